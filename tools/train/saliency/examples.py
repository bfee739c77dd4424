"""Scenes as the head sees them: frozen features, the oracle's mask, and what looks at native resolution would find.

The oracle knows where the objects are: the labels, and where a group is not labelled the detector at native resolution. A cell of the mask (8 px of
the glance) is positive when it holds the centre of an object that is small enough to need a patch; cells around are left out of the loss.
"""

from dataclasses import dataclass

import numpy as np

from .picodet import PicoDet, View, overlaps, suppress
from .scenes import Scene
from .sets import GROUPS, VEHICLE

STRIDE = 8  # px of the glance per cell
SURE, PERHAPS = 0.35, 0.12  # score of the detector from which it is believed, and from which it is not held against a cell
SEEN = 0.3  # score from which the glance has an object already
PATCH_FINDS = 0.1  # score from which a look counts as a find: the context raises it afterwards
LINE_SPREAD = 0.8  # cells; standard deviation of the target around the water's far edge


@dataclass
class Example:
    name: str
    features: tuple[np.ndarray, np.ndarray, np.ndarray]  # f16, strides 8, 16, 32
    frame: tuple[int, int]  # px
    view: View
    mask: np.ndarray  # [groups, h, w] f16: 1 where a look is needed, less where the glance sees the object by itself
    counts: np.ndarray  # [groups, h, w] f16: weight in the loss
    line: np.ndarray  # [h, w] f16: the water's edge; -1 where nothing is known
    # What looks find: [n, 4]: centre x, y in px, group, worth (1 = an object the glance misses, -1 = a false alarm, 0 = seen anyhow)
    finds: np.ndarray
    # Detections of a native pass with what the score should have been: [n, 8]: box, score, group, true, glance score at the place
    judged: np.ndarray
    picture: np.ndarray | None = None  # what the glance sees, RGB bytes [h, w, 3]; kept only to measure a trunk that learns


