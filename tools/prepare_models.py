#!/usr/bin/env python3
"""Cut PicoDet-S before its fixed-size decoding, put the saliency head on a copy of it, and save both as OpenVINO IR.

    prepare_models.py MODEL.pdmodel SALIENCY_HEAD.onnx OUT_FOLDER

The weights come as a PaddlePaddle export for pictures of exactly 416x416 with non-maximum suppression inside. Without
its tail the network is fully convolutional: any height and width that are multiples of 32, any batch. Its outputs are then,
for the strides 8, 16, 32 and 64,

* class x quality products [N, 80, h, w]; the score is their square root;
* box distributions [N, 32, h, w], four sides (left, top, right, bottom) of eight bins each; the distance from the centre of
  the cell, (x + 0.5) * stride, is the expected value of the softmax over the bins, times the stride.

The copy for the glance, picodet-s-glance, has two outputs more, at stride 8: the saliency of each group of classes
[N, groups, h, w] and the water's far edge [N, 1, h, w]. A small head, trained on features of the frozen network, makes them.
The plain network is left as it is, so that patches do not pay for the head.

Before anything is installed, the cut network is decoded here in plain numpy and compared with what the uncut one feeds its
own suppression, and the network with the head is compared with its two parts. The files are the same bytes on every run;
their sums, printed at the end, are those that models/picodet-s.yaml has to name. Set-up only: the program itself never runs
Python.
"""

import hashlib
import os
import sys
import tempfile
from pathlib import Path

import numpy as np
import openvino as ov

NAME, GLANCE_NAME = "picodet-s", "picodet-s-glance"
SIDE = 416  # px, the only size that the uncut model takes
STRIDES = (8, 16, 32, 64)
QUALITY = ("tmp_3", "tmp_6", "tmp_9", "tmp_12")
DISTRIBUTION = ("conv2d_138.tmp_1", "conv2d_146.tmp_1", "conv2d_154.tmp_1", "conv2d_162.tmp_1")
UNCUT_BOXES, UNCUT_SCORES = "tmp_17", "concat_4.tmp_0"
FEATURES = {"p3": "hardswish_80.tmp_0", "p4": "hardswish_86.tmp_0", "p5": "hardswish_92.tmp_0"}  # the head's inputs: strides 8, 16, 32
MAPS = ("saliency", "waterline")  # the head's outputs
PICTURES, SEED = 4, 20260101
MAX_SCORE_DIFFERENCE, MAX_BOX_DIFFERENCE = 1e-3, 0.1  # score; px
MAX_FUSED_DIFFERENCE = 1e-3  # in any output; compiled as one network, the same layers may round differently
GLANCE_SIZES = ((384, 640), (416, 416), (96, 160), (32, 32), (640, 384))  # height, width; px


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


def put_on(trunk: ov.Model, head_file: Path) -> ov.Model:
    """The cut model with the outputs of the head after its own."""
    head = ov.Core().read_model(head_file)
    inputs = {name: p for p in head.get_parameters() for name in p.output(0).get_names()}
    outputs = {name: r.input_value(0) for r in head.get_results() for name in r.output(0).get_names()}
    if set(inputs) != set(FEATURES) or any(name not in outputs for name in MAPS):
        sys.exit(f"prepare_models: {head_file} takes {', '.join(sorted(inputs))} and gives {', '.join(sorted(outputs))}, but a saliency"
                 f" head takes {', '.join(FEATURES)} and gives {', '.join(MAPS)}. Export it with these names.")
    known = {op.get_friendly_name() for op in trunk.get_ordered_ops()}
    tensors = find_tensors(trunk)
    for name, parameter in inputs.items():
        for target in parameter.output(0).get_target_inputs():
            target.replace_source_output(tensors[FEATURES[name]])
    for name in MAPS:
        outputs[name].get_tensor().set_names({name})
    results = [result.input_value(0) for result in trunk.get_results()] + [outputs[name] for name in MAPS]
    fused = ov.Model(results, trunk.get_parameters(), GLANCE_NAME)
    # Nodes without a name of their own are numbered by a counter of the process, and the file shall not depend on it.
    for index, op in enumerate(fused.get_ordered_ops()):
        if op.get_friendly_name() not in known:
            op.set_friendly_name(f"glance/{index}")
    return fused


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


