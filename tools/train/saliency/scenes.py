"""What the head learns from: real pictures whose licence allows it, and scenes made of them.

Each scene is made from its own number alone, so any process may make any of them.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from .cutouts import cut_out
from .seas import Sea, SeaPainter
from .sets import BOAT, PERSON, VEHICLE, LabelledSet, Picture, read_lines

# Sets marked trainable in the data's own list of origins, and what is labelled in them.
TRAINABLE = (
    ("nepal_vehicles", "trainable/nepal_vehicles", (VEHICLE,), False),
    ("modes_of_transport_india", "trainable/modes_of_transport_india", (VEHICLE,), False),
    ("udacity_sample", "trainable/udacity_sample", (PERSON, VEHICLE), False),
    ("highway40_dev", "vehicles/highway40_dev", (PERSON, VEHICLE), False),
    ("openimages_vehicles_dev", "vehicles/openimages_vehicles_dev", (VEHICLE,), False),
    ("atl_highway_dev", "vehicles/atl_highway_dev", (VEHICLE,), False),
    ("boat1_dev", "maritime/boat1_dev", (BOAT,), True),
    ("typesofships_dev", "maritime/typesofships_dev", (BOAT,), True),
    ("ships_small", "trainable/ships_small", (BOAT,), False),
    ("sea_negatives_duck", "trainable/sea_negatives_duck", (BOAT,), False),
)
# To measure on: a set that must never be trained on, and one that is left out (HELD_OUT in train.py).
UNSEEN = (
    LabelledSet("coral_D1_dev", "maritime/coral_D1_dev", (BOAT,), True),
    *(LabelledSet(*entry) for entry in TRAINABLE if entry[0] == "atl_highway_dev"),
)
FLEET_MIDDLING = 0.6  # share of boats of middling size in fleets
MOSAIC = ("nepal_vehicles", "modes_of_transport_india", "udacity_sample", "highway40_dev", "openimages_vehicles_dev", "atl_highway_dev")


@dataclass
class Scene:
    name: str
    picture: np.ndarray  # [h, w, 3], BGR bytes
    boxes: np.ndarray  # [n, 5]: left, top, right, bottom in px, group
    labelled: tuple[int, ...]
    line: tuple | None  # y in px at the left and right edge; () = no water's edge; None = unknown

    @staticmethod
    def of(picture: Picture) -> "Scene":
        """A labelled picture as it is."""
        image = picture.read()
        height, width = image.shape[:2]
        boxes = picture.boxes * np.array([width, height, width, height, 1], np.float32)
        line = tuple(y * height for y in picture.line) if picture.line is not None else None
        if VEHICLE in picture.labelled and line is None:
            line = ()
        return Scene(f"{picture.set}/{picture.path.name}", image, boxes, picture.labelled, line)


class Scenes:
    """`real` pictures as they are, then `seas`, `shores` (boats added to real pictures of water), `mosaics` of small pictures and `fleets` (both kinds of
    water, most boats of middling size).

    Sets in `without` are left out, so that they can be measured on.
    """

    def __init__(self, data: Path, lines: Path, seed: int, seas: int, shores: int, mosaics: int, fleets: int, without: tuple[str, ...] = ()):
        known = read_lines(lines)
        sets = [LabelledSet(*entry, lines=known.get(entry[0], {})) for entry in TRAINABLE if entry[0] not in without]
        pictures = [picture for labelled in sets for picture in labelled.pictures(data)]
        self.seed = seed
        self.real = [p for p in pictures if p.set != "openimages_vehicles_dev"]  # those are smaller than the glance
        self.small = [p for p in pictures if p.set in MOSAIC]
        self.waters = [p for p in pictures if p.line]
        self.boats = [p for p in pictures if BOAT in p.labelled and len(p.boxes)]
        self.counts = {"real": len(self.real), "sea": seas, "shore": shores, "mosaic": mosaics, "fleet": fleets}
        self.kept_painter: SeaPainter | None = None

    def __len__(self) -> int:
        return sum(self.counts.values())

    def make(self, number: int) -> Scene:
        rng = np.random.default_rng([self.seed, number])
        for kind, count in self.counts.items():
            if number < count:
                return getattr(self, kind + "_scene")(number, rng)
            number -= count
        raise IndexError(number)

    def real_scene(self, number: int, rng: np.random.Generator) -> Scene:
        scene = Scene.of(self.real[number])
        if rng.random() < 0.4:
            scene.picture = weather(scene.picture, rng)
        return scene

    def sea_scene(self, number: int, rng: np.random.Generator) -> Scene:
        sea = self.painter(rng).paint()
        return Scene(f"sea/{number}", sea.picture, sea.boxes, (BOAT,), sea.line)

    def shore_scene(self, number: int, rng: np.random.Generator) -> Scene:
        sea = self.painted_on(self.waters[number % len(self.waters)], self.painter(rng))
        return Scene(f"shore/{number}", sea.picture, sea.boxes, (BOAT,), sea.line)

    def fleet_scene(self, number: int, rng: np.random.Generator) -> Scene:
        """Three painted seas, then a real picture of water."""
        painter = self.painter(rng, FLEET_MIDDLING)
        if number % 4 < 3:
            kind, sea = "fleet", painter.paint()
        else:
            kind, sea = "shore", self.painted_on(self.waters[number // 4 % len(self.waters)], painter)
        return Scene(f"{kind}/fleet-{number}", sea.picture, sea.boxes, (BOAT,), sea.line)

    @staticmethod
    def painted_on(picture: Picture, painter: SeaPainter) -> Sea:
        return painter.paint_on(*without_bars(picture.read(), picture.line, picture.boxes))

    def mosaic_scene(self, number: int, rng: np.random.Generator) -> Scene:
        """Pictures side by side, so that what was near becomes small."""
        columns, rows = [(2, 2), (3, 2), (3, 3), (2, 1)][rng.integers(4)]
        size = (int(rng.choice([1280, 1920])) // columns, int(rng.choice([720, 1080])) // rows)
        canvas = np.zeros((size[1] * rows, size[0] * columns, 3), np.uint8)
        boxes = []
        for cell in range(columns * rows):
            picture = self.small[rng.integers(len(self.small))]
            image = picture.read()
            scale = min(size[0] / image.shape[1], size[1] / image.shape[0])
            fitted = cv2.resize(image, (round(image.shape[1] * scale), round(image.shape[0] * scale)), interpolation=cv2.INTER_AREA)
            x, y = cell % columns * size[0], cell // columns * size[1]
            canvas[y : y + fitted.shape[0], x : x + fitted.shape[1]] = fitted
            boxes.append(picture.boxes * np.array([*fitted.shape[1::-1], *fitted.shape[1::-1], 1]) + np.array([x, y, x, y, 0]))
        return Scene(f"mosaic/{number}", weather(canvas, rng), np.concatenate(boxes).astype(np.float32), (VEHICLE,), ())

    def painter(self, rng: np.random.Generator, middling: float = 0.0) -> SeaPainter:
        """Boats and textures are made once; what is painted depends on `rng` alone."""
        if self.kept_painter is None:
            cutouts = [cutout for picture in self.boats for cutout in cut_out(picture)]
            self.kept_painter = SeaPainter(np.random.default_rng(self.seed), cutouts, [picture.read() for picture in self.real[::20]])
        self.kept_painter.rng, self.kept_painter.middling = rng, middling
        return self.kept_painter


def weather(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Haze, night, glare, motion blur, noise and compression."""
    height, width = image.shape[:2]
    out = image.astype(np.float32)
    kind = rng.integers(5)
    if kind == 0:  # haze thickens upwards, where roads and seas are far
        share = rng.uniform(0.1, 0.6) * np.clip(1.3 - np.arange(height) / height, 0, 1)[:, None, None]
        out = out * (1 - share) + rng.uniform(140, 230) * share
    elif kind == 1:
        out = out * rng.uniform(0.15, 0.6)
    elif kind == 2:
        y, x = np.mgrid[0:height, 0:width].astype(np.float32)
        distance = np.hypot(x - rng.uniform(0, width), y - rng.uniform(0, height / 2)) / width
        out = out + (rng.uniform(60, 200) * np.exp(-((distance / rng.uniform(0.05, 0.3)) ** 2)))[..., None]
    elif kind == 3:
        length = int(rng.integers(2, 6))
        out = cv2.blur(out, (length, 1) if rng.random() < 0.7 else (1, length))
    out = np.clip(out + rng.normal(0, rng.uniform(0.3, 6), out.shape), 0, 255).astype(np.uint8)
    _, code = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 95))])
    return cv2.imdecode(code, cv2.IMREAD_COLOR)


def without_bars(picture: np.ndarray, line: tuple[float, float], boxes: np.ndarray) -> tuple:
    """Cuts off black bars above and below; line and boxes are shares of the height before and after."""
    bright = np.nonzero(picture.mean((1, 2)) > 12)[0]
    height, top, bottom = picture.shape[0], bright.min(initial=picture.shape[0]), bright.max(initial=-1) + 1
    if bottom - top < height / 4:
        return picture, line, boxes
    boxes = boxes.copy()
    boxes[:, [1, 3]] = (boxes[:, [1, 3]] * height - top) / (bottom - top)
    return picture[top:bottom], tuple((y * height - top) / (bottom - top) for y in line), boxes
