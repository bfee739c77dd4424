"""Recall, average precision and false alarms, as eval_detect.py in the shared folder counts them, for any weights of the pictures.

Boxes are matched within a group, greedily by score, one labelled box per detection. Weights are how often each picture counts:
all 1 for the figures themselves, the draws of a bootstrap for their intervals.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from places import fail, shared
from program import Record
from sets import GROUPS, MEMBERS, LabelledSet

SCORE = 0.3  # recall and false alarms count detections from this score on
IOUS = (0.3, 0.5)


@dataclass(frozen=True)
class Matches:
    """What became of one group's detections in all pictures, best score first."""

    score: np.ndarray
    picture: np.ndarray  # index of each detection's picture
    hit: dict[float, np.ndarray]  # by IoU: did the detection find a labelled box?
    labelled: np.ndarray  # labelled boxes of each picture
    alarms: np.ndarray  # false alarms of each picture from SCORE on, IoU 0.3
    found: np.ndarray  # labelled boxes found in each picture from SCORE on, IoU 0.3

    def recall(self, weights: np.ndarray) -> np.ndarray:
        """Share found from SCORE on. weights: [..., pictures]."""
        return (weights @ self.found) / np.maximum(weights @ self.labelled, 1e-9)

    def alarms_per_picture(self, weights: np.ndarray) -> np.ndarray:
        return (weights @ self.alarms) / weights.sum(-1)

    def precision(self, weights: np.ndarray, iou: float) -> float:
        """Area under the interpolated precision-recall curve over all scores. weights: [pictures]."""
        weight = weights[self.picture]
        hits, all_ = np.cumsum(weight * self.hit[iou]), np.cumsum(weight)
        recall, precision = hits / max(weights @ self.labelled, 1e-9), hits / np.maximum(all_, 1e-9)
        return float(np.sum(np.diff(recall, prepend=0) * np.maximum.accumulate(precision[::-1])[::-1]))

    def at_recall(self, wanted: float) -> dict[str, float] | None:
        """The highest score whose recall reaches `wanted`, and the false alarms per picture from there on. None where no score does."""
        lowest_of_equals = np.flatnonzero(np.diff(self.score, append=-1))
        hits = np.cumsum(self.hit[IOUS[0]])[lowest_of_equals]
        enough = np.flatnonzero(hits >= round(wanted * self.labelled.sum()))
        if not enough.size:
            return None
        at = lowest_of_equals[enough[0]]
        found = int(hits[enough[0]])
        return {
            "score": float(self.score[at]),
            "recall": found / float(self.labelled.sum()),
            "alarms": float(at + 1 - found) / len(self.labelled),
        }


def matches(labelled: LabelledSet, records: list[Record]) -> dict[str, Matches]:
    """By group, for the groups that the set has labels of."""
    by_file = {Path(record["file"]).name: record for record in records if "file" in record}
    missing = [picture.name for picture in labelled.pictures() if picture.name not in by_file]
    if missing:
        fail(f"{len(missing)} pictures of '{labelled.name}' have no record, the first is '{missing[0]}'. Can the program read it?")
    rows = []
    for picture in labelled.pictures():
        record = by_file[picture.name]
        rows.append((labelled.truth(picture, record["w"], record["h"]), record["objects"]))
    found = {group: match_group([(truth[group], detections(objects, group)) for truth, objects in rows]) for group in MEMBERS}
    return {group: each for group, each in found.items() if each.labelled.sum()}


def detections(objects: list[Record], group: str) -> np.ndarray:
    """left, top, right, bottom in px and score of a group's detections, best first."""
    boxes = [(*each["box"], each["score"]) for each in objects if GROUPS.get(each["cls"]) == group]
    rows = np.array([(x, y, x + w, y + h, score) for x, y, w, h, score in boxes], float).reshape(-1, 5)
    return rows[np.argsort(-rows[:, 4], kind="stable")]


def match_group(rows: list[tuple[np.ndarray, np.ndarray]]) -> Matches:
    score = np.concatenate([found[:, 4] for _, found in rows])
    picture = np.repeat(np.arange(len(rows)), [len(found) for _, found in rows])
    hit = {iou: np.concatenate([greedy(found, truth, iou) for truth, found in rows]) for iou in IOUS}
    counted, true = score >= SCORE, hit[IOUS[0]]
    order = np.argsort(-score, kind="stable")
    return Matches(
        score=score[order],
        picture=picture[order],
        hit={iou: each[order] for iou, each in hit.items()},
        labelled=np.array([len(truth) for truth, _ in rows]),
        alarms=np.bincount(picture[counted & ~true], minlength=len(rows)),
        found=np.bincount(picture[counted & true], minlength=len(rows)),
    )


def greedy(found: np.ndarray, truth: np.ndarray, threshold: float) -> np.ndarray:
    hit, taken = np.zeros(len(found), bool), np.zeros(len(truth), bool)
    if not len(truth):
        return hit
    for number, overlaps in enumerate(overlap(found, truth)):
        free = np.where(taken, -1, overlaps)
        best = free.argmax()
        if free[best] >= threshold:
            hit[number] = taken[best] = True
    return hit


def overlap(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Intersection over union of every box of a with every box of b; left, top, right, bottom come first in a row."""
    low, high = np.maximum(a[:, None, :2], b[None, :, :2]), np.minimum(a[:, None, 2:4], b[None, :, 2:4])
    both = np.clip(high - low, 0, None).prod(-1)
    area_a, area_b = ((each[:, 2:4] - each[:, :2]).prod(-1) for each in (a, b))
    return both / np.maximum(area_a[:, None] + area_b[None] - both, 1e-9)


def check_agreement(labelled: LabelledSet, records: Path, ours: dict[str, Matches]) -> None:
    """Compares with eval_detect.py at SCORE, to the digits that it prints."""
    words = [sys.executable, str(shared() / "tools/eval_detect.py"), str(labelled.folder), str(records), "--score", str(SCORE), "--json"]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if ended.returncode != 0:
        fail(f"'{' '.join(words)}' failed: {ended.stderr.strip().splitlines()[-1]}")
    theirs = json.loads(ended.stdout)
    for group, found in ours.items():
        once = np.ones(len(found.labelled))
        figures = {
            "n": (found.labelled.sum(), 0),
            "R30": (found.recall(once), 0.00051),
            "AP30": (found.precision(once, 0.3), 0.00051),
            "AP50": (found.precision(once, 0.5), 0.00051),
            "fp_img": (found.alarms_per_picture(once), 0.0051),
        }
        for name, (figure, tolerance) in figures.items():
            if abs(theirs[group][name] - figure) > tolerance:
                fail(f"{labelled.name}, {group}: {name} is {figure:.4f} here and {theirs[group][name]} by eval_detect.py. Mend scoring.py.")
