"""Memory, threads and descriptors of a process over time."""

import math
import threading
import time
from dataclasses import dataclass
from pathlib import Path

PERIOD = 1.0  # s
BLOCK = 10  # samples; memory is averaged over blocks, since neighbouring samples say the same


@dataclass(frozen=True)
class Sample:
    at: float  # s, monotonic
    resident: float  # MB
    threads: int
    descriptors: int


class Sampler:
    """Looks once a second from a thread of its own, until the process is gone."""

    def __init__(self, process: int) -> None:
        self.folder = Path(f"/proc/{process}")
        self.samples: list[Sample] = []
        self.ended = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()

    def run(self) -> None:
        while not self.ended.wait(PERIOD):
            try:
                self.samples.append(self.look())
            except (OSError, KeyError):
                return

    def look(self) -> Sample:
        lines = (line.split(":", 1) for line in (self.folder / "status").read_text().splitlines())
        status = {name: value.split() for name, value in lines}
        descriptors = sum(1 for _ in (self.folder / "fd").iterdir())
        return Sample(time.monotonic(), int(status["VmRSS"][0]) / 1024, int(status["Threads"][0]), descriptors)


def slope(samples: list[Sample]) -> tuple[float, float] | None:
    """MB per minute with its standard error, by least squares over blocks; None for fewer than three blocks."""
    blocks = [samples[start:start + BLOCK] for start in range(0, len(samples) - BLOCK + 1, BLOCK)]
    if len(blocks) < 3:
        return None
    points = [(mean([s.at for s in block]) / 60, mean([s.resident for s in block])) for block in blocks]
    center_x, center_y = mean([x for x, _ in points]), mean([y for _, y in points])
    spread = sum((x - center_x) ** 2 for x, _ in points)
    rise = sum((x - center_x) * (y - center_y) for x, y in points) / spread
    residue = sum((y - center_y - rise * (x - center_x)) ** 2 for x, y in points)
    return rise, math.sqrt(residue / (len(points) - 2) / spread)


def mean(values: list[float]) -> float:
    return sum(values) / len(values)
