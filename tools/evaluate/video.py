"""Video: which confirmed tracks of the native frame the pipeline has too, how much later, and at what cost."""

import json
from pathlib import Path
from typing import Any

import numpy as np

import pipelines
import tables
import tracks
import virtual_camera
from places import data, fail, kept, note
from program import Program, Progress

Row = dict[str, Any]

REAL = {
    "highway": ("driving/carnd_solidWhiteRight_540p.mp4", "driving"),
    "coral": ("maritime/coral_D1_2019-08-18_timelapse_first120_1080p_5fps.mp4", "maritime"),
    "usv": ("maritime/usv_boat_horizon_f000-146.mp4", "maritime"),
}
PROMPT = 0.3  # s; a track that is first seen this late or earlier is prompt


def names() -> list[str]:
    return [*REAL, *virtual_camera.SOURCES]


def source(name: str) -> tuple[Path, str]:
    """A clip and its pipeline."""
    if name in REAL:
        path, pipeline = REAL[name]
        return data(path), pipeline
    if name in virtual_camera.SOURCES:
        return virtual_camera.clip(name), "maritime" if name.startswith("shore") else "driving"
    if not Path(name).is_file():
        fail(f"'{name}' is no clip of {', '.join(names())} and no file. Check the path.")
    return Path(name).resolve(), "driving"


def evaluate(clips: list[str], pipeline: str | None, program: Program) -> None:
    """Prints a table, and adds the clips to results/video.json."""
    path = kept("results") / "video.json"
    results: dict[str, Row] = json.loads(path.read_text()) if path.exists() else {}
    progress = Progress(2 * len(clips))
    for name in clips:
        clip, usual = source(name)
        chosen = pipelines.find(pipeline or usual)
        progress.step(f"{name}: native")
        native = program.run(clip, chosen, ["--dense", "native"])
        progress.step(f"{name}: {chosen.stem}")
        results[name] = {"clip": name, "pipeline": chosen.stem} | compare(native, program.run(clip, chosen))
        path.write_text(json.dumps(results, indent=1) + "\n")
    print(tables.video([results[name] for name in clips]))
    note(f"wrote '{path}'")


def compare(native: list[Row], candidate: list[Row]) -> Row:
    reference, ours = tracks.compare(native, candidate)
    late = [track.delay for track in reference if track.delay is not None]
    cost, full = (float(np.mean([record["patches"]["px"] for record in records])) for records in (candidate, native))
    row: Row = {
        "frames": len(native),
        "size": [native[0]["w"], native[0]["h"]],
        "tracks": len(reference),
        "found": None,
        "prompt": None,
        "delay_median": None,
        "delay_95": None,
        "extra": sum(not track.met for track in ours),
        "mpx": cost / 1e6,
        "of_native": cost / full,
    }
    if reference:
        row["found"] = sum(track.found for track in reference) / len(reference)
        row["prompt"] = sum(delay <= PROMPT for delay in late) / len(reference)
    if late:
        row["delay_median"], row["delay_95"] = (float(each) for each in np.quantile(late, [0.5, 0.95]))
    return row
