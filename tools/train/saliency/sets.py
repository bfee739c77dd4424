"""The labelled sets: pictures, boxes in three groups, and which of them may be trained on."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

PERSON, VEHICLE, BOAT = range(3)
GROUPS = ("person", "vehicle", "boat")
# The classes of COCO that make up each group, by their index.
COCO_GROUPS = ((0,), (1, 2, 3, 5, 6, 7), (8,))
WORDS = {
    PERSON: "person human pedestrian biker",
    VEHICLE: "car truck bus bike bicycle bicyclist motorcycle motorbike ambulance land_vehicle vehicle van three_wheeler tractor",
    BOAT: "boat vessel sea_vessel ship buoy",
}
GROUP_OF = {word: group for group, words in WORDS.items() for word in words.split()}


@dataclass
class Picture:
    set: str
    path: Path
    boxes: np.ndarray  # [n, 5]: left, top, right, bottom as shares of the picture, group
    # Groups that are labelled in this set, if not completely; the others say nothing.
    labelled: tuple[int, ...] = ()
    # y of the water's far edge at the left and right picture edge, as shares of the height; () = there is none; None = unknown
    line: tuple | None = None

    def read(self) -> np.ndarray:
        image = cv2.imread(str(self.path))
        if image is None:
            raise SystemExit(f"Cannot read the picture '{self.path}'. Is the data complete?")
        return image


@dataclass
class LabelledSet:
    name: str
    folder: str
    labelled: tuple[int, ...]
    # Sets of boats only, whatever their classes are called.
    all_boats: bool = False
    lines: dict = field(default_factory=dict)

    def pictures(self, data: Path) -> list[Picture]:
        folder = data / self.folder
        if not folder.is_dir():
            raise SystemExit(f"The set '{self.name}' is not at '{folder}'. Give the folder that holds the sets with --data.")
        names = [line.strip().lower() for line in (folder / "classes.txt").read_text().splitlines()]
        pictures = []
        for path in sorted((folder / "images").iterdir()):
            labels = folder / "labels" / f"{path.stem}.txt"
            boxes = [b for line in (labels.read_text().splitlines() if labels.exists() else []) for b in self.box(line, names)]
            pictures.append(
                Picture(self.name, path, np.array(boxes, np.float32).reshape(-1, 5), self.labelled, self.lines.get(path.name))
            )
        return pictures

    def box(self, line: str, names: list[str]) -> list:
        parts = line.split()
        if len(parts) < 5:
            return []
        group = BOAT if self.all_boats else GROUP_OF.get(names[int(float(parts[0]))])
        if group is None:
            return []
        values = [float(part) for part in parts[1:]]
        if len(values) > 4:  # a polygon
            x, y = values[0::2], values[1::2]
            return [(min(x), min(y), max(x), max(y), group)]
        x, y, w, h = values
        return [(x - w / 2, y - h / 2, x + w / 2, y + h / 2, group)]


def read_lines(path: Path) -> dict[str, dict]:
    """set -> file -> (left, right), or () where the picture has no line; what was labelled `skip` is left out."""
    lines: dict[str, dict] = {}
    with open(path, newline="") as file:
        for row in csv.DictReader(file):
            if row["kind"] == "line":
                lines.setdefault(row["set"], {})[row["file"]] = (float(row["left"]), float(row["right"]))
            elif row["kind"] == "none":
                lines.setdefault(row["set"], {})[row["file"]] = ()
    return lines
