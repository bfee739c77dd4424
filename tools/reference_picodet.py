#!/usr/bin/env python3
"""Reference for the PicoDet head: what the uncut model feeds its own non-maximum suppression.

    reference_picodet.py MODEL.pdmodel OUT_FOLDER PICTURE...

For the picture number NN, written to OUT_FOLDER:

    NN.rgb   416x416 pixels of red, green and blue, the input of the network, one byte each
    NN.f32   rows of six little-endian f32: class, score, left, top, right, bottom (px) of every candidate with a score of
             at least 0.02

The uncut model is the delivered one (PaddlePaddle export); OpenVINO reads it and runs it in f32. Needs Python with openvino, numpy
and OpenCV; the tests run it with PDN_PYTHON, and skip their comparison without.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

SIDE = 416  # px, the only size that the uncut model takes
BOXES, SCORES = "tmp_17", "concat_4.tmp_0"  # inputs of its suppression: [1, cells, 4] and [1, 80, cells]
LOWEST_SCORE = 0.02
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
DEVIATION = np.array([0.229, 0.224, 0.225], np.float32)


def compile_uncut(source: Path) -> ov.CompiledModel:
    core = ov.Core()
    model = core.read_model(source)
    tensors = {name: out for op in model.get_ordered_ops() for out in op.outputs() for name in out.get_names()}
    head = ov.Model([tensors[BOXES], tensors[SCORES]], model.get_parameters(), "uncut")
    return core.compile_model(head, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def load(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        sys.exit(f"reference_picodet: cannot read picture '{path}'.")
    picture = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB))


def candidates(model: ov.CompiledModel, picture: np.ndarray) -> np.ndarray:
    normalised = ((picture.astype(np.float32) / 255 - MEAN) / DEVIATION).transpose(2, 0, 1)[None]
    result = model({"image": np.ascontiguousarray(normalised), "scale_factor": np.ones((1, 2), np.float32)})
    boxes, scores = result[BOXES][0], result[SCORES][0]
    classes, cells = np.nonzero(scores >= LOWEST_SCORE)
    return np.column_stack([classes, scores[classes, cells], boxes[cells]]).astype("<f4")


def main() -> None:
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    model, out = compile_uncut(Path(sys.argv[1])), Path(sys.argv[2])
    for number, path in enumerate(sys.argv[3:]):
        picture = load(Path(path))
        picture.tofile(out / f"{number:02}.rgb")
        candidates(model, picture).tofile(out / f"{number:02}.f32")


if __name__ == "__main__":
    main()
