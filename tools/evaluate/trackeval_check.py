#!/usr/bin/env python3
"""Compares 'pdnstream evaluate' with TrackEval, on synthetic sequences and on pairs of files.

    tools/setup/environment.sh trackeval tools/evaluate/requirements-trackeval.txt 14
    .deps/trackeval-venv/bin/python tools/evaluate/trackeval_check.py [--golden] [GT TRACKS ...]

The synthetic sequences are those of Tests/EvaluationTests/Support/SyntheticSequence.swift, number by number; their files are left in
.build/evaluate/trackeval. --golden prints TrackEval's values as the lines of Tests/EvaluationTests/TrackEvalTests.swift. Exit code 1 when
a percentage differs by more than 0.01 or a count at all.
"""

import argparse
import contextlib
import io
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np

with contextlib.redirect_stdout(io.StringIO()):
    # It tells of parts whose packages are missing; the measures need none of them.
    from trackeval.metrics import CLEAR, HOTA, Identity

ROOT = Path(__file__).resolve().parent.parent.parent
MASK = (1 << 64) - 1

# Seed, frames, objects, and the side in pixels of the square in which they start: a small one is a crowd.
CASES = {"calm": (1, 60, 6, 900), "crowd": (2, 120, 25, 250), "sparse": (3, 80, 3, 900)}

PERCENTAGES = {
    "hota": ("HOTA", 0), "det_a": ("DetA", 0), "ass_a": ("AssA", 0), "det_re": ("DetRe", 0), "det_pr": ("DetPr", 0), "ass_re": ("AssRe", 0),
    "ass_pr": ("AssPr", 0), "loc_a": ("LocA", 0), "mota": ("MOTA", 1), "motp": ("MOTP", 1), "idf1": ("IDF1", 2), "idp": ("IDP", 2),
    "idr": ("IDR", 2),
}
COUNTS = {"id_switches": "IDSW", "fragmentations": "Frag", "tp": "CLR_TP", "fp": "CLR_FP", "fn": "CLR_FN"}


class SplitMix64:
    """SplitMix64 (Steele, Lea, Flood 2014), as SeededGenerator of the tests."""

    def __init__(self, seed: int):
        self.state = seed

    def below(self, limit: int) -> int:
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
        return (z ^ (z >> 31)) % limit


