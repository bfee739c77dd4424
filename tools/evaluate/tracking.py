"""The tracker alone, on given detections with truth: `pdnstream track`, scored by `pdnstream evaluate`."""

import json
import random
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tables
from places import data, fail, kept, note
from program import Progress

Row = dict[str, Any]

# Class of KITTI's tracking files, and the classes on which a box counts neither for nor against it.
CLASSES = {"car": (1, "0,2"), "pedestrian": (4, "0,5"), "cyclist": (6, "0")}
MOT15 = {"TUD-Campus": ("gt/gt.txt", 25), "KITTI-17": ("gt_from_kitti/gt.txt", 10)}
# Which frames are delivered; a live pipeline sheds some.
RATES = {"all": 1, "every 2nd": 2, "every 3rd": 3, "random half": None}
SEED = 7

# What each part is worth: the settings without it, or with it where it is off.
ABLATION = {
    "as it is": [],
    "without lag (causal)": ["--lag", "0"],
    "one stage for all scores (off: ByteTrack)": ["--set", "high_score=0.1"],
    "weak detections ignored": ["--set", "minimum_score=0.7", "--set", "new_track_score=0.7"],
    "overlap only, no gate of distance": ["--set", "gate_sizes=0", "--set", "gate_px=0"],
    "belief by the latest score alone": ["--set", "current_share=1"],
    "no worth in being seen again": ["--set", "persistence=0"],
    "misses say nothing": ["--set", "miss_weight=0"],
    "once confirmed, never doubted": ["--set", "doubt_belief=-20"],
    "rivals on one place both believed": ["--set", "rival_iou=1"],
    "no removal of duplicates": ["--set", "duplicate_iou=1"],
    "lost tracks kept for 1 s (3 s)": ["--set", "keep_seconds=1"],
    "with buffered IoU 0.1 (C-BIoU)": ["--set", "overlap_buffer=0.1"],
    "with buffered IoU 0.3": ["--set", "overlap_buffer=0.3"],
    "with momentum 0.2 (OC-SORT)": ["--set", "momentum_weight=0.2"],
    "with re-update (OC-SORT)": ["--set", "reupdate=true"],
    "with shape 0.5": ["--set", "shape_weight=0.5"],
    "with score consistency 0.1": ["--set", "score_weight=0.1"],
    "with a cascade, 0.25 s (DeepSORT)": ["--set", "cascade_seconds=0.25"],
}


@dataclass(frozen=True)
class Tracker:
    program: Path

    def call(self, *words: object) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, check=False)
        if ended.returncode != 0:
            fail(f"'{' '.join(map(str, words))}' ended with {ended.returncode}: {ended.stderr.strip()}")
        return ended

    def track(self, detections: Path, fps: float, out: Path, options: list[str]) -> float:
        """Writes the tracks; the seconds per frame that the tracker alone took."""
        said = self.call("track", "--detections", detections, "--fps", fps, "--out", out, *options).stderr
        rate = re.search(r"(\d+) frames/s in the tracker alone", said)
        return 1 / max(int(rate[1]), 1) if rate else 0.0

    def score(self, pairs: list[tuple[Path, Path]], options: list[str]) -> Row:
        words = [word for truth, tracks in pairs for word in ("--truth", truth, "--tracks", tracks)]
        return json.loads(self.call("evaluate", *words, *options, "--json").stdout)["combined"]


def lines(path: Path) -> list[list[str]]:
    return [line.split(",") for line in path.read_text().splitlines() if line.strip()]


def thinned(source: Path, target: Path, keep: set[int] | None) -> Path:
    """A MOT file with the frames of `keep` only."""
    if keep is None:
        return source
    target.write_text("".join(f"{','.join(row)}\n" for row in lines(source) if int(row[0]) in keep))
    return target


def kept_frames(sequence: Path, rate: str) -> set[int] | None:
    last = max(int(row[0]) for name in ("gt/gt.txt", "det/det.txt") for row in lines(sequence / name))
    if (every := RATES[rate]) is not None:
        return None if every == 1 else set(range(1, last + 1, every))
    draw = random.Random(f"{SEED}-{sequence.name}")
    return {frame for frame in range(1, last + 1) if draw.random() < 0.5}


