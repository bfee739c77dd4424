"""Other views of labelled pictures: closer, tilted, mirrored, brighter or darker, with the water's edge elsewhere.

What a camera shows of one place is much alike from picture to picture. Views of them are not other cameras, but they tell more of those than the pictures
themselves do. They lie in .build/evaluate/views and are made anew each time, from a seed and the name of each picture.
"""

import zlib
from pathlib import Path

import cv2
import numpy as np

from places import fail, kept

SIZE = (1280, 720)  # px
VIEWS, TRIES = 3, 60  # of each picture
CLOSER = (1.15, 2.2)  # times as large as the picture over the whole width
TILT = 4.0  # degrees, one standard deviation
HEIGHTS = (0.08, 0.7)  # where the line may be in the middle, shares of the height
EXPONENTS = (0.6, 1.4)  # of brightness
SEED = 3

Line = tuple[float, float]  # at the left and the right edge, shares of the height


def views(name: str, pictures: Path, labels: dict[str, Line]) -> tuple[Path, dict[str, Line]]:
    """A folder of views of the labelled pictures, and where the line is in each."""
    folder = kept(f"views/{name}")
    for old in folder.iterdir():
        old.unlink()
    lines: dict[str, Line] = {}
    for file, line in labels.items():
        source, generator = cv2.imread(str(pictures / file)), np.random.default_rng([SEED, zlib.crc32(file.encode())])
        if source is None:
            fail(f"The labelled picture '{pictures / file}' cannot be read. Is the footage the labelled one?")
        for number in range(VIEWS):
            view = next((found for _ in range(TRIES) if (found := look(source.shape, line, generator))), None)
            if view is None:
                continue
            matrix, mirrored, exponent, lines[f"{Path(file).stem}-{number}.png"] = view
            picture = cv2.warpAffine(source, matrix, SIZE, flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP)
            picture = picture[:, ::-1] if mirrored else picture
            cv2.imwrite(str(folder / f"{Path(file).stem}-{number}.png"), (255 * (picture / 255) ** exponent).round().astype(np.uint8))
    return folder, lines


def look(shape: tuple[int, ...], line: Line, generator: np.random.Generator) -> tuple[np.ndarray, bool, float, Line] | None:
    """The pixels of a view in those of the picture, whether it is mirrored, its exponent, and its line; None where it is not inside or shows no edge."""
    (height, width), (wide, high) = shape[:2], SIZE
    scale, tilt = width / wide / generator.uniform(*CLOSER), np.radians(generator.normal(0, TILT))
    mirrored, exponent, place = bool(generator.integers(2)), float(generator.uniform(*EXPONENTS)), generator.uniform(size=2)
    turn = scale * np.array([[np.cos(tilt), -np.sin(tilt)], [np.sin(tilt), np.cos(tilt)]])
    half = np.abs(turn) @ SIZE / 2
    room = np.array([width, height]) - 2 * half
    if (room < 0).any():
        return None
    matrix = np.column_stack([turn, half + place * room - turn @ np.array(SIZE) / 2])
    ends = np.array([[0, line[0] * height], [width, line[1] * height]])
    (x0, y0), (x1, y1) = (np.linalg.solve(turn, end - matrix[:, 2]) for end in ends)
    slope = (y1 - y0) / (x1 - x0)
    left, right = (y0 - slope * x0) / high, (y0 + slope * (wide - x0)) / high
    if not (HEIGHTS[0] < (left + right) / 2 < HEIGHTS[1] and 0 < min(left, right) and max(left, right) < 1):
        return None
    return matrix, mirrored, exponent, (right, left) if mirrored else (left, right)
