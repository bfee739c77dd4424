#!/usr/bin/env python3
"""Cut PicoDet-S before its fixed-size decoding and save it as OpenVINO IR.

    prepare_models.py MODEL.pdmodel OUT_FOLDER

The weights come as a PaddlePaddle export for pictures of exactly 416x416 with non-maximum suppression inside. Without
its tail the network is fully convolutional: any height and width that are multiples of 32, any batch. Its outputs are then,
for the strides 8, 16, 32 and 64,

* class x quality products [N, 80, h, w]; the score is their square root;
* box distributions [N, 32, h, w], four sides (left, top, right, bottom) of eight bins each; the distance from the centre of
  the cell, (x + 0.5) * stride, is the expected value of the softmax over the bins, times the stride.

Before anything is installed, the cut network is decoded here in plain numpy and compared with what the uncut one feeds its
own suppression. Set-up only: the program itself never runs Python.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import openvino as ov

NAME = "picodet-s"
SIDE = 416  # px, the only size that the uncut model takes
STRIDES = (8, 16, 32, 64)
QUALITY = ("tmp_3", "tmp_6", "tmp_9", "tmp_12")
DISTRIBUTION = ("conv2d_138.tmp_1", "conv2d_146.tmp_1", "conv2d_154.tmp_1", "conv2d_162.tmp_1")
UNCUT_BOXES, UNCUT_SCORES = "tmp_17", "concat_4.tmp_0"
PICTURES, SEED = 4, 20260101
MAX_SCORE_DIFFERENCE, MAX_BOX_DIFFERENCE = 1e-3, 0.1  # score; px


def find_tensors(model: ov.Model) -> dict[str, ov.Output]:
    return {name: out for op in model.get_ordered_ops() for out in op.outputs() for name in out.get_names()}


def cut(source: Path) -> ov.Model:
    model = ov.Core().read_model(source)
    tensors = find_tensors(model)
    missing = [name for name in QUALITY + DISTRIBUTION if name not in tensors]
    if missing:
        sys.exit(f"prepare_models: {source} has no tensor {', '.join(missing)}. Is it PicoDet-S of paddlelabel-ml 1.0.0?")
    image = next(p for p in model.get_parameters() if "image" in p.output(0).get_names())
    results = [tensors[name] for name in QUALITY + DISTRIBUTION]
    head = ov.Model(results, [image], NAME)
    head.reshape({"image": ov.PartialShape([-1, 3, -1, -1])})
    return head


def uncut_reference(source: Path) -> ov.CompiledModel:
    """The delivered model up to the inputs of its non-maximum suppression."""
    model = ov.Core().read_model(source)
    tensors = find_tensors(model)
    return compile_f32(ov.Model([tensors[UNCUT_BOXES], tensors[UNCUT_SCORES]], model.get_parameters(), "uncut"))


def compile_f32(model: ov.Model) -> ov.CompiledModel:
    return ov.Core().compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})


def decode(outputs) -> tuple[np.ndarray, np.ndarray]:
    """Scores [cells, 80] and boxes [cells, 4] (left, top, right, bottom in px), strides in ascending order."""
    scores, boxes = [], []
    for stride, quality, distribution in zip(STRIDES, QUALITY, DISTRIBUTION):
        product = outputs[quality][0]
        _, height, width = product.shape
        bins = outputs[distribution][0].reshape(4, 8, height, width)
        bins = np.exp(bins - bins.max(axis=1, keepdims=True))
        bins /= bins.sum(axis=1, keepdims=True)
        left, top, right, bottom = np.einsum("sbhw,b->shw", bins, np.arange(8, dtype=np.float32)) * stride
        y, x = (np.mgrid[0:height, 0:width] + 0.5) * stride
        scores.append(np.sqrt(product).reshape(80, -1).T)
        boxes.append(np.stack([x - left, y - top, x + right, y + bottom], axis=-1).reshape(-1, 4))
    return np.concatenate(scores), np.concatenate(boxes)


def random_picture(generator: np.random.Generator) -> np.ndarray:
    """Overlapping coloured boxes over noise, normalised: structure at every scale, unlike plain noise."""
    picture = generator.uniform(0, 1, (SIDE, SIDE, 3))
    for _ in range(40):
        x, y = generator.integers(0, SIDE - 8, 2)
        w, h = generator.integers(8, 200, 2)
        picture[y : y + h, x : x + w] = generator.uniform(0, 1, 3) + generator.normal(0, 0.05, picture[y : y + h, x : x + w].shape)
    normalised = (picture - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]
    return np.ascontiguousarray(normalised.transpose(2, 0, 1)[None].astype(np.float32))


def verify(saved: Path, source: Path) -> None:
    head, reference = compile_f32(ov.Core().read_model(saved)), uncut_reference(source)
    generator = np.random.default_rng(SEED)
    score_difference = box_difference = 0.0
    for _ in range(PICTURES):
        picture = random_picture(generator)
        scores, boxes = decode(head({"image": picture}))
        expected = reference({"image": picture, "scale_factor": np.ones((1, 2), np.float32)})
        score_difference = max(score_difference, np.abs(scores.T - expected[UNCUT_SCORES][0]).max())
        box_difference = max(box_difference, np.abs(boxes - expected[UNCUT_BOXES][0]).max())
    print(f"prepare_models: cut against uncut, {PICTURES} pictures (seed {SEED}): scores differ by at most {score_difference:.2g},"
          f" boxes by at most {box_difference:.2g} px")
    # NaN must fail too, hence "not <=".
    if not (score_difference <= MAX_SCORE_DIFFERENCE and box_difference <= MAX_BOX_DIFFERENCE):
        sys.exit("prepare_models: the cut model does not equal the uncut one; nothing was installed.")
    odd = head({"image": np.zeros((2, 3, 96, 160), np.float32)})  # batch, height and width must be free
    if odd[QUALITY[0]].shape != (2, 80, 12, 20):
        sys.exit("prepare_models: the cut model does not take other sizes; nothing was installed.")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    source, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        saved = Path(temporary) / f"{NAME}.xml"
        ov.save_model(cut(source), saved, compress_to_fp16=False)
        verify(saved, source)
        for path in (saved.with_suffix(".bin"), saved):  # the .xml last: it is what makes the model findable
            os.replace(path, folder / path.name)
    for path in (folder / f"{NAME}.xml", folder / f"{NAME}.bin"):
        print(f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")


if __name__ == "__main__":
    main()