def kitti(tracker: Tracker, rate: str, options: list[str], apart: bool, folder: Path) -> Row:
    """HOTA and the rest by class, over the sequences that have truth of the class; `apart`: each class is tracked by itself."""
    result: Row = {}
    sequences = sorted(path.parents[1] for path in data("mot/kitti").glob("*/gt/gt.txt"))
    for name, (number, neutral) in CLASSES.items():
        pairs = []
        for sequence in sequences:
            if not any(int(row[7]) == number for row in lines(sequence / "gt/gt.txt")):
                continue
            keep = kept_frames(sequence, rate)
            truth = thinned(sequence / "gt/gt.txt", folder / f"{sequence.name}-truth.txt", keep)
            found = thinned(sequence / "det/det.txt", folder / f"{sequence.name}-found.txt", keep)
            out = folder / f"{sequence.name}-{number if apart else 'all'}.txt"
            tracker.track(found, 10, out, [*options, *(["--classes", str(number)] if apart else [])])
            pairs.append((truth, out))
        result[name] = tracker.score(pairs, ["--classes", str(number), "--ignore", neutral])
    result["mean"] = sum(result[name]["hota"] for name in CLASSES) / len(CLASSES)
    return result


def crowd(path: Path, frames: int = 300, objects: int = 1000) -> Path:
    """Detections of many small objects that move on straight lines over a frame of 1920 x 1080, one in twenty missed."""
    draw = random.Random(SEED)
    movers = [[draw.uniform(0, 1900), draw.uniform(0, 1060), draw.uniform(-2, 2), draw.uniform(-1, 1), draw.uniform(8, 40)] for _ in range(objects)]
    with path.open("w") as file:
        for frame in range(1, frames + 1):
            for x, y, dx, dy, side in movers:
                if draw.random() >= 0.05:
                    left, top = x + dx * frame, y + dy * frame
                    file.write(f"{frame},-1,{left:.1f},{top:.1f},{side:.1f},{side:.1f},{draw.uniform(0.3, 0.99):.3f},1\n")
    return path


def speed(tracker: Tracker, folder: Path) -> Row:
    """Of the tracker alone, the best of three runs: frames per second on KITTI, and milliseconds per frame of a thousand objects."""
    sequences = sorted(path.parents[1] for path in data("mot/kitti").glob("*/det/det.txt"))
    lengths = {sequence: max(int(row[0]) for row in lines(sequence / "det/det.txt")) for sequence in sequences}
    out, result = folder / "speed.txt", {}
    kinds = {"all classes at once": [[]], "class by class": [["--classes", str(number)] for number, _ in CLASSES.values()]}
    for kind, runs in kinds.items():
        seconds = sum(
            lengths[sequence] * min(tracker.track(sequence / "det/det.txt", 10, out, ["--empty-frames", *options]) for _ in range(3))
            for sequence in sequences
            for options in runs
        )
        result[kind] = len(runs) * sum(lengths.values()) / seconds
    detections = crowd(folder / "crowd.txt")
    result["1,000 objects, ms"] = 1000 * min(tracker.track(detections, 30, out, []) for _ in range(3))
    return result


def evaluate(program: Path) -> None:
    """Prints the tables, and keeps them in results/tracking.json."""
    if not program.is_file():
        fail(f"'{program}' is not there. Run 'make build' first, or name another with --program.")
    tracker = Tracker(program.absolute())
    progress = Progress(4 * len(RATES) + 2 * len(ABLATION) + len(MOT15) + 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        kinds = {
            "whole files, lag 0.5 s": ([], False), "classes apart, lag 0.5 s": ([], True),
            "whole files, causal": (["--lag", "0"], False), "classes apart, causal": (["--lag", "0"], True),
        }  # fmt: skip
        by_rate: Row = {}
        for kind, (options, apart) in kinds.items():
            for rate in RATES:
                progress.step(f"{kind}, {rate}")
                by_rate[f"{kind}, {rate}"] = kitti(tracker, rate, options, apart, folder)
        ablation: Row = {}
        for part, options in ABLATION.items():
            for rate in ("all", "every 3rd"):
                progress.step(f"{part}, {rate}")
                ablation.setdefault(part, {})[rate] = kitti(tracker, rate, options, False, folder)["mean"]
        mot15: Row = {}
        for sequence, (truth, fps) in MOT15.items():
            progress.step(sequence)
            root, out = data(f"mot/mot15/{sequence}"), folder / "mot15.txt"
            for kind, options in {"lag 0.5 s": [], "causal": ["--lag", "0"]}.items():
                tracker.track(root / "det/det.txt", fps, out, options)
                mot15[f"{sequence}, {kind}"] = tracker.score([(root / truth, out)], [])
        progress.step("speed")
        results = {"kitti": by_rate, "ablation": ablation, "mot15": mot15, "speed": speed(tracker, folder)}
    path = kept("results") / "tracking.json"
    path.write_text(json.dumps(results, indent=1) + "\n")
    print(tables.tracking(results))
    note(f"wrote '{path}'")
