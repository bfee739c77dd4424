"""The weights of what speaks for the water's edge: the head's heat, a step of brightness, one colour of the water below.

Fields and lines are those of LineField, LineScan and LinePosterior in the program. Over all lines around the candidates of the scan, and the case that none of
them is the edge, the log-linear model is fitted by its likelihood, so that its shares are probabilities: on painted seas and on pictures of open water. The
candidates depend on the weights, so both are found in turn.
"""

from dataclasses import dataclass

import numpy as np
import torch

from .examples import STRIDE, Example
from .head import SaliencyHead
from .scenes import Scene, Scenes

OPEN_WATER = ("sea", "ships_small", "sea_negatives_duck")
SEAS = 240  # of the painted ones
REACH, DROPS = 36, range(-24, 25, 6)  # px around a candidate, and around its drop
NEAR, DEEP = (1, 12), (12, 36)  # lines below the edge
HALF_STEP, HALF_SHADE = 4, 3  # levels that are worth half
STEEPEST = 0.7
RIGHT = 0.01  # of the height, within which a line counts as the labelled one
DECAY = 1e-3
# As in LineScan: strips per strip that is read, heights of which the best one counts, and px between two drops and two candidates
CANDIDATES, STRIPS, HEIGHTS, COARSE, APART = 3, 4, 8, 24, 24
POSSIBLE = 3  # logarithm of the odds from which a line is a candidate
LEAST = 0.7  # of a line, over which evidence counts in full if no more is in the picture
START, ROUNDS, SETTLED = (10.0, 10.0, 2.0), 8, 0.05  # heat, edge, tint; how often they are fitted at most, and what is no change any more


def fit_line(scenes: Scenes, examples: list[Example], head: SaliencyHead) -> dict[str, float]:
    """`examples` are those of all scenes, in their order."""
    pictures, seas = [], 0
    for number, example in enumerate(examples):
        kind = example.name.split("/")[0]
        seas += kind == "sea"
        if kind in OPEN_WATER and (kind != "sea" or seas <= SEAS) and (example.line >= 0).any():
            pictures.append(seen(scenes.make(number), example, head))
    weights, before = [*START, 0.0], None
    for _ in range(ROUNDS):
        before, weights = weights, likeliest([case for picture in pictures for case in picture.cases(weights[:3])])
        if max(abs(a - b) for a, b in zip(weights, before)) < SETTLED:
            break
    return dict(zip(("heat", "edge", "tint", "none"), weights))


def likeliest(cases: list[tuple[torch.Tensor, torch.Tensor]]) -> list[float]:
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
    return weights.tolist()


@dataclass
class Seen:
    """What a glance tells of a picture."""

    fields: tuple[np.ndarray, np.ndarray, np.ndarray]
    size: tuple[int, int]  # of the glance: width, height in px
    truth: np.ndarray  # of the line, y in px at the left and the right edge; infinite where there is none

    def cases(self, weights: list[float]) -> list[tuple[torch.Tensor, torch.Tensor]]:
        """What speaks for each line, [n, 3], and whether it is the labelled one; nothing without a candidate."""
        lines = [line for start in candidates(self.fields, self.size[0], weights) for line in around(*start)]
        if not lines:
            return []
        lines = np.unique(lines, axis=0)  # windows around two candidates may overlap
        right = np.abs(lines - self.truth).max(1) <= RIGHT * self.size[1]
        return [(torch.from_numpy(means(self.fields, lines, self.size[0])), torch.from_numpy(right))]


@torch.no_grad()
def seen(scene: Scene, example: Example, head: SaliencyHead) -> Seen:
    width, height = example.view.content
    features = (torch.from_numpy(level[None]).float() for level in example.features)
    heat = torch.sigmoid(head.logits(*features))[0, -1].numpy()[: -(-height // STRIDE), : -(-width // STRIDE)]
    truth = np.array(scene.line) * height / scene.picture.shape[0] if scene.line else np.full(2, np.inf)
    return Seen(evidence(example.view.shrunk(scene.picture), heat), (width, height), truth)


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
    count = np.maximum(part_inside(middle, drop, len(hot)), LEAST) * len(columns)
    y = y.clip(0, len(hot) - 1)
    hot, step, off = (np.where(inside, field[y, columns], 0).sum(1) / count for field in (hot, step, off))
    return np.stack([hot, np.abs(step), -off], 1)


def part_inside(middle: np.ndarray, drop: np.ndarray, edges: int) -> np.ndarray:
    """The part of each line that is in the picture."""
    half = np.maximum(np.abs(drop) / 2, 1e-9)
    return ((np.minimum(middle + half, edges - 1) - np.maximum(middle - half, 0)) / (2 * half)).clip(0, 1)


def candidates(fields: tuple[np.ndarray, ...], width: int, weights: list[float]) -> list[tuple[float, float]]:
    """The straight lines across the whole picture that most speaks for, px at the left and the right edge, best first."""
    hot, step, off = (field[:, ::STRIPS] for field in fields)
    edges, columns = hot.shape
    x = (2 * STRIPS * np.arange(columns) + 0.5) * STRIDE / width - 0.5
    plain, signed = weights[0] * hot - weights[2] * off, weights[1] * step
    steps = int(np.ceil(STEEPEST * width / COARSE))
    scores, lines = [], []
    for drop in np.arange(-steps, steps + 1) * COARSE:
        # A quarter of the line is in the picture at least.
        first, last = -(abs(drop) // 4), edges + abs(drop) // 4
        middle = first + np.arange(-(-(last - first) // HEIGHTS) * HEIGHTS)
        y = middle[:, None] + np.round(drop * x).astype(int)
        inside = (y >= 0) & (y < edges)
        up, signs = (np.where(inside, field[y.clip(0, edges - 1), np.arange(columns)], 0).sum(1) for field in (plain, signed))
        share = part_inside(middle, np.full(len(middle), drop), edges)
        score = np.where(share > 0, (up + np.abs(signs)) / np.maximum(share, LEAST) / columns, -np.inf).reshape(-1, HEIGHTS)
        best = middle.reshape(-1, HEIGHTS)[np.arange(len(score)), score.argmax(1)]
        scores.append(score.max(1))
        lines.append(np.stack([best - drop / 2, best + drop / 2], 1))
    scores, lines = np.concatenate(scores), np.concatenate(lines)
    kept: list[tuple[float, float]] = []
    for left, right in lines[np.argsort(-scores)][: (scores > POSSIBLE).sum()]:
        if all(max(abs(left - a), abs(right - b)) > APART for a, b in kept):
            kept.append((left, right))
        if len(kept) == CANDIDATES:
            break
    return kept
