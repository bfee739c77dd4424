"""What happens to cameras and readers in a soak: faults at random."""

import random
import sys
import threading
import time
from collections.abc import Callable
from typing import Any

from cameras import Camera
from tally import Tally

LOSSES = (0.01, 0.05, 0.2)


class Faults:
    """One at a time; each is over before the next begins."""

    def __init__(self, cameras: list[Camera], reading: threading.Event, tally: Tally, seed: int) -> None:
        self.cameras, self.reading, self.tally = cameras, reading, tally
        self.random = random.Random(seed)
        self.log: list[dict[str, Any]] = []
        self.kinds: list[Callable[[Camera], str]] = [self.suspend, self.kill, self.cut, self.lose, self.freeze, self.read_slowly]

    def strike(self, elapsed: float) -> None:
        camera, kind = self.random.choice(self.cameras), self.random.choice(self.kinds)
        entry = {"at_s": round(elapsed, 1), "fault": kind.__name__, "camera": camera.name}
        entry["details"] = kind(camera)
        self.log.append(entry)
        print(f"soak: {entry}", file=sys.stderr, flush=True)

    def suspend(self, camera: Camera) -> str:
        seconds = self.random.uniform(1, 9)
        camera.suspend()
        time.sleep(seconds)
        camera.resume()
        self.is_back("suspend", camera)
        return f"{seconds:.1f} s"

    def kill(self, camera: Camera) -> str:
        seconds = self.random.uniform(0.5, 8)
        camera.kill()
        time.sleep(seconds)
        camera.start()
        self.is_back("kill", camera)
        return f"{seconds:.1f} s away, then {camera.clips[-1].name}"

    def cut(self, camera: Camera) -> str:
        self.is_back("cut", camera)
        return f"{camera.ask('cut')['clients']} clients"

    def lose(self, camera: Camera) -> str:
        share, seconds = self.random.choice(LOSSES), self.random.uniform(3, 8)
        camera.ask(f"drop {share}")
        time.sleep(seconds)
        camera.ask("drop 0")
        return f"{share:.0%} for {seconds:.1f} s"

    def freeze(self, camera: Camera) -> str:
        seconds = self.random.uniform(1, 9)
        camera.ask("freeze")
        time.sleep(seconds)
        camera.ask("thaw")
        self.is_back("freeze", camera)
        return f"{seconds:.1f} s"

    def read_slowly(self, _: Camera) -> str:
        seconds = self.random.uniform(2, 8)
        self.reading.clear()
        time.sleep(seconds)
        self.reading.set()
        return f"{seconds:.1f} s"

    def is_back(self, fault: str, camera: Camera) -> None:
        self.tally.streams[camera.name].await_recovery(fault, time.monotonic())