def random_picture(generator: np.random.Generator, height: int = SIDE, width: int = SIDE) -> np.ndarray:
    """Overlapping coloured boxes over noise, normalised: structure at every scale, unlike plain noise."""
    picture = generator.uniform(0, 1, (height, width, 3))
    for _ in range(40):
        x, y = generator.integers(0, (width - 8, height - 8), 2)
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
        score_difference = np.maximum(score_difference, np.abs(scores.T - expected[UNCUT_SCORES][0]).max())  # unlike max, keeps NaN
        box_difference = np.maximum(box_difference, np.abs(boxes - expected[UNCUT_BOXES][0]).max())
    print(f"prepare_models: cut against uncut, {PICTURES} pictures (seed {SEED}): scores differ by at most {score_difference:.2g},"
          f" boxes by at most {box_difference:.2g} px")
    # NaN must fail too, hence "not <=".
    if not (score_difference <= MAX_SCORE_DIFFERENCE and box_difference <= MAX_BOX_DIFFERENCE):
        sys.exit("prepare_models: the cut model does not equal the uncut one; nothing was installed.")
    odd = head({"image": np.zeros((2, 3, 96, 160), np.float32)})  # batch, height and width must be free
    if odd[QUALITY[0]].shape != (2, 80, 12, 20):
        sys.exit("prepare_models: the cut model does not take other sizes; nothing was installed.")


def verify_glance(saved: Path, plain: Path, head_file: Path) -> None:
    """The model with the head says what the plain one says, and what the head alone says of the plain one's features."""
    core = ov.Core()
    fused, detector, head = (compile_f32(core.read_model(file)) for file in (saved, plain, head_file))
    trunk = core.read_model(plain)
    tensors = find_tensors(trunk)
    features = compile_f32(ov.Model([tensors[name] for name in FEATURES.values()], trunk.get_parameters(), "features"))
    generator = np.random.default_rng(SEED)
    difference = 0.0
    for height, width in GLANCE_SIZES:
        picture = {"image": random_picture(generator, height, width)}
        found, detected, neck = fused(picture), detector(picture), features(picture)
        maps = head({name: neck[tensor] for name, tensor in FEATURES.items()})
        for name in QUALITY + DISTRIBUTION + MAPS:
            expected = (maps if name in MAPS else detected)[name]
            if found[name].shape != expected.shape:
                sys.exit(f"prepare_models: with the head on, '{name}' is {found[name].shape} instead of {expected.shape}; nothing was"
                         " installed.")
            difference = np.maximum(difference, np.abs(found[name] - expected).max())
        groups, shape = found[MAPS[0]].shape[1], (height // STRIDES[0], width // STRIDES[0])
        if [found[name].shape for name in MAPS] != [(1, groups, *shape), (1, 1, *shape)]:
            sys.exit(f"prepare_models: the maps of {head_file} do not have a cell for every {STRIDES[0]} px; nothing was installed.")
        if not all(0 <= found[name].min() <= found[name].max() <= 1 for name in MAPS):
            sys.exit(f"prepare_models: the maps of {head_file} are no probabilities 0...1; nothing was installed.")
    print(f"prepare_models: with the saliency head against its parts, {len(GLANCE_SIZES)} sizes (seed {SEED}): outputs differ by at most"
          f" {difference:.2g}")
    if not difference <= MAX_FUSED_DIFFERENCE:
        sys.exit("prepare_models: the model with the saliency head does not equal its parts; nothing was installed.")


def main() -> None:
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    source, head_file, folder = Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as temporary:
        plain, glance = Path(temporary) / f"{NAME}.xml", Path(temporary) / f"{GLANCE_NAME}.xml"
        ov.save_model(cut(source), plain, compress_to_fp16=False)
        verify(plain, source)
        ov.save_model(put_on(ov.Core().read_model(plain), head_file), glance, compress_to_fp16=False)
        verify_glance(glance, plain, head_file)
        for saved in (plain, glance):
            for path in (saved.with_suffix(".bin"), saved):  # the .xml last: it is what makes the model findable
                os.replace(path, folder / path.name)
    for name in (NAME, GLANCE_NAME):
        for path in (folder / f"{name}.xml", folder / f"{name}.bin"):
            print(f"  {path.name}: {hashlib.sha256(path.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main()
