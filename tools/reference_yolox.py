#!/usr/bin/env python3
"""Reference for the YOLOX head: the exported network run by OpenVINO's Python and decoded in plain numpy.

    reference_yolox.py MODEL.onnx OUT_FOLDER PICTURE...

Writes NN.rgb (the network's input of 416x416, red, green and blue; the picture at the top left, grey 114 elsewhere) and NN.f32 (class,
score, left, top, right, bottom of every candidate with a score of at least 0.02) as reference_picodet.py does.
"""

import sys
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

SIDE = 416  # px
STRIDES = (8, 16, 32)  # px per cell
LOWEST_SCORE = 0.02


def load(path: Path) -> np.ndarray:
    picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if picture is None:
        sys.exit(f"reference_yolox: cannot read picture '{path}'.")
    scale = SIDE / max(picture.shape[:2])
    height, width = (round(side * scale) for side in picture.shape[:2])
    padded = np.full((SIDE, SIDE, 3), 114, np.uint8)
    padded[:height, :width] = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(cv2.cvtColor(padded, cv2.COLOR_BGR2RGB))


def candidates(model: ov.CompiledModel, picture: np.ndarray) -> np.ndarray:
    blue_first = picture[:, :, ::-1].astype(np.float32).transpose(2, 0, 1)[None]
    output = model([np.ascontiguousarray(blue_first)])[0][0].astype(np.float64)
    origins = [np.stack(np.meshgrid(np.arange(SIDE // s), np.arange(SIDE // s)), -1).reshape(-1, 2) for s in STRIDES]
    stride = np.concatenate([np.full((len(origin), 1), s) for origin, s in zip(origins, STRIDES)])
    centre = (output[:, :2] + np.concatenate(origins)) * stride
    half = np.exp(output[:, 2:4]) * stride / 2
    boxes = np.hstack([centre - half, centre + half])
    scores = (output[:, 4:5] * output[:, 5:]).T
    classes, cells = np.nonzero(scores >= LOWEST_SCORE)
    return np.column_stack([classes, scores[classes, cells], boxes[cells]]).astype("<f4")


def main() -> None:
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    core, out = ov.Core(), Path(sys.argv[2])
    model = core.compile_model(core.read_model(sys.argv[1]), "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    for number, path in enumerate(sys.argv[3:]):
        picture = load(Path(path))
        picture.tofile(out / f"{number:02}.rgb")
        candidates(model, picture).tofile(out / f"{number:02}.f32")


if __name__ == "__main__":
    main()