def synthetic(seed: int, frames: int, count: int, side: int) -> tuple[list, list]:
    """Objects on straight lines, and tracks that miss, jitter, swap, break and invent. Rows of frame, id, x, y, w, h; all whole numbers."""
    random = SplitMix64(seed)
    objects = []
    for number in range(count):
        box = [random.below(side), random.below(side), 20 + random.below(60), 20 + random.below(100)]
        speed = [random.below(13) - 6, random.below(9) - 4]
        start = 1 + random.below(frames // 2)
        objects.append({"box": box, "speed": speed, "start": start, "end": start + frames // 4 + random.below(frames), "id": number + 1})
    truth, tracks, next_id = [], [], count + 1
    for frame in range(1, frames + 1):
        for number, item in enumerate(objects):
            if not item["start"] <= frame < item["end"]:
                continue
            passed = frame - item["start"]
            x, y = (item["box"][axis] + item["speed"][axis] * passed for axis in (0, 1))
            width, height = item["box"][2:]
            truth.append((frame, number + 1, x, y, width, height))
            if random.below(10) == 0:
                if random.below(2) == 0:
                    item["id"], next_id = next_id, next_id + 1
                continue
            if random.below(20) == 0:
                other = objects[random.below(count)]
                item["id"], other["id"] = other["id"], item["id"]
            jitter = [random.below(15) - 7, random.below(15) - 7, random.below(9) - 4, random.below(9) - 4]
            if any(row[0] == frame and row[1] == item["id"] for row in tracks):
                continue
            tracks.append((frame, item["id"], x + jitter[0], y + jitter[1], width + jitter[2], height + jitter[3]))
        if random.below(6) == 0:
            box = (random.below(side), random.below(side), 20 + random.below(60), 20 + random.below(100))
            tracks.append((frame, 1_000_000 + random.below(4), *box))
    return truth, tracks


def load(path: Path) -> list[tuple]:
    return [tuple(float(value) for value in line.split(",")[:7]) for line in path.read_text().splitlines() if line.strip()]


def counted(rows: list[tuple]) -> list[tuple]:
    """The rows of a truth without those that its 7th column takes out."""
    return [row for row in rows if len(row) < 7 or row[6] != 0]


def overlaps(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """IoU of each box of `a` with each of `b`; x, y, w, h."""
    low = np.maximum(a[:, None, :2], b[None, :, :2])
    high = np.minimum(a[:, None, :2] + a[:, None, 2:], b[None, :, :2] + b[None, :, 2:])
    shared = np.clip(high - low, 0, None).prod(axis=2)
    union = a[:, 2:].prod(axis=1)[:, None] + b[:, 2:].prod(axis=1)[None] - shared
    return np.divide(shared, union, out=np.zeros_like(shared), where=union > 0)


def sequence(truth: list, tracks: list) -> dict:
    """What TrackEval's measures take."""
    numbers = [{id_: index for index, id_ in enumerate(sorted({row[1] for row in rows}))} for rows in (truth, tracks)]
    frames = int(max((row[0] for row in truth + tracks), default=0))
    data = defaultdict(list)
    by_frame = [defaultdict(list), defaultdict(list)]
    for rows, table in zip((truth, tracks), by_frame):
        for row in rows:
            table[int(row[0])].append(row)
    for frame in range(1, frames + 1):
        boxes = []
        for key, table, number in zip(("gt_ids", "tracker_ids"), by_frame, numbers):
            data[key].append(np.array([number[row[1]] for row in table[frame]], int))
            boxes.append(np.array([row[2:6] for row in table[frame]], float).reshape(-1, 4))
        data["similarity_scores"].append(overlaps(*boxes))
    return dict(data) | {
        "num_timesteps": frames, "num_gt_dets": len(truth), "num_tracker_dets": len(tracks), "num_gt_ids": len(numbers[0]),
        "num_tracker_ids": len(numbers[1]),
    }


def score(pairs: dict[str, tuple[Path, Path]]) -> dict[str, dict]:
    """TrackEval's values of each pair, and of all together as `combined`."""
    with contextlib.redirect_stdout(io.StringIO()):
        measures = [HOTA(), CLEAR({"PRINT_CONFIG": False}), Identity({"PRINT_CONFIG": False})]
        results = {name: sequence(counted(load(truth)), load(tracks)) for name, (truth, tracks) in pairs.items()}
        results = {name: [measure.eval_sequence(data) for measure in measures] for name, data in results.items()}
        results["combined"] = [
            measure.combine_sequences({name: result[index] for name, result in results.items()}) for index, measure in enumerate(measures)
        ]
    return {
        name: {key: 100 * float(np.mean(result[place][title])) for key, (title, place) in PERCENTAGES.items()}
        | {key: int(result[1][title]) for key, title in COUNTS.items()}
        for name, result in results.items()
    }


def write_synthetic(folder: Path) -> dict[str, tuple[Path, Path]]:
    folder.mkdir(parents=True, exist_ok=True)
    rows = {name: synthetic(*case) for name, case in CASES.items()}
    rows["untracked"] = (rows["sparse"][0], [])
    rows["untrue"] = ([], rows["sparse"][1])
    pairs = {}
    for name, sides in rows.items():
        pairs[name] = tuple(folder / f"{name}.{kind}.txt" for kind in ("truth", "tracks"))
        for path, side in zip(pairs[name], sides):
            path.write_text("".join(",".join(map(str, row)) + ",1,-1,-1,-1\n" for row in side))
    return pairs


def main() -> int:
    parser = argparse.ArgumentParser(description="Compares 'pdnstream evaluate' with TrackEval.")
    parser.add_argument("files", nargs="*", type=Path, metavar="GT TRACKS", help="pairs of MOT text, in place of the synthetic sequences")
    parser.add_argument("--golden", action="store_true", help="print TrackEval's values as the test has them")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/pdnstream")
    options = parser.parse_args()
    if len(options.files) % 2:
        parser.error("give a file of tracks for each truth")
    given = {str(tracks): (truth, tracks) for truth, tracks in zip(options.files[::2], options.files[1::2])}
    pairs = given or write_synthetic(ROOT / ".build/evaluate/trackeval")
    expected = score(pairs)
    if options.golden:
        for name, values in expected.items():
            numbers = ", ".join(str(round(values[key], 4)) for key in PERCENTAGES) + "], [" + ", ".join(str(values[key]) for key in COUNTS)
            print(f'    Golden("{name}", [{numbers}]),')
        return 0
    arguments = [part for truth, tracks in pairs.values() for part in ("--truth", truth, "--tracks", tracks)]
    report = json.loads(subprocess.run([options.program, "evaluate", "--json", *arguments], check=True, capture_output=True).stdout)
    found = dict(zip(pairs, (entry["values"] for entry in report["sequences"]))) | {"combined": report["combined"]}
    worst = 0.0
    failed = False
    for name, values in expected.items():
        for key, value in values.items():
            difference = abs(found[name][key] - value)
            worst = max(worst, difference)
            if difference > (0.01 if key in PERCENTAGES else 0):
                failed = True
                print(f"{name}: {key} is {found[name][key]}, TrackEval has {value}")
    print(f"{len(pairs)} sequences, greatest difference {worst:.4f}")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
