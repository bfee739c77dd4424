"""Video: which confirmed tracks of the native frame the pipeline has too, how much later, and at what cost."""

import json
from pathlib import Path
from typing import Any

import numpy as np

import labels
import pipelines
import tables
import tracks
import virtual_camera
from places import data, fail, kept, note
from program import Program, Progress

Row = dict[str, Any]

REAL = {
    "highway": ("driving/carnd_solidWhiteRight_540p.mp4", "driving"),
    "coral": (f"{labels.LAPSE}_1080p_5fps.mp4", "maritime"),
    "usv": ("maritime/usv_boat_horizon_f000-146.mp4", "maritime"),
    "kerb": ("driving/roadside_handheld_beijing_720p.mp4", "driving"),
    "yard": ("mot/mot15/PETS09-S2L1/vtest_pets09s2l1_768x576_795f.mp4", "driving"),
    "parking": ("driving/intel_car-detection_12to28s.mp4", "driving"),
    "bridge": ("driving/trafficcam_us_320x240_mpeg4.avi", "driving"),
}
PROMPT = 0.3  # s; a track that is first seen this late or earlier is prompt
# How the same compute is spent, or more of it. A very large native_px makes every glance one of the whole frame in native resolution.
WAYS: dict[str, dict[str, str]] = {
    "patches": {},
    "whole frames": {"glance.native_px": "2147483647", "patches.count": "0"},
    "no limit": {"compute.share": "off"},
}


def names() -> list[str]:
    return [*REAL, *virtual_camera.names()]


def source(name: str) -> tuple[Path, str]:
    """A clip and its pipeline."""
    if name in REAL:
        path, pipeline = REAL[name]
        return data(path), pipeline
    if name in virtual_camera.names():
        return virtual_camera.clip(name), "driving" if name.startswith("roads") else "maritime"
    if not Path(name).is_file():
        fail(f"'{name}' is no clip of {', '.join(names())} and no file. Check the path.")
    return Path(name).resolve(), "driving"


def evaluate(clips: list[str], pipeline: str | None, ways: list[str], program: Program) -> None:
    """Prints a table, and adds the clips to results/video.json."""
    path = kept("results") / "video.json"
    results: dict[str, Row] = json.loads(path.read_text()) if path.exists() else {}
    progress = Progress((1 + len(ways)) * len(clips))
    for name in clips:
        clip, usual = source(name)
        chosen = pipelines.find(pipeline or usual)
        known = labels.truth(name)
        progress.step(f"{name}: native")
        native = program.run(clip, chosen, ["--dense", "native"])
        for way in ways:
            progress.step(f"{name}: {way}")
            own = pipelines.changed(chosen, way.replace(" ", "-"), WAYS[way]) if WAYS[way] else chosen
            found = program.run(clip, own)
            row = {"clip": name, "pipeline": chosen.stem, "way": way} | compare(native, found, pipelines.value(chosen, "tracker.neutral_score"))
            if known:
                row["labels"] = {"this": labels.score(found, known), "native": labels.score(native, known)}
            results[f"{name}, {way}"] = row
            path.write_text(json.dumps(results, indent=1) + "\n")
    print(tables.video([results[f"{name}, {way}"] for name in clips for way in ways]))
    note(f"wrote '{path}'")


def compare(native: list[Row], candidate: list[Row], neutral: float) -> Row:
    """`neutral`: score at which a detection is as often wrong as right; tracks whose median score is above are clear."""
    reference, ours = tracks.compare(native, candidate)
    late = [track.delay for track in reference if track.delay is not None]
    cost, full = (float(np.mean([record["patches"]["px"] for record in records])) for records in (candidate, native))
    row: Row = {
        "frames": len(native),
        "size": [native[0]["w"], native[0]["h"]],
        "all": share(reference),
        "clear": share([track for track in reference if track.score >= neutral]),
        "delay_95": float(np.quantile(late, 0.95)) if late else None,
        "extra": sum(not track.met for track in ours),
        "mpx": cost / 1e6,
        "of_native": cost / full,
    }
    return row


def share(reference: list[tracks.Track]) -> Row:
    count = len(reference)
    found = sum(track.found for track in reference)
    prompt = sum(track.delay is not None and track.delay <= PROMPT for track in reference)
    return {"tracks": count, "found": found / count if count else None, "prompt": prompt / count if count else None}
