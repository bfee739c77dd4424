"""Pictures that belong together. They are no independent witnesses, so the bootstrap draws whole bursts."""

import re
from pathlib import Path

import cv2
import numpy as np

STRETCH = 300  # frames; 10 s at the 30 frames/s of CamVid, of which there are only two sequences
THUMBNAIL = (32, 18)  # px
SAME_SCENE = 0.9  # correlation of two thumbnails


def bursts(pictures: list[Path], rule: str) -> np.ndarray:
    """The number of its burst for each picture."""
    if rule == "look":
        return by_look(pictures)
    keys = [key(picture.stem, rule) for picture in pictures]
    numbers = {each: number for number, each in enumerate(dict.fromkeys(keys))}
    return np.array([numbers[each] for each in keys])


def key(stem: str, rule: str) -> str:
    if rule == "minute":  # ..._2019-08-18_13-38-10
        return stem.rsplit("-", 1)[0]
    if rule == "camera":  # 2ux5cw8z_1080_2022-07-16_...
        return stem.split("_")[0]
    sequence, frame = stem.rsplit("_", 1)  # 0006R0_f00960
    return f"{sequence}:{int(re.sub(r'[^0-9]', '', frame)) // STRETCH}"


def by_look(pictures: list[Path]) -> np.ndarray:
    """Pictures whose tiny grey copies look alike are one burst, and so is a chain of them."""
    thumbnails = np.array([thumbnail(picture) for picture in pictures])
    alike = thumbnails @ thumbnails.T >= SAME_SCENE
    burst = np.full(len(pictures), -1)
    for first in range(len(pictures)):
        if burst[first] >= 0:
            continue
        waiting = [first]
        number = burst.max() + 1
        while waiting:
            picture = waiting.pop()
            if burst[picture] < 0:
                burst[picture] = number
                waiting += list(np.flatnonzero(alike[picture] & (burst < 0)))
    return burst


def thumbnail(picture: Path) -> np.ndarray:
    grey = cv2.imread(str(picture), cv2.IMREAD_GRAYSCALE)
    small = cv2.resize(grey, THUMBNAIL, interpolation=cv2.INTER_AREA).astype(float).ravel()
    small -= small.mean()
    return small / max(np.linalg.norm(small), 1e-9)
