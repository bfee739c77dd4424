"""Labelled pictures in other weather: what is labelled stays where it is, and is harder to see.

They are painted over, not taken in such weather, so they tell whether a choice of patches holds, not how well a camera does at night. They lie in
.build/evaluate/weather and are made from a seed and the name of each picture, anew when a picture or this file changes.
"""

import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np

from places import fail, kept, pictures, stamp

SEED = 5
QUALITY = 95  # of the JPEG files

Picture = np.ndarray  # height x width x 3, 0...255, float32
Generator = np.random.Generator


def night(picture: Picture, generator: Generator) -> Picture:
    return 89 * (picture / 255) ** 1.6 + generator.normal(0, 4, picture.shape)


def haze(picture: Picture, _: Generator) -> Picture:
    return 0.45 * picture + 0.55 * 200


def glare(picture: Picture, generator: Generator) -> Picture:
    """A low sun to the right of the middle, and sparks on whatever lies below it."""
    height, width = picture.shape[:2]
    x, y = np.arange(width), np.arange(height)[:, None]
    beam = np.exp(-(((x - 0.6 * width) / (0.15 * width)) ** 2)) * (y > 0.2 * height)
    sparks = 255.0 * (generator.random((height, width)) > 0.985) * (y > 0.35 * height)
    return picture + (beam * (90 + 4 * cv2.GaussianBlur(sparks, (0, 0), 1.2)))[..., None]


def shaken(picture: Picture, _: Generator) -> Picture:
    return cv2.blur(picture, (7, 1))


def blurred(picture: Picture, _: Generator) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 1.5)


def compressed(picture: Picture, _: Generator) -> Picture:
    coded = cv2.imencode(".jpg", picture.astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 12])[1]
    return cv2.imdecode(coded, cv2.IMREAD_COLOR)


KINDS: dict[str, Callable[[Picture, Generator], Picture]] = {
    each.__name__: each for each in (night, haze, glare, shaken, blurred, compressed)
}


def folder(name: str, source: Path, kind: str) -> Path:
    """A labelled set with the pictures of `source` in this weather, one JPEG for each."""
    made = kept(f"weather/{name}.{kind}")
    (made / "images").mkdir(exist_ok=True)
    for link in ("labels", "classes.txt"):
        (made / link).unlink(missing_ok=True)
        (made / link).symlink_to((source / link).resolve())
    originals = pictures(source / "images")
    made_of, now = made / "made-of", stamp([Path(__file__), *originals])
    if not made_of.exists() or made_of.read_text() != now:
        made_of.unlink(missing_ok=True)
        for old in (made / "images").iterdir():
            old.unlink()
        for path in originals:
            paint(path, made / "images" / f"{path.stem}.jpg", kind)
        made_of.write_text(now)
    return made


def paint(source: Path, target: Path, kind: str) -> None:
    picture = cv2.imread(str(source))
    if picture is None:
        fail(f"The picture '{source}' cannot be read. Is the footage complete?")
    changed = KINDS[kind](picture.astype(np.float32), np.random.default_rng([SEED, zlib.crc32(source.name.encode())]))
    if not cv2.imwrite(str(target), changed.clip(0, 255).round().astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, QUALITY]):
        fail(f"'{target}' cannot be written. Is there room on the disk?")
