"""The horizon of the records against labelled waterlines (waterline.csv)."""

import csv
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

import pipelines
import tables
from other_views import views
from places import data, fail, kept, note
from program import Program, Progress
from variants import STILLS

Row = dict[str, Any]

LABELS = Path(__file__).parent / "waterline.csv"
PIPELINE = "maritime"
# The csv's sets: what is run, with what options. Pictures are found by name, frames of a clip by number.
SOURCES = {
    "coral_D1_dev": ("maritime/coral_D1_dev/images", STILLS),
    "shore_livecams_dev": ("maritime/shore_livecams_dev/images", STILLS),
    "usv_boat_horizon": ("maritime/usv_boat_horizon_f000-146.mp4", ()),
}
CLOSE = 0.015  # of the height
PLACES = (0.0, 0.5, 1.0)  # of the width, where the lines are compared
CONFIDENCES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # edges of the calibration's bins


def evaluate(program: Program) -> None:
    """Prints tables, and writes results/waterline.json."""
    labels: dict[str, dict[str, tuple[float, float]]] = {}
    with LABELS.open(newline="") as file:
        for line in csv.DictReader(file):
            if line["kind"] == "line":
                key = line["frame"] or line["file"]
                labels.setdefault(line["set"], {})[key] = (float(line["left"]), float(line["right"]))
    sources = {name: (data(path), labels[name], options) for name, (path, options) in SOURCES.items()}
    for name, (path, known, options) in list(sources.items()):
        if path.is_dir():
            sources[f"{name}, other views"] = (*views(name, path, known), options)
    progress = Progress(len(sources))
    rows = []
    for name, (path, known, options) in sources.items():
        progress.step(name)
        rows.append({"set": name} | compare(known, program.run(path, pipelines.find(PIPELINE), options)))
    path = kept("results") / "waterline.json"
    path.write_text(json.dumps(rows, indent=1) + "\n")
    print(tables.waterline(rows))
    note(f"wrote '{path}'")


def compare(labels: dict[str, tuple[float, float]], records: Iterable[Row]) -> Row:
    """Errors are shares of the height. A labelled frame without a horizon counts as not close, and in no error."""
    records = list(records)
    if not any("horizon" in record for record in records):
        fail("No record has the field 'horizon'. Run 'make build' for a program that writes it, and check the pipeline's head.")
    by_key = {Path(record["file"]).name if "file" in record else str(record["seq"]): record for record in records}
    missing = [key for key in labels if key not in by_key]
    if missing:
        fail(f"{len(missing)} labelled frames have no record, the first is '{missing[0]}'. Is the footage the labelled one?")
    errors, confidences = [], []
    for key, label in labels.items():
        line = by_key[key].get("horizon")
        if line:
            seen = np.array([line["left"], line["right"]]) / by_key[key]["h"]
            errors.append(np.abs(at_places(seen) - at_places(np.array(label))))
            confidences.append(line["conf"])
    worst = np.array([each.max() for each in errors])
    close, confidence = worst <= CLOSE, np.array(confidences)
    return {
        "frames": len(labels),
        "seen": len(errors),
        "close": float(close.sum() / len(labels)),
        "mean": float(np.mean(errors)) if errors else None,
        "mean_worst": float(worst.mean()) if errors else None,
        "median_worst": float(np.median(worst)) if errors else None,
        "calibration": calibration(confidence, close),
    }


def at_places(line: np.ndarray) -> np.ndarray:
    left, right = line
    return left + (right - left) * np.array(PLACES)


def calibration(confidence: np.ndarray, close: np.ndarray) -> list[Row]:
    """By bins of confidence: frames, their mean confidence, and the share that is close. Alike where the confidence is honest."""
    bins = np.clip(np.digitize(confidence, CONFIDENCES) - 1, 0, len(CONFIDENCES) - 2)
    rows = []
    for number in np.unique(bins):
        inside = bins == number
        rows.append({
            "from": CONFIDENCES[number],
            "to": CONFIDENCES[number + 1],
            "frames": int(inside.sum()),
            "confidence": float(confidence[inside].mean()),
            "close": float(close[inside].mean()),
        })
    return rows
