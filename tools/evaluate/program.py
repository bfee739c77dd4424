"""Runs pdnstream and keeps its records, so that an evaluation that was interrupted goes on where it was."""

import functools
import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from places import fail, kept, stamp

Record = dict[str, Any]


class Program:
    """One built pdnstream. Its records are kept by everything that can change them: the program, its models, the input, the options."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        if not self.path.is_file():
            fail(f"'{path}' is not there. Run 'make build' first, or name another with --program.")

    @functools.cached_property
    def identity(self) -> str:
        """Of the program and of the models beside it (.build/release/pdnstream lies three folders below the root)."""
        root = self.path.parents[2]
        models = [*(root / "models").rglob("*"), *(root / ".deps/models").rglob("*")]
        sums = hashlib.sha256()
        for path in [self.path, *sorted(path for path in models if path.is_file())]:
            sums.update(hashlib.sha256(path.read_bytes()).digest())
        return sums.hexdigest()

    @functools.cached_property
    def help(self) -> str:
        return subprocess.run([self.path, "run", "--help"], capture_output=True, text=True, check=False).stdout

    def has_option(self, name: str) -> bool:
        return name in self.help

    def accepts(self, pipeline: Path) -> bool:
        return subprocess.run([self.path, "validate", pipeline], capture_output=True, check=False).returncode == 0

    def run(self, source: Path, pipeline: Path, options: Iterable[str] = (), also: Iterable[Path] = ()) -> list[Record]:
        """The frame records of `pdnstream run`, from the last time when nothing has changed. `also` names further files that it reads."""
        records = self.run_to_file(source, pipeline, options, also)
        return [record for record in map(json.loads, records.open()) if record.get("type") == "frame"]

    def run_to_file(self, source: Path, pipeline: Path, options: Iterable[str] = (), also: Iterable[Path] = ()) -> Path:
        options = list(options)
        inputs = sorted(source.iterdir()) if source.is_dir() else [source]
        settings = "\n".join([self.identity, pipeline.read_text(), *options, str(source), stamp(inputs), stamp(also)])
        records = kept("records") / f"{hashlib.sha256(settings.encode()).hexdigest()[:24]}.jsonl"
        if records.exists():
            return records
        unfinished = records.with_suffix(".unfinished")
        words = [self.path, "run", source, "--pipeline", pipeline, *options, "--out", unfinished]
        ended = subprocess.run(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)
        if ended.returncode != 0:
            last = ended.stderr.strip().splitlines()[-1:] or ["it said nothing"]
            fail(f"'{' '.join(map(str, words))}' ended with {ended.returncode}: {last[0]}")
        unfinished.rename(records)
        return records


class Progress:
    """One line that is written over, only on a terminal."""

    def __init__(self, steps: int) -> None:
        self.steps, self.done = steps, 0

    def step(self, what: str) -> None:
        self.done += 1
        if sys.stderr.isatty():
            end = "\n" if self.done == self.steps else ""
            print(f"\r\033[K{what} ({self.done} of {self.steps})", end=end, file=sys.stderr, flush=True)
