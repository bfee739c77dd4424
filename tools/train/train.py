#!/usr/bin/env python3
"""Trains the saliency head of the glance, from labelled pictures to models/saliency-head.onnx.

    tools/train/train [--data FOLDER] [--work FOLDER]     the head that ships: 19 minutes on two cores
    tools/train/train --report                            what each step adds, over five seeds: about 15 minutes more
    tools/train/train --unfreeze                          whether the trunk should learn too, over five seeds: about 40 minutes more

`train` makes the Python environment first (.deps/train-venv). Everything is seeded; the examples are kept in --work, so that an interrupted
training goes on and a second one is quick. Afterwards `make setup` joins the head to the detector and prints the new checksums, and
models/picodet-s.yaml takes those and the weights of the context that are printed here.
"""

import argparse
import json
import multiprocessing
import os
import pickle
import sys
from functools import cache, partial
from pathlib import Path

import cv2
import numpy as np
import torch

from saliency.context_stage import fit_context, rows
from saliency.examples import Example, make_example
from saliency.head import export
from saliency.line_stage import fit_line
from saliency.mask_stage import train_mask
from saliency.picodet import PicoDet
from saliency.report import report
from saliency.scenes import TRAINABLE, UNSEEN, Scene, Scenes
from saliency.selection_stage import train_selection
from saliency.sets import GROUPS, VEHICLE, Picture
from saliency.unfreezing import unfreezing, with_picture

ROOT = Path(__file__).resolve().parents[2]
DETECTOR = ROOT / ".deps/models/uncut/picodet-s.pdmodel"
SEED = 7
SEAS, SHORES, MOSAICS, FLEETS = 600, 160, 120, 200  # scenes that are made
# Left out so that roads can be measured on pictures that the head never saw.
HELD_OUT = ("atl_highway_dev",)
PATCH = 320  # px
PATCH_SHARES = {VEHICLE: 0.5}  # as merge.patch_share_by_group in pipelines/driving.yaml
MASK_EPOCHS = 24
ESTIMATOR = "reinforce"  # no worse than the other one, see docs/saliency.md
# The comparison over seeds takes every third scene and fewer epochs, or it would take hours.
REPORT_SHARE, REPORT_EPOCHS, SELECTION_EPOCHS = 3, 12, 4


def say(sentence: str) -> None:
    print(f"train: {sentence}", file=sys.stderr, flush=True)


@cache
def scenes(data: Path) -> Scenes:
    return Scenes(data, Path(__file__).with_name("waterline.csv"), SEED, SEAS, SHORES, MOSAICS, FLEETS, HELD_OUT)


def make_part(data: Path, work: Path, part: int, parts: int) -> None:
    cv2.setNumThreads(1)
    source, detector = scenes(data), PicoDet(DETECTOR)
    for number in range(part, len(source), parts):
        path = work / f"{number:05d}.pkl"
        if not path.exists():
            example = make_example(source.make(number), detector, PATCH_SHARES, PATCH)
            path.with_suffix(".part").write_bytes(pickle.dumps(example))
            os.replace(path.with_suffix(".part"), path)
        if part == 0 and number // parts % 100 == 0:
            say(f"scene {number} of {len(source)}")


def examples(data: Path, work: Path) -> list[Example]:
    work.mkdir(parents=True, exist_ok=True)
    cores = os.cpu_count() or 1
    parts = [multiprocessing.Process(target=make_part, args=(data, work, part, cores)) for part in range(cores)]
    for process in parts:
        process.start()
    for process in parts:
        process.join()
    if any(process.exitcode for process in parts):
        sys.exit("train: error: making the examples failed; see above.")
    return [pickle.loads((work / f"{number:05d}.pkl").read_bytes()) for number in range(len(scenes(data)))]


def glanced(data: Path, work: Path, number: int) -> Example:
    """An example of the training with what the glance saw."""
    return with_picture(pickle.loads((work / f"{number:05d}.pkl").read_bytes()), scenes(data).make(number))


def measured(picture: Picture) -> Example:
    scene = Scene.of(picture)
    return with_picture(make_example(scene, PicoDet(DETECTOR), PATCH_SHARES, PATCH), scene)


def compare_unfreezing(data: Path, work: Path, count: int) -> str:
    shown = {labelled.name for labelled in UNSEEN if labelled.name in {entry[0] for entry in TRAINABLE} - set(HELD_OUT)}
    if shown:
        sys.exit(f"train: error: '{min(shown)}' is trained on, so it cannot be measured on as unseen. Add it to HELD_OUT.")
    with multiprocessing.Pool() as pool:
        found = pool.map(partial(glanced, data, work), range(0, count, REPORT_SHARE), chunksize=20)
        unseen = {labelled.name: pool.map(measured, labelled.pictures(data)) for labelled in UNSEEN}
    return unfreezing(found, unseen, DETECTOR, REPORT_EPOCHS, SELECTION_EPOCHS, PATCH, say)


def context(found: list[Example]) -> dict:
    """Fitted across kinds of scenes: each is judged with a head that learnt from the other kind. The waters of both are apart; the boats are not quite, since those
    that are painted were cut out of real pictures."""
    kind = {id(example): example.name.split("/")[0] for example in found}
    made = [e for e in found if kind[id(e)] in ("sea", "mosaic", "fleet")]
    real = [e for e in found if kind[id(e)] not in ("sea", "mosaic", "fleet")]
    by_made, by_real = (train_mask(part, MASK_EPOCHS, seed=0, report=say) for part in (made, real))
    return fit_context([rows(real, by_made), rows(made, by_real)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("PDN_SHARED", ROOT.parent / "shared")) / "data")
    parser.add_argument("--work", type=Path, default=ROOT / ".build/train")
    parser.add_argument("--out", type=Path, default=ROOT / "models/saliency-head.onnx")
    parser.add_argument("--report", action="store_true", help="measure the steps over five seeds; writes no head")
    parser.add_argument("--unfreeze", action="store_true", help="measure a trunk that learns over five seeds; writes no head")
    arguments = parser.parse_args()
    if not arguments.data.is_dir():
        sys.exit(f"train: error: '{arguments.data}' is not there. Give the folder of the labelled sets with --data.")
    if not DETECTOR.exists():
        sys.exit(f"train: error: the detector '{DETECTOR}' is not there. Run 'make setup' first.")
    torch.set_num_threads(os.cpu_count() or 1)
    found = examples(arguments.data, arguments.work)
    if arguments.unfreeze:
        print(compare_unfreezing(arguments.data, arguments.work, len(found)))
        return
    if arguments.report:
        print(report(found[::REPORT_SHARE], REPORT_EPOCHS, SELECTION_EPOCHS, PATCH, say))
        return
    head = train_mask(found, MASK_EPOCHS, seed=0, report=say)
    head = train_selection(found, head, SELECTION_EPOCHS, seed=0, estimator=ESTIMATOR, patch=PATCH, report=say)
    export(head, arguments.out)
    weights = context(found)
    line = fit_line(scenes(arguments.data), found, head)
    say("the water's edge, for LineField and LinePosterior: " + ", ".join(f"{name} {weight:.2f}" for name, weight in line.items()))
    say(f"wrote '{arguments.out}'. Run 'make setup' and take its checksums and these weights into models/picodet-s.yaml:")
    print(json.dumps({group: weights.get(group) for group in GROUPS}))


if __name__ == "__main__":
    main()
