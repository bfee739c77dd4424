"""Everything that the evaluations left in .build/evaluate/results, as markdown."""

import json

import tables
from places import KEPT, fail


def markdown() -> str:
    results = KEPT / "results"
    parts = [tables.stills(json.loads(path.read_text())) for path in sorted(results.glob("stills-*.json"))]
    if (results / "video.json").exists():
        parts.append(tables.video(list(json.loads((results / "video.json").read_text()).values())))
    if (results / "waterline.json").exists():
        parts.append(tables.waterline(json.loads((results / "waterline.json").read_text())))
    if (results / "tracking.json").exists():
        parts.append(tables.tracking(json.loads((results / "tracking.json").read_text())))
    if not parts:
        fail(f"There are no results in '{results}'. Run stills, video, waterline or tracking first.")
    return "\n".join(parts)
