"""Clips whose objects are known: how many of them are in the records, and how much in the records is none of them."""

from typing import Any

import cv2
import numpy as np

import virtual_camera
from places import data, pictures
from program import Record
from scoring import overlap
from sets import GROUPS, LabelledSet
from tracks import corners

Boxes = dict[str, list[list[float]]]  # by group: left, top, width, height, px

LAPSE = "maritime/coral_D1_2019-08-18_timelapse_first120"
IOU = 0.3
CENTRE = 0.5  # of the long side of a labelled box: for small boxes a detection whose centre is nearer is the same object


def truth(name: str) -> list[Boxes] | None:
    """The labelled objects of each frame, where the clip has labels."""
    if name == "coral":
        return lapse()
    return virtual(name) if name in virtual_camera.names() else None


def lapse() -> list[Boxes]:
    frames: list[Boxes] = [{"boat": []} for _ in range(120)]
    for line in data(f"{LAPSE}_gt.txt").read_text().splitlines():
        frame, _, *box = (float(field) for field in line.split(",")[:6])
        frames[int(frame) - 1]["boat"].append(box)
    return frames


def virtual(name: str) -> list[Boxes]:
    """The labels of the picture, as the camera that sways over it sees them."""
    folder, number = virtual_camera.SOURCES[name.removesuffix(virtual_camera.SMALL)]
    labelled = LabelledSet(name, data(folder), "", "")
    picture = pictures(labelled.images)[number]
    height, width = cv2.imread(str(picture)).shape[:2]
    boxes = {group: rows for group, rows in labelled.truth(picture, width, height).items() if len(rows)}
    frames = []
    for scale, left, top, (wide, high) in virtual_camera.places(name, width, height):
        frame: Boxes = {}
        for group, rows in boxes.items():
            moved = rows * scale - [left, top, left, top]
            x, y = (moved[:, 0] + moved[:, 2]) / 2, (moved[:, 1] + moved[:, 3]) / 2
            seen = moved[(x >= 0) & (x < wide) & (y >= 0) & (y < high)]
            frame[group] = [[x0, y0, x1 - x0, y1 - y0] for x0, y0, x1, y1 in seen.tolist()]
        frames.append(frame)
    return frames


def score(records: list[Record], frames: list[Boxes]) -> dict[str, Any]:
    """Over the labelled groups: of the objects in all frames those that are told, and what is told beside them, per frame. Lost tracks are not counted."""
    groups = {group for frame in frames for group in frame}
    found = count = false = 0
    for record in records:
        for group in groups:
            told = [each for each in record["objects"] if GROUPS.get(each["cls"], each["cls"]) == group and each["state"] != "lost"]
            real = [{"box": box} for box in frames[record["seq"]].get(group, [])]
            count += len(real)
            if not told or not real:
                false += len(told)
                continue
            same = alike(corners(real), corners(told))
            found += int(same.any(1).sum())
            false += int((~same.any(0)).sum())
    return {"objects": count, "recall": found / max(count, 1), "false": false / len(records)}


def alike(real: np.ndarray, told: np.ndarray) -> np.ndarray:
    sides = (real[:, 2:] - real[:, :2]).max(1)
    apart = np.linalg.norm((real[:, None, :2] + real[:, None, 2:] - told[None, :, :2] - told[None, :, 2:]) / 2, axis=-1)
    near = (apart <= CENTRE * sides[:, None]) & (sides < 32)[:, None] & ((told[:, 2:] - told[:, :2]).max(1)[None] <= 2 * sides[:, None])
    return (overlap(real, told) >= IOU) | near