def make_example(scene: Scene, detector: PicoDet, share_of: dict[int, float], patch: int) -> Example:
    height, width = scene.picture.shape[:2]
    glance = detector.glance(scene.picture)
    scale = glance.view.content[0] / width
    # A picture that the glance enlarges has nothing to gain from patches, and its mask is empty.
    native = detector.native(scene.picture, 0.05) if scale < 1 else suppress(glance.candidates)
    objects, doubtful = oracle(scene, native)
    rows, columns = glance.features[0].shape[1:]
    content = (min(-(-glance.view.content[1] // STRIDE), rows), min(-(-glance.view.content[0] // STRIDE), columns))

    seen = suppress(glance.candidates)
    seen_score = best_scores(objects, seen)
    mask = np.zeros((len(GROUPS), rows, columns), np.float32)
    counts = np.zeros_like(mask)
    counts[:, : content[0], : content[1]] = 1
    for box in doubtful:
        counts[group_cells(box, scale, rows, columns, margin=0)] = 0
    for box in objects:
        counts[group_cells(box, scale, rows, columns, margin=1)] = 0
    for box, score in zip(objects, seen_score):
        group, y, x = center_cell(box, scale, rows, columns)
        worth = object_worth(box, scale, share_of.get(group, 0.35), patch) if scale < 1 else 0
        value = worth * (1 if score < SEEN else 0.4)
        mask[group, y, x] = max(mask[group, y, x], value)
        counts[group, y, x] = 1
    return Example(
        scene.name, tuple(f.astype(np.float16) for f in glance.features), (width, height), glance.view, mask.astype(np.float16),
        counts.astype(np.float16), line_target(scene, scale, rows, columns, content), finds(objects, seen_score, native, doubtful, scale, share_of, patch),
        judge(objects, doubtful, native, seen),
    )  # fmt: skip


def oracle(scene: Scene, native: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The objects, and boxes that may or may not be objects; both [n, 5] like labels."""
    labels = scene.boxes
    known = matched(native, labels, 0.3)
    extra = native[~known]
    unlabelled = ~np.isin(extra[:, 5], scene.labelled)
    # Vehicles are not labelled completely anywhere, so a sure detection is one there too.
    incomplete = unlabelled | (extra[:, 5] == VEHICLE)
    sure = incomplete & (extra[:, 4] >= SURE)
    perhaps = incomplete & (extra[:, 4] >= PERHAPS) & ~sure
    columns = [0, 1, 2, 3, 5]
    return np.concatenate([labels, extra[sure][:, columns]]), extra[perhaps][:, columns]


def matched(found: np.ndarray, labels: np.ndarray, least: float) -> np.ndarray:
    if not len(labels) or not len(found):
        return np.zeros(len(found), bool)
    iou = overlaps(found, labels)[0]
    return ((iou >= least) & (found[:, 5][:, None] == labels[:, 4][None])).any(1)


def best_scores(objects: np.ndarray, found: np.ndarray) -> np.ndarray:
    """The best score of a detection of the same group on each object."""
    if not len(objects) or not len(found):
        return np.zeros(len(objects))
    same = (overlaps(objects, found)[0] >= 0.3) & (objects[:, 4][:, None] == found[:, 5][None])
    return (same * found[:, 4][None]).max(1)


def object_worth(box: np.ndarray, scale: float, share: float, patch: int) -> float:
    """As ObjectWorth in the program: 1 for small objects, 0 for those that belong to the glance."""
    longest = max(share * patch, 16 / scale)
    return float(np.clip(2 - 2 * max(box[2] - box[0], box[3] - box[1]) / longest, 0, 1))


def center_cell(box: np.ndarray, scale: float, rows: int, columns: int) -> tuple[int, int, int]:
    x, y = (box[0] + box[2]) / 2 * scale / STRIDE, (box[1] + box[3]) / 2 * scale / STRIDE
    return int(box[4]), int(np.clip(y, 0, rows - 1)), int(np.clip(x, 0, columns - 1))


def group_cells(box: np.ndarray, scale: float, rows: int, columns: int, margin: int) -> tuple:
    x0, y0, x1, y1 = box[:4] * scale / STRIDE
    return (
        int(box[4]),
        slice(max(int(y0) - margin, 0), max(int(np.ceil(y1)) + margin, 0)),
        slice(max(int(x0) - margin, 0), max(int(np.ceil(x1)) + margin, 0)),
    )


def line_target(scene: Scene, scale: float, rows: int, columns: int, content: tuple[int, int]) -> np.ndarray:
    if scene.line is None:
        return np.full((rows, columns), -1, np.float16)
    target = np.zeros((rows, columns), np.float32)
    if scene.line:
        x = (np.arange(columns) + 0.5) * STRIDE / scale / scene.picture.shape[1]
        y = (scene.line[0] + (scene.line[1] - scene.line[0]) * x) * scale / STRIDE
        target = np.exp(-0.5 * ((np.arange(rows)[:, None] + 0.5 - y[None]) / LINE_SPREAD) ** 2)
        # Whatever stands before the line hides it.
        for box in scene.boxes:
            _, ys, xs = group_cells(box, scale, rows, columns, margin=0)
            if xs.stop - xs.start > 3:
                target[ys, xs] = -1
    target[content[0] :], target[:, content[1] :] = -1, -1
    return target.astype(np.float16)


def finds(objects, seen_score, native, doubtful, scale, share_of, patch) -> np.ndarray:
    rows = []
    if scale < 1:
        for box, seen in zip(objects, seen_score):
            same = native[native[:, 5] == box[4]]
            found = len(same) and (overlaps(box[None], same)[0][0] * (same[:, 4] >= PATCH_FINDS)).max() >= 0.3
            small = object_worth(box, scale, share_of.get(int(box[4]), 0.35), patch)
            worth = float(bool(found)) * small * (1 if seen < SEEN else 0.25)
            rows.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[4], worth))
        false = native[(native[:, 4] >= SEEN) & ~matched(native, objects, 0.3) & ~matched(native, doubtful, 0.3)]
        for box in false:
            if object_worth(np.r_[box[:4], box[5]], scale, share_of.get(int(box[5]), 0.35), patch) > 0:
                rows.append(((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, box[5], -1.0))
    return np.array(rows, np.float32).reshape(-1, 4)


def judge(objects: np.ndarray, doubtful: np.ndarray, native: np.ndarray, seen: np.ndarray) -> np.ndarray:
    clear = native[~matched(native, doubtful, 0.3)]
    true = matched(clear, objects, 0.3)
    at_glance = np.zeros(len(clear))
    if len(seen) and len(clear):
        same = (overlaps(clear, seen)[0] >= 0.2) & (clear[:, 5][:, None] == seen[:, 5][None])
        at_glance = (same * seen[:, 4][None]).max(1)
    return np.column_stack([clear[:, :6], true, at_glance]).astype(np.float32)
