"""Sets of labelled pictures: images/, labels/ (YOLO text) and classes.txt."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

import weather
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
    painted: Path | None = None  # the folder whose pictures these are, in other weather

    @property
    def images(self) -> Path:
        return self.folder / "images"

    def pictures(self) -> list[Path]:
        return pictures(self.images)

    def originals(self) -> list[Path]:
        """In the order of the pictures; in other weather all would look alike."""
        return pictures((self.painted or self.folder) / "images")

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
    """A known set by name, in other weather as NAME.WEATHER, or any folder with images/, labels/ and classes.txt."""
    known, dot, kind = name.partition(".")
    if known in KNOWN and (not dot or kind in weather.KINDS):
        path, usual, bursts = KNOWN[known]
        source = data(path)
        if not dot:
            return LabelledSet(name, source, pipeline or usual, bursts)
        return LabelledSet(name, weather.folder(known, source, kind), pipeline or usual, bursts, source)
    folder = Path(name)
    missing = [part for part in ("images", "labels", "classes.txt") if not (folder / part).exists()]
    if missing:
        others = f"one of them in other weather ({', '.join(weather.KINDS)}), as in coral.night"
        fail(f"'{name}' is no set of {', '.join(KNOWN)}, not {others}, and no folder with {', '.join(missing)}. Check the path.")
    return LabelledSet(folder.resolve().name, folder.resolve(), pipeline or "driving", "look")
