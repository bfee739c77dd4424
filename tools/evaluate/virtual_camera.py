"""Clips made of stills: a camera that sways slowly over an enlarged picture, in 4K, and in 1080p for names that end in -hd.

The enlargement adds no detail, but it gives large frames with objects that move smoothly through them, and nothing of it needs to
be fetched. Clips lie in .build/evaluate/clips and are made once.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from places import data, fail, kept, note, pictures

ENLARGED = (5120, 2880)  # px; the picture covers it, its aspect kept
FRAME = (3840, 2160)  # px
RATE, FRAMES = 30, 90  # frames per second; 3 s
SWAY = (360, 40)  # px, from end to end: 6 px per frame at most sideways, 1.4 up and down
SMALL = "-hd"  # names that end so: all of that halved

# Scene: folder of the pictures, and the number of the picture in it: those with many small objects, of three shore cameras, and
# of the roads by night and by day, and the sea with boats at the horizon.
SOURCES = {
    "sea-1": ("maritime/coral_D1_dev", 16),
    "sea-2": ("maritime/coral_D1_dev", 85),
    "sea-3": ("maritime/coral_D1_dev", 52),
    "shore-1": ("maritime/shore_livecams_dev", 17),
    "shore-2": ("maritime/shore_livecams_dev", 35),
    "shore-3": ("maritime/shore_livecams_dev", 42),
    "roads-1": ("vehicles/atl_highway_dev", 131),
    "roads-2": ("vehicles/atl_highway_dev", 72),
    "roads-3": ("vehicles/atl_highway_dev", 106),
}


def names() -> list[str]:
    return [*SOURCES, *(scene + SMALL for scene in SOURCES)]


def clip(name: str) -> Path:
    """The clip, made when it is not there yet."""
    folder, number = SOURCES[name.removesuffix(SMALL)]
    shrink = 2 if name.endswith(SMALL) else 1
    picture = pictures(data(folder) / "images")[number]
    tool = shutil.which("ffmpeg")
    path = kept("clips") / f"{name}-{picture.stem[:12]}.{'mp4' if tool else 'avi'}"
    if path.exists():
        return path
    unfinished = path.with_stem(f"{path.stem}.unfinished")
    if tool:
        encode_h264(tool, views(name, picture), unfinished, shrink)
    else:
        note(f"no ffmpeg on the PATH: '{path.name}' is written as Motion JPEG by OpenCV. Install ffmpeg for H.264.")
        encode_jpeg(views(name, picture), unfinished, shrink)
    unfinished.rename(path)
    return path


def size(shrink: int) -> tuple[int, int]:
    return FRAME[0] // shrink, FRAME[1] // shrink


def places(name: str, width: int, height: int) -> Iterator[tuple[float, float, float, tuple[int, int]]]:
    """For each frame: how much a picture of that size is enlarged, what is then left of and above the frame, and its size; px."""
    shrink = 2 if name.endswith(SMALL) else 1
    scale = max(ENLARGED[0] / width, ENLARGED[1] / height) / shrink
    middle = (round(width * scale) / 2, round(height * scale) / 2)
    wide, high = size(shrink)
    for frame in range(FRAMES):
        phase = np.pi * frame / FRAMES
        x = middle[0] - SWAY[0] / shrink / 2 * np.cos(phase)
        y = middle[1] + SWAY[1] / shrink / 2 * np.sin(2 * phase)
        yield scale, x - (wide - 1) / 2, y - (high - 1) / 2, (wide, high)


def views(name: str, picture: Path) -> Iterator[np.ndarray]:
    """What the camera sees, to a fraction of a pixel."""
    small = cv2.imread(str(picture))
    height, width = small.shape[:2]
    large = None
    for scale, left, top, (wide, high) in places(name, width, height):
        if large is None:
            large = cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
        yield cv2.getRectSubPix(large, (wide, high), (left + (wide - 1) / 2, top + (high - 1) / 2))


def encode_h264(tool: str, frames: Iterator[np.ndarray], path: Path, shrink: int) -> None:
    shape = "{}x{}".format(*size(shrink))
    words = [tool, "-loglevel", "error", "-y", "-f", "rawvideo", "-pixel_format", "bgr24", "-video_size", shape, "-framerate", str(RATE)]
    words += ["-i", "-", "-c:v", "libx264", "-preset", "veryfast", "-crf", "16", "-pix_fmt", "yuv420p", str(path)]
    encoder = subprocess.Popen(words, stdin=subprocess.PIPE)
    assert encoder.stdin is not None
    try:
        for frame in frames:
            encoder.stdin.write(frame.tobytes())
        encoder.stdin.close()
    except BrokenPipeError:
        pass  # the exit status says it
    if encoder.wait() != 0:
        fail(f"ffmpeg cannot write '{path}'. Does it have libx264? Take it off the PATH to have Motion JPEG by OpenCV.")


def encode_jpeg(frames: Iterator[np.ndarray], path: Path, shrink: int) -> None:
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*"MJPG"), RATE, size(shrink))
    if not writer.isOpened():
        fail(f"OpenCV cannot write '{path}'. Is there room?")
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 95)
    for frame in frames:
        writer.write(frame)
    writer.release()
