"""The frozen detector: PicoDet-S by OpenVINO, with its neck features, looking as the program looks.

Boxes are arrays [n, 6]: left, top, right, bottom in px of the picture, score, group.
"""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import openvino as ov

from .sets import COCO_GROUPS

STRIDES = (8, 16, 32, 64)
QUALITY = ("tmp_3", "tmp_6", "tmp_9", "tmp_12")
DISTRIBUTION = ("conv2d_138.tmp_1", "conv2d_146.tmp_1", "conv2d_154.tmp_1", "conv2d_162.tmp_1")
NECK = ("hardswish_80.tmp_0", "hardswish_86.tmp_0", "hardswish_92.tmp_0")  # strides 8, 16, 32; 96 channels each
MEAN, DEVIATION = np.array([123.675, 116.28, 103.53], np.float32), np.array([58.395, 57.12, 57.375], np.float32)
MODELS = 24  # compiled at once; pictures of many sizes need one each, some 50 MB
PAD = (124, 116, 104)  # red, green, blue
GLANCE = (640, 384)  # px, as `glance` in pipelines/*.yaml


@dataclass(frozen=True)
class View:
    """How a whole picture lies in the input of the glance: `content` in the top left corner of `input`, (width, height) in px."""

    input: tuple[int, int]
    content: tuple[int, int]

    @staticmethod
    def of(width: int, height: int) -> "View":
        area = min(GLANCE[0] * GLANCE[0] * 9 / 16, GLANCE[0] * GLANCE[1])
        scale = min((area / (width * height)) ** 0.5, 2)
        size = tuple(max(int(np.ceil(side * scale / 32)), 1) * 32 for side in (width, height))
        scale = min(size[0] / width, size[1] / height, 2)
        content = tuple(min(max(round(side * scale), 1), limit) for side, limit in zip((width, height), size))
        return View(size, content)

    def shrunk(self, picture: np.ndarray) -> np.ndarray:
        how = cv2.INTER_AREA if self.content[0] < picture.shape[1] else cv2.INTER_LINEAR
        return cv2.resize(picture, self.content, interpolation=how)


@dataclass
class Glance:
    view: View
    candidates: np.ndarray  # before suppression
    features: tuple[np.ndarray, np.ndarray, np.ndarray]  # [96, h, w] at strides 8, 16, 32


