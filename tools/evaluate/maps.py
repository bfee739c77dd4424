"""Saliency maps of the baselines: 8-bit grey PGM, one per picture, for `pdnstream run --stills --saliency-maps`."""

import hashlib
from pathlib import Path

import cv2
import numpy as np

from places import kept
from program import Record
from sets import LabelledSet

CELL = 24  # px of the picture per pixel of a map; the grid of the pipelines (saliency.cell_px)
SEED = 1
SMALL = 32  # glance px, long side below which a labelled object counts as small
GLANCE = (640, 384)  # px, as in the pipelines
BAND = 0.03  # of the height: standard deviation of the band about the horizon
KINDS = ("random", "edges", "horizon", "oracle")


def make(kind: str, labelled: LabelledSet, records: list[Record]) -> Path | None:
    """A folder of maps for the set; None for 'horizon' where no record has one.

    `records` are of any run of the set: they tell each picture's size, and the horizon.
    """
    by_file = {Path(record["file"]).name: record for record in records}
    if kind == "horizon" and not any(record.get("horizon") for record in records):
        return None
    folder = kept(f"maps/{labelled.name}-{hashlib.sha256(str(labelled.folder).encode()).hexdigest()[:8]}/{kind}")
    for picture in labelled.pictures():
        record = by_file[picture.name]
        saliency = MAKERS[kind](labelled, picture, record)
        write(folder / f"{picture.stem}.pgm", np.round(np.clip(saliency, 0, 1) * 255).astype(np.uint8))
    return folder


def write(path: Path, map_: np.ndarray) -> None:
    """Leaves a file alone that holds the map already, so that records made with it stay valid."""
    content = f"P5\n{map_.shape[1]} {map_.shape[0]}\n255\n".encode() + map_.tobytes()
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def grid(record: Record) -> tuple[int, int]:
    """Rows and columns of a map."""
    return -(-record["h"] // CELL), -(-record["w"] // CELL)


def random(_: LabelledSet, picture: Path, record: Record) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(picture.name.encode()).digest()[:8]) + SEED
    return np.random.default_rng(seed).random(grid(record))


def edges(_: LabelledSet, picture: Path, record: Record) -> np.ndarray:
    """Energy of the brightness gradient, 1 at its 99th percentile."""
    grey = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE).astype(np.float32)
    energy = cv2.Sobel(grey, cv2.CV_32F, 1, 0) ** 2 + cv2.Sobel(grey, cv2.CV_32F, 0, 1) ** 2
    rows, columns = grid(record)
    cells = cv2.resize(energy, (columns, rows), interpolation=cv2.INTER_AREA)
    return cells / max(float(np.percentile(cells, 99)), 1e-9)


def horizon(_: LabelledSet, __: Path, record: Record) -> np.ndarray:
    """A band about the line; nothing where the program saw none."""
    rows, columns = grid(record)
    line = record.get("horizon")
    if not line:
        return np.zeros((rows, columns))
    along = (np.arange(columns) + 0.5) / columns
    y = line["left"] + (line["right"] - line["left"]) * along
    distance = (np.arange(rows)[:, None] + 0.5) * record["h"] / rows - y
    return np.exp(-0.5 * (distance / (BAND * record["h"])) ** 2)


def oracle(labelled: LabelledSet, picture: Path, record: Record) -> np.ndarray:
    """1 in the cells that hold the centre of a labelled small object."""
    rows, columns = grid(record)
    cells = np.zeros((rows, columns))
    scale = min(GLANCE[0] / record["w"], GLANCE[1] / record["h"])
    for boxes in labelled.truth(picture, record["w"], record["h"]).values():
        small = boxes[(boxes[:, 2:] - boxes[:, :2]).max(1) * scale < SMALL]
        x, y = ((small[:, :2] + small[:, 2:]) / 2 / CELL).astype(int).T
        cells[np.clip(y, 0, rows - 1), np.clip(x, 0, columns - 1)] = 1
    return cells


MAKERS = {"random": random, "edges": edges, "horizon": horizon, "oracle": oracle}
