"""The score of a small detection in the light of its context: how likely it is real, given what the glance makes of the place.

A logistic model per group on four numbers: the detector's own score, the head's saliency around the centre, the size in the glance, and the score that the
glance itself gives to the same object. A whitecap scores like a boat but lies where the head sees nothing; a faint boat lies where it sees
something. The saliency has to come from a head that never saw the scene, or it would be believed too much: half of the scenes
judge with a head that was trained on the other half.
"""

import numpy as np
import torch

from .examples import STRIDE, Example
from .head import SaliencyHead
from .mask_stage import features_of
from .sets import GROUPS

NAMES = ("bias", "score", "saliency", "size", "glance")
LIMIT = 6.0  # of logits
GLANCE_SIZE = 16  # px of the glance at which `size` is 0
RIDGE = 1e-3
# Standard deviation of the logit of the saliency between cameras; without it the fit trusts a place as far as scenes of its own making allow, and on
# unseen cameras plants and railings in front of the water outrank faint boats.
DOUBT = 2.0
# How much rarer objects are where a camera watches than in the scenes that are made, which show several each.
RARITY = 3.0


def logit(p: np.ndarray) -> np.ndarray:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return np.clip(np.log(p / (1 - p)), -LIMIT, LIMIT)


@torch.no_grad()
def rows(examples: list[Example], head: SaliencyHead) -> list[tuple[np.ndarray, np.ndarray]]:
    """For each group the features [n, 5] of its small detections, and whether they are real."""
    found: list[list] = [[] for _ in GROUPS]
    for example in examples:
        if not len(example.judged) or example.view.content[0] >= example.frame[0]:
            continue
        saliency = torch.sigmoid(head.logits(*features_of([example])))[0].numpy()
        scale = example.view.content[0] / example.frame[0]
        for x0, y0, x1, y1, score, group, true, glance in example.judged:
            length = max(x1 - x0, y1 - y0) * scale
            if length > 2.5 * GLANCE_SIZE:
                continue
            around = place(saliency[int(group)], (x0 + x1) / 2 * scale / STRIDE, (y0 + y1) / 2 * scale / STRIDE)
            found[int(group)].append((*features(score, around, length, glance), true))
            if glance > 0:  # the detection of the glance is judged as well
                found[int(group)].append((*features(glance, around, length, glance), true))
    return [(np.array(f, np.float64).reshape(-1, len(NAMES) + 1)[:, :-1], np.array(f).reshape(-1, len(NAMES) + 1)[:, -1]) for f in found]


def place(plane: np.ndarray, x: float, y: float) -> float:
    """The largest value of the cell and its eight neighbours."""
    row, column = int(np.clip(y, 0, plane.shape[0] - 1)), int(np.clip(x, 0, plane.shape[1] - 1))
    return float(plane[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2].max())


def features(score: float, saliency: float, length: float, glance: float) -> tuple:
    return (1.0, float(logit(np.array(score))), float(logit(np.array(saliency))), float(np.log2(max(length, 1) / GLANCE_SIZE)), float(glance))


def fit(x: np.ndarray, y: np.ndarray, steps: int = 50) -> np.ndarray:
    """Logistic regression by Newton's method, with a little ridge."""
    weights = np.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + np.exp(-(x @ weights).clip(-30, 30)))
        gradient = x.T @ (p - y) / len(y) + RIDGE * weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x / len(y) + RIDGE * np.eye(len(weights))
        change = np.linalg.solve(curvature, gradient)
        weights -= change
        if np.abs(change).max() < 1e-9:
            break
    return weights


def with_doubt(x: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The same rows with a saliency that is as wrong as on a camera that the head has never seen."""
    x = x.copy()
    x[:, NAMES.index("saliency")] += rng.normal(0, DOUBT, len(x))
    return x


def fit_context(parts: list[list[tuple[np.ndarray, np.ndarray]]]) -> dict[str, dict[str, float]]:
    """`parts`: the rows of each half. Groups with too few examples to say anything are left out."""
    weights, rng = {}, np.random.default_rng(0)
    for group, name in enumerate(GROUPS):
        x, y = np.concatenate([part[group][0] for part in parts]), np.concatenate([part[group][1] for part in parts])
        if min(y.sum(), (1 - y).sum()) >= 100:
            found = fit(with_doubt(x, rng), y)
            found[NAMES.index("bias")] -= np.log(RARITY)
            weights[name] = dict(zip(NAMES, found.round(4).tolist()))
    return weights