class PicoDet:
    def __init__(self, model: Path, threads: int = 1):
        self.core, self.model, self.threads, self.requests = ov.Core(), model, threads, {}

    def glance(self, picture: np.ndarray, least: float = 0.05) -> Glance:
        height, width = picture.shape[:2]
        view = View.of(width, height)
        outputs = self.run(view.shrunk(picture), view.input, with_features=True)
        found = decode(outputs, least)
        centers = (found[:, :2] + found[:, 2:4]) / 2
        found = found[(centers < view.content).all(1)]
        found[:, :4] = found[:, :4].clip(0, view.content * 2) * np.divide((width, height) * 2, view.content * 2)
        return Glance(view, found, tuple(output.copy() for output in outputs[8:]))

    def look(self, picture: np.ndarray, x: int, y: int, side: int, least: float = 0.05) -> np.ndarray:
        """A patch at native resolution, suppressed; a seventh column is 1 where an inner edge of the patch cuts the box."""
        height, width = picture.shape[:2]
        crop = picture[y : y + side, x : x + side]
        found = suppress(decode(self.run(crop, (side, side)), least))
        right, bottom = crop.shape[1], crop.shape[0]
        found = found[(found[:, 0] < right) & (found[:, 1] < bottom)]
        cut = (found[:, 0] < 2) & (x > 0) | (found[:, 1] < 2) & (y > 0)
        cut |= (found[:, 2] > right - 2) & (x + side < width) | (found[:, 3] > bottom - 2) & (y + side < height)
        found[:, :4] = found[:, :4].clip(0, (right, bottom) * 2) + (x, y, x, y)
        return np.column_stack([found, cut])

    def native(self, picture: np.ndarray, least: float = 0.05) -> np.ndarray:
        height, width = picture.shape[:2]
        found = suppress(decode(self.run(picture, ((width + 31) // 32 * 32, (height + 31) // 32 * 32)), least))
        found[:, :4] = found[:, :4].clip(0, (width, height) * 2)
        return found

    def run(self, picture: np.ndarray, size: tuple[int, int], with_features: bool = False) -> list[np.ndarray]:
        request = self.request(size, with_features)
        request.infer({0: normalised(padded(picture, size))[None]})
        return [request.get_output_tensor(i).data[0] for i in range(len(request.output_tensors))]

    def request(self, size: tuple[int, int], with_features: bool) -> ov.InferRequest:
        key = (size, with_features)
        if key not in self.requests:
            if len(self.requests) == MODELS:
                del self.requests[next(iter(self.requests))]
            model = self.core.read_model(self.model)
            tensors = {name: out for op in model.get_ordered_ops() for out in op.outputs() for name in out.get_names()}
            image = next(p for p in model.get_parameters() if "image" in p.output(0).get_names())
            names = QUALITY + DISTRIBUTION + (NECK if with_features else ())
            cut = ov.Model([tensors[name] for name in names], [image], "picodet")
            cut.reshape({"image": [1, 3, size[1], size[0]]})
            settings = {"INFERENCE_NUM_THREADS": self.threads, "INFERENCE_PRECISION_HINT": "f32"}
            self.requests[key] = self.core.compile_model(cut, "CPU", settings).create_infer_request()
        return self.requests[key]


def padded(picture: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A BGR picture in the top left corner of an RGB one of `size` (width, height); bytes."""
    canvas = np.empty((size[1], size[0], 3), np.uint8)
    canvas[:] = PAD
    canvas[: picture.shape[0], : picture.shape[1]] = picture[..., ::-1]
    return canvas


def normalised(pictures: np.ndarray) -> np.ndarray:
    """RGB bytes [..., h, w, 3] as the detector takes them: floats [..., 3, h, w]."""
    return np.ascontiguousarray(np.moveaxis((pictures.astype(np.float32) - MEAN) / DEVIATION, -1, -3))


def decode(outputs: list[np.ndarray], least: float) -> np.ndarray:
    rows = []
    for stride, quality, distribution in zip(STRIDES, outputs[:4], outputs[4:8]):
        for group, classes in enumerate(COCO_GROUPS):
            score = np.sqrt(quality[list(classes)].max(0))
            y, x = np.nonzero(score >= least)
            bins = distribution[:, y, x].reshape(4, 8, -1)
            bins = np.exp(bins - bins.max(1, keepdims=True))
            left, top, right, bottom = np.einsum("sbn,b->sn", bins / bins.sum(1, keepdims=True), np.arange(8, dtype=np.float32)) * stride
            cx, cy = (x + 0.5) * stride, (y + 0.5) * stride
            rows.append(np.stack([cx - left, cy - top, cx + right, cy + bottom, score[y, x], np.full(len(x), group)], 1))
    return np.concatenate(rows).astype(np.float32)


def overlaps(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """IoU, and the share of each of `a` that lies in each of `b`."""
    size = np.minimum(a[:, None, 2:4], b[None, :, 2:4]) - np.maximum(a[:, None, :2], b[None, :, :2])
    common = size.clip(0).prod(2)
    area_a, area_b = (a[:, 2:4] - a[:, :2]).prod(1)[:, None], (b[:, 2:4] - b[:, :2]).prod(1)[None]
    return common / np.maximum(area_a + area_b - common, 1e-9), common / np.maximum(area_a, 1e-9)


def suppress(found: np.ndarray, iou: float = 0.5, containment: float = 0.6) -> np.ndarray:
    """Greedy suppression within each group; boxes marked as cut (column 6) rank lower and give way to whole ones around them."""
    kept = []
    for group in np.unique(found[:, 5]):
        boxes = found[found[:, 5] == group]
        cut = boxes[:, 6] > 0 if boxes.shape[1] > 6 else np.zeros(len(boxes), bool)
        order = np.argsort(-boxes[:, 4] * np.where(cut, 0.8, 1), kind="stable")[:600]
        boxes, cut = boxes[order], cut[order]
        shared, contained = overlaps(boxes, boxes)
        alive = np.ones(len(boxes), bool)
        for i in range(len(boxes)):
            if alive[i]:
                gone = (shared[i] > iou) | (contained[:, i] > containment) & cut
                gone[: i + 1] = False
                alive &= ~gone
        kept.append(boxes[alive])
    return np.concatenate(kept) if kept else found
