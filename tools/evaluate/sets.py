"""Sets of labelled pictures: images/, labels/ (YOLO text) and classes.txt."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from places import data, fail, pictures

# The same groups as those of eval_detect.py in the shared folder; a class in none is not scored.
MEMBERS = {
    "boat": "boat vessel sea_vessel ship",
    "vehicle": "car truck bus bike bicycle motorcycle motorbike ambulance land_vehicle vehicle van",
    "person": "person human pedestrian",
}
GROUPS = {name: group for group, names in MEMBERS.items() for name in names.split()}
BOATS_ONLY = ("typesofships", "boat1")  # every class of these sets is a boat


@dataclass(frozen=True)
class LabelledSet:
    name: str
    folder: Path
    pipeline: str
    bursts: str  # how pictures belong together: a rule of bursts.py

    @property
    def images(self) -> Path:
        return self.folder / "images"

    def pictures(self) -> list[Path]:
        return pictures(self.images)

    def truth(self, picture: Path, width: int, height: int) -> dict[str, np.ndarray]:
        """Labelled boxes by group, one row of left, top, right, bottom in px each."""
        names = (self.folder / "classes.txt").read_text().split("\n")
        boats_only = any(part in str(self.folder) for part in BOATS_ONLY)
        boxes: dict[str, list[list[float]]] = {group: [] for group in MEMBERS}
        labels = self.folder / "labels" / f"{picture.stem}.txt"
        for line in labels.read_text().splitlines() if labels.exists() else []:
            fields = line.split()
            if len(fields) < 5:
                continue
            group = "boat" if boats_only else GROUPS.get(names[int(fields[0])].lower())
            if group:
                x, y, w, h = (float(field) for field in fields[1:5])
                boxes[group].append([(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height])
        return {group: np.array(rows, float).reshape(-1, 4) for group, rows in boxes.items()}


KNOWN = {
    "coral": ("maritime/coral_D1_dev", "maritime", "minute"),
    "shore": ("maritime/shore_livecams_dev", "maritime", "camera"),
    "roads": ("vehicles/atl_highway_dev", "driving", "look"),
    "camvid": ("driving/camvid_dev", "driving", "stretch"),
}


def find(name: str, pipeline: str | None) -> LabelledSet:
    """A known set by name, or any folder with images/, labels/ and classes.txt."""
    if name in KNOWN:
        path, usual, bursts = KNOWN[name]
        return LabelledSet(name, data(path), pipeline or usual, bursts)
    folder = Path(name)
    missing = [part for part in ("images", "labels", "classes.txt") if not (folder / part).exists()]
    if missing:
        fail(f"'{name}' is no set of {', '.join(KNOWN)} and no folder with {', '.join(missing)}. Check the path.")
    return LabelledSet(folder.resolve().name, folder.resolve(), pipeline or "driving", "look")
