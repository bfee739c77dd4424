"""4K clips made of stills: a camera that sways slowly over an enlarged picture.

The enlargement adds no detail, but it gives 4K frames with objects that move smoothly through them, and nothing of it needs to
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

# Clip: folder of the pictures, and the number of the picture in it: those with many small objects, of three shore cameras, and
# of the roads by night and by day.
SOURCES = {
    "shore-1": ("maritime/shore_livecams_dev", 17),
    "shore-2": ("maritime/shore_livecams_dev", 35),
    "shore-3": ("maritime/shore_livecams_dev", 42),
    "roads-1": ("vehicles/atl_highway_dev", 131),
    "roads-2": ("vehicles/atl_highway_dev", 72),
    "roads-3": ("vehicles/atl_highway_dev", 106),
}


def clip(name: str) -> Path:
    """The clip, made when it is not there yet."""
    folder, number = SOURCES[name]
    picture = pictures(data(folder) / "images")[number]
    tool = shutil.which("ffmpeg")
    path = kept("clips") / f"{name}-{picture.stem[:12]}.{'mp4' if tool else 'avi'}"
    if path.exists():
        return path
    unfinished = path.with_stem(f"{path.stem}.unfinished")
    if tool:
        encode_h264(tool, views(picture), unfinished)
    else:
        note(f"no ffmpeg on the PATH: '{path.name}' is written as Motion JPEG by OpenCV. Install ffmpeg for H.264.")
        encode_jpeg(views(picture), unfinished)
    unfinished.rename(path)
    return path


def views(picture: Path) -> Iterator[np.ndarray]:
    """What the camera sees, to a fraction of a pixel."""
    small = cv2.imread(str(picture))
    height, width = small.shape[:2]
    scale = max(ENLARGED[0] / width, ENLARGED[1] / height)
    large = cv2.resize(small, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    middle = (large.shape[1] / 2, large.shape[0] / 2)
    for frame in range(FRAMES):
        phase = np.pi * frame / FRAMES
        x = middle[0] - SWAY[0] / 2 * np.cos(phase)
        y = middle[1] + SWAY[1] / 2 * np.sin(2 * phase)
        yield cv2.getRectSubPix(large, FRAME, (x, y))


def encode_h264(tool: str, frames: Iterator[np.ndarray], path: Path) -> None:
    size = f"{FRAME[0]}x{FRAME[1]}"
    words = [tool, "-loglevel", "error", "-y", "-f", "rawvideo", "-pixel_format", "bgr24", "-video_size", size, "-framerate", str(RATE)]
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


def encode_jpeg(frames: Iterator[np.ndarray], path: Path) -> None:
    writer = cv2.VideoWriter(str(path), cv2.CAP_OPENCV_MJPEG, cv2.VideoWriter.fourcc(*"MJPG"), RATE, FRAME)
    if not writer.isOpened():
        fail(f"OpenCV cannot write '{path}'. Is there room?")
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, 95)
    for frame in frames:
        writer.write(frame)
    writer.release()
