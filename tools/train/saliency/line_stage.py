"""The weights of what speaks for the water's edge: the head's heat, a step of brightness, one colour of the water below.

Fields and lines are those of LineField and LinePosterior in the program. Over all lines around the head's candidates, and the case that none of them is
the edge, the log-linear model is fitted by its likelihood, so that its shares are probabilities: on painted seas and on pictures of open water.
"""

import cv2
import numpy as np
import torch

from .examples import STRIDE, Example
from .head import SaliencyHead
from .scenes import Scenes

OPEN_WATER = ("sea", "ships_small", "sea_negatives_duck")
SEAS = 240  # of the painted ones
REACH, DROPS = 36, range(-24, 25, 6)  # px around a candidate, and around its drop
NEAR, DEEP = (1, 12), (12, 36)  # lines below the edge
HALF_STEP, HALF_SHADE = 4, 3  # levels that are worth half
STEEPEST = 0.7
RIGHT = 0.01  # of the height, within which a line counts as the labelled one
DECAY = 1e-3
CANDIDATES, APART, LEAST = 3, 3, 0.7  # as in LineVote


def fit_line(scenes: Scenes, examples: list[Example], head: SaliencyHead) -> dict[str, float]:
    """`examples` are those of all scenes, in their order."""
    cases, seas = [], 0
    for number, example in enumerate(examples):
        kind = example.name.split("/")[0]
        seas += kind == "sea"
        if kind in OPEN_WATER and (kind != "sea" or seas <= SEAS) and (example.line >= 0).any():
            cases += case(scenes.make(number), example, head)
    weights = torch.zeros(4, dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=80, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        total = DECAY * (weights[:3] ** 2).sum()
        for features, right in cases:
            scores = torch.cat([features @ weights[:3], weights[3:]])
            known = torch.logsumexp(scores[:-1][right], 0) if right.any() else scores[-1]
            total = total + (torch.logsumexp(scores, 0) - known) / len(cases)
        total.backward()
        return total

    optimizer.step(loss)
    return dict(zip(("heat", "edge", "tint", "none"), weights.tolist()))


@torch.no_grad()
def case(scene, example: Example, head: SaliencyHead) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """What speaks for each line, [n, 3], and whether it is the labelled one; nothing where the head has no candidate."""
    width, height = example.view.content
    features = (torch.from_numpy(level[None]).float() for level in example.features)
    heat = torch.sigmoid(head.logits(*features))[0, -1].numpy()[: -(-height // STRIDE), : -(-width // STRIDE)]
    how = cv2.INTER_AREA if width < scene.picture.shape[1] else cv2.INTER_LINEAR
    fields = evidence(cv2.resize(scene.picture, (width, height), interpolation=how), heat)
    lines = [(left, right) for start in candidates(heat) for left, right in around(*start)]
    if not lines:
        return []
    lines = np.array(lines)
    truth = np.array(scene.line) * height / scene.picture.shape[0] if scene.line else np.full(2, np.inf)
    return [(torch.from_numpy(means(fields, lines, width)), torch.from_numpy(np.abs(lines - truth).max(1) <= RIGHT * height))]


def evidence(picture: np.ndarray, heat: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """h, q and -w of every second column of cells, [edges, columns]."""
    height, columns = len(picture), picture.shape[1] // STRIDE
    strips = picture[:, : columns * STRIDE].reshape(height, columns, STRIDE, 3).mean(2)[:, ::2]
    grey, blue = strips.mean(2), strips[..., 0] - strips[..., 2]
    green = strips[..., 1] - strips[..., [0, 2]].mean(2)
    edges = np.arange(height + 1)
    y = np.clip(edges / STRIDE - 0.5, 0, len(heat) - 1.001)
    row, share = y.astype(int), (y % 1)[:, None]
    hot = (heat[row] * (1 - share) + heat[row + 1] * share)[:, :columns:2]
    step = np.zeros_like(hot)
    step[2:-2] = (grey[2:-1] + grey[3:] - grey[1:-2] - grey[:-3]) / 2
    off = sum(np.abs(band(plane, *NEAR) - band(plane, *DEEP)) for plane in (blue, green))
    off[height - DEEP[0] :] = 0
    return hot, step / (np.abs(step) + HALF_STEP), off / (off + HALF_SHADE)


def band(plane: np.ndarray, first: int, last: int) -> np.ndarray:
    sums, edges = np.vstack([np.zeros((1, plane.shape[1])), plane.cumsum(0)]), np.arange(len(plane) + 1)
    top, bottom = (np.clip(edges + offset, 0, len(plane)) for offset in (first, last))
    return (sums[bottom] - sums[top]) / np.maximum(bottom - top, 1)[:, None]


def around(left: float, right: float):
    for drop in DROPS:
        for middle in round((left + right) / 2) + np.arange(-REACH, REACH):
            half = (right - left + drop) / 2
            yield middle - half, middle + half


def means(fields: tuple[np.ndarray, ...], lines: np.ndarray, width: int) -> np.ndarray:
    hot, step, off = fields
    columns = np.arange(hot.shape[1])
    x = (2 * columns + 0.5) * STRIDE / width - 0.5
    middle, drop = lines.mean(1), lines[:, 1] - lines[:, 0]
    y = (middle[:, None] + np.round(drop[:, None] * x)).astype(int)
    inside = (y >= 0) & (y < len(hot))
    count = np.maximum(inside.sum(1), LEAST * len(columns))
    y = y.clip(0, len(hot) - 1)
    hot, step, off = (np.where(inside, field[y, columns], 0).sum(1) / count for field in (hot, step, off))
    return np.stack([hot, np.abs(step), -off], 1)


def candidates(heat: np.ndarray) -> list[tuple[float, float]]:
    """The straight lines that the head's map speaks for most, px at the left and right column, best first; as LineEvidence and LineVote."""
    rows, columns = heat.shape
    sums, row = np.vstack([np.zeros((1, columns)), heat.cumsum(0)]), np.arange(rows)
    spans = [(np.maximum(row - reach, 0), np.minimum(row + reach, rows - 1) + 1) for reach in (1, 5)]
    near, wide = (sums[bottom] - sums[top] for top, bottom in spans)
    inner, outer = ((bottom - top)[:, None] for top, bottom in spans)
    ridge = np.clip(near - inner * (wide - near) / np.maximum(outer - inner, 1), -1, 1)
    middle, scored = (columns - 1) / 2, []
    count = int(np.ceil(STEEPEST * columns / 4))
    for slope in np.arange(-count, count + 1) * 4 / columns:
        margin = int(np.ceil(abs(slope) * middle))
        votes, seen = np.zeros(rows + 2 * margin), np.zeros(rows + 2 * margin)
        for column in range(columns):
            start = margin - round(slope * (column - middle))
            votes[start : start + rows] += ridge[:, column]
            seen[start : start + rows] += 1
        score = np.where(4 * seen >= columns, votes / np.maximum(seen, LEAST * columns), 0)
        scored += [(score[i], i - margin - slope * middle, i - margin + slope * middle) for i in np.nonzero(score > 0.05)[0]]
    kept: list[tuple[float, float]] = []
    for _, left, right in sorted(scored, reverse=True):
        if all(max(abs(left - a), abs(right - b)) > APART for a, b in kept):
            kept.append((left, right))
        if len(kept) == CANDIDATES:
            break
    return [((left + 0.5) * STRIDE, (right + 0.5) * STRIDE) for left, right in kept]
