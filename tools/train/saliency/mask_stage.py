"""Step 1: the head learns the oracle's mask, with the trunk frozen."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .examples import Example
from .head import SaliencyHead
from .sets import GROUPS

POSITIVE_WEIGHT, FOCUS = 4.0, 1.5  # of focal loss (Lin et al., 2017): about one cell in two hundred is positive
LINE_WEIGHT = 0.5
TRUNK_RATE = 0.1  # of the head's rate, where the trunk learns as well
BATCH = 16


class Batches:
    """Examples of one shape together, since pictures of every aspect occur."""

    def __init__(self, examples: list[Example], generator: np.random.Generator):
        self.examples, self.generator = examples, generator

    def __iter__(self):
        shapes: dict[tuple, list[Example]] = {}
        for index in self.generator.permutation(len(self.examples)):
            example = self.examples[index]
            shapes.setdefault(example.features[0].shape, []).append(example)
        batches = [group[i : i + BATCH] for group in shapes.values() for i in range(0, len(group), BATCH)]
        for index in self.generator.permutation(len(batches)):
            yield batches[index]


def stacked(examples: list[Example], field) -> Tensor:
    return torch.from_numpy(np.stack([field(example) for example in examples])).float()


def features_of(examples: list[Example]) -> tuple[Tensor, ...]:
    return tuple(
        stacked(examples, lambda example: example.features[level]).contiguous(memory_format=torch.channels_last) for level in range(3)
    )


def mask_loss(logits: Tensor, examples: list[Example]) -> Tensor:
    """Focal loss on the groups, plain cross entropy on the water's edge; both per positive cell."""
    target, counts = stacked(examples, lambda e: e.mask), stacked(examples, lambda e: e.counts)
    groups = logits[:, : len(GROUPS)]
    p = torch.sigmoid(groups)
    entropy = F.binary_cross_entropy_with_logits(groups, target, reduction="none")
    weight = torch.where(target > 0, POSITIVE_WEIGHT, 1.0) * (target - p).abs() ** FOCUS * counts
    loss = (entropy * weight).sum() / (target * counts).sum().clamp(min=8)

    line = stacked(examples, lambda e: e.line)
    known = (line >= 0).float()
    entropy = F.binary_cross_entropy_with_logits(logits[:, len(GROUPS)], line.clamp(min=0), reduction="none")
    balance = torch.where(line > 0.3, 4.0, 1.0)
    return loss + LINE_WEIGHT * (entropy * known * balance).sum() / (line.clamp(min=0).sum() + known.sum() * 0.02).clamp(min=8)


def train_mask(
    examples: list[Example], epochs: int, seed: int, head: SaliencyHead | None = None, peak: float = 8e-3, features=features_of,
    trunk: list[nn.Parameter] = (), report=print,
) -> SaliencyHead:  # fmt: skip
    """`features` gives those of a batch, and `trunk` what else learns beside the head, at a tenth of its rate."""
    torch.manual_seed(seed)
    generator = np.random.default_rng(seed)
    head = (head or SaliencyHead()).to(memory_format=torch.channels_last)
    peaks = [peak, peak * TRUNK_RATE][: 2 if trunk else 1]
    learning = [{"params": list(parameters)} for parameters in (head.parameters(), trunk)][: len(peaks)]
    optimizer = torch.optim.AdamW(learning, peak, weight_decay=1e-3)
    steps = epochs * sum(1 for _ in Batches(examples, np.random.default_rng(0)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, peaks, total_steps=steps + 1)
    for epoch in range(epochs):
        losses = []
        for batch in Batches(examples, generator):
            loss = mask_loss(head.logits(*features(batch)), batch)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
        report(f"seed {seed}, mask, epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}")
    return head.eval()
