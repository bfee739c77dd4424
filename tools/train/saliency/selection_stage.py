"""Step 2: the head learns from what the chosen patches find and falsely raise, through a relaxation of the top-K choice.

The program chooses greedily: the place with the largest sum of p^n over its inner cells, those cells are then covered, and again. The choice itself has
no gradient. Two estimators stand side by side:

* *straight-through Gumbel* (Jang et al., 2017; Maddison et al., 2017): each of the K choices is a sample of a softmax over the places' gains; forwards the
  sample counts, backwards the softmax does;
* *REINFORCE* (Williams, 1992) on the same samples, with the mean reward of the other samples of the scene as its baseline.

The reward of a set of patches is the worth of the finds that they cover, each counted once: +1 for an object that the glance misses and the
detector finds at native resolution, -1 for a false alarm that it raises there.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from .examples import STRIDE, Example
from .scenes import MOSAIC
from .head import SaliencyHead
from .mask_stage import Batches, features_of, mask_loss
from .sets import GROUPS

EXPONENT = 4  # n, as saliency.gain_exponent in pipelines/*.yaml
MARGIN = 16  # px at a patch's inner edges where a look does not count
PRICE = 0.15  # worth that a patch must bring to pay for itself, in objects
TEMPERATURE = 0.25  # of the softmax, relative to the spread of the logarithms of the gains
MASK_SHARE = 0.3  # weight of the mask loss that goes on beside the reward, so that probabilities stay probabilities
SAMPLES = 4
# Kinds of scenes and sets of pictures.
WATER = {"sea", "shore", "fleet", "boat1_dev", "typesofships_dev", "ships_small", "sea_negatives_duck", "coral_D1_dev"}
LAND = {"mosaic", *MOSAIC}


@dataclass
class Places:
    """The places of patches on the map of one shape: every cell is a corner."""

    side: tuple[int, int]  # cells that a patch looks at fully, rows and columns

    @staticmethod
    def of(example: Example, patch: int) -> "Places":
        scale = example.view.content[0] / example.frame[0]
        rows, columns = example.features[0].shape[1:]
        cells = max(int((patch - 2 * MARGIN) * scale / STRIDE), 1)
        return Places((min(cells, rows), min(cells, columns)))

    def sums(self, x: Tensor) -> Tensor:
        """Sums over every place: [n, h, w] -> [n, places]."""
        return (F.avg_pool2d(x[:, None], self.side, stride=1) * (self.side[0] * self.side[1])).flatten(1)

    def covered(self, place: Tensor, shape: tuple[int, int]) -> Tensor:
        """[n, h, w]: 1 in the cells of one place of each, [n]."""
        columns = shape[1] - self.side[1] + 1
        top, left = (place // columns)[:, None], (place % columns)[:, None]
        y, x = torch.arange(shape[0])[None], torch.arange(shape[1])[None]
        rows = (y >= top) & (y < top + self.side[0])
        return (rows[:, :, None] & ((x >= left) & (x < left + self.side[1]))[:, None, :]).float()


def fused(logits: Tensor, groups: Tensor) -> Tensor:
    """The probability of any wanted group, [n, h, w]; `groups` [n, groups] is 1 for those that are wanted."""
    return 1 - (1 - torch.sigmoid(logits[:, : len(GROUPS)]) * groups[:, :, None, None]).prod(1)


def worths(examples: list[Example], groups: np.ndarray) -> Tensor:
    """The finds of wanted groups as a map [n, h, w]."""
    maps = np.zeros((len(examples), *examples[0].features[0].shape[1:]), np.float32)
    for index, example in enumerate(examples):
        scale = example.view.content[0] / example.frame[0]
        for x, y, group, worth in example.finds:
            row, column = int(y * scale / STRIDE), int(x * scale / STRIDE)
            if groups[index, int(group)] and 0 <= row < maps.shape[1] and 0 <= column < maps.shape[2]:
                maps[index, row, column] += worth
    return torch.from_numpy(maps)


def greedy_value(saliency: Tensor, worth: Tensor, places: Places, count: int) -> Tensor:
    """Worth of the first 1...count greedy choices, [n, count]."""
    mass, worth = saliency.clone(), worth.clone()
    total, values = torch.zeros(len(mass)), []
    for _ in range(count):
        cells = places.covered(places.sums(mass).argmax(1), mass.shape[1:])
        total = total + (worth * cells).sum((1, 2))
        mass, worth = mass * (1 - cells), worth * (1 - cells)
        values.append(total)
    return torch.stack(values, 1)


def sampled_loss(saliency: Tensor, worth: Tensor, places: Places, count: int, estimator: str) -> Tensor:
    n = len(saliency)
    mass = (saliency**EXPONENT).repeat(SAMPLES, 1, 1)
    rest = worth.repeat(SAMPLES, 1, 1)
    reward, log_probability, soft_reward = torch.zeros(len(mass)), torch.zeros(len(mass)), torch.zeros(len(mass))
    for _ in range(count):
        gain = (places.sums(mass) + 1e-6).log() / (EXPONENT * TEMPERATURE)
        noise = -torch.log(-torch.log(torch.rand_like(gain).clamp(1e-9, 1 - 1e-7)))
        place = (gain.detach() + noise).argmax(1)
        value = places.sums(rest) - PRICE  # of every place, had it been chosen now
        chance = gain.softmax(1)
        # Forwards the sampled place, backwards the expectation under the softmax.
        soft_reward = soft_reward + (chance * value).sum(1) - (chance * value).sum(1).detach() + value.gather(1, place[:, None])[:, 0]
        log_probability = log_probability + gain.log_softmax(1).gather(1, place[:, None])[:, 0]
        reward = reward + value.gather(1, place[:, None])[:, 0]
        cells = places.covered(place, mass.shape[1:])
        mass, rest = mass * (1 - cells), rest * (1 - cells)
    if estimator == "gumbel":
        return -soft_reward.mean()
    grouped = reward.view(SAMPLES, n)
    baseline = (grouped.sum(0, keepdim=True) - grouped) / (SAMPLES - 1)
    return -((grouped - baseline).detach() * log_probability.view(SAMPLES, n)).mean()


def wanted_groups(examples: list[Example]) -> np.ndarray:
    """Boats and people over water, else vehicles and people, as the pipelines want them."""
    kinds = [example.name.split("/")[0] for example in examples]
    unknown = set(kinds) - WATER - LAND
    if unknown:
        raise SystemExit(f"Nothing says whether scenes of '{min(unknown)}' lie over water. Add it to WATER or LAND in {Path(__file__).name}.")
    return np.array([(1, 0, 1) if kind in WATER else (1, 1, 0) for kind in kinds], np.float32)


def train_selection(examples: list[Example], head: SaliencyHead, epochs: int, seed: int, estimator: str, patch: int, report=print) -> SaliencyHead:
    """`estimator`: gumbel or reinforce."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed + 1000)
    useful = [example for example in examples if len(example.finds)]
    optimizer = torch.optim.AdamW(head.parameters(), 1e-3, weight_decay=1e-3)
    head.train()
    for epoch in range(epochs):
        rewards = []
        for batch in Batches(useful, generator):
            logits = head.logits(*features_of(batch))
            groups = wanted_groups(batch)
            places = Places.of(batch[0], patch)
            loss = sampled_loss(fused(logits, torch.from_numpy(groups)), worths(batch, groups), places, int(generator.integers(1, 5)), estimator)
            rewards.append(-loss.item())
            loss = loss + MASK_SHARE * mask_loss(logits, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimizer.step()
        report(f"seed {seed}, {estimator}, epoch {epoch + 1} of {epochs}: reward {np.mean(rewards):.4f}")
    return head.eval()


@torch.no_grad()
def selection_value(examples: list[Example], head: SaliencyHead, patch: int, count: int = 4) -> np.ndarray:
    """Worth of 1...count greedy patches as a share of what the oracle's own greedy choice gets, over all scenes with something to find."""
    total, best = np.zeros(count), np.zeros(count)
    for batch in Batches([e for e in examples if (e.finds[:, 3] > 0).any()], np.random.default_rng(0)):
        groups = wanted_groups(batch)
        worth, places = worths(batch, groups), Places.of(batch[0], patch)
        saliency = fused(head.logits(*features_of(batch)), torch.from_numpy(groups)) ** EXPONENT
        total += greedy_value(saliency, worth, places, count).sum(0).numpy()
        best += greedy_value(worth, worth, places, count).sum(0).numpy()
    return total / np.maximum(best, 1e-9)
