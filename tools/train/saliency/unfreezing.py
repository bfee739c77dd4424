"""Whether it pays to let the trunk learn with the head, on held-out scenes and on cameras that no step has seen."""

import copy
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from .examples import Example
from .mask_stage import Batches, train_mask
from .picodet import normalised, padded
from .report import COUNTS, HELD_OUT, SEEDS, gains, table
from .scenes import Scene
from .selection_stage import selection_value
from .trunk import Trunk

STEPS = ("frozen throughout", "then the neck", "then all layers")
CHECKED, LARGEST_DIFFERENCE = 16, 0.02  # scenes; features are up to 8 and kept with 11 bits
PEAK = 1e-3  # rate of the head in the epochs that are added; the trunk's is a tenth


def with_picture(example: Example, scene: Scene) -> Example:
    return replace(example, picture=padded(example.view.shrunk(scene.picture), example.view.input))


def unfreezing(
    examples: list[Example], unseen: dict[str, list[Example]], detector: Path, mask_epochs: int, more_epochs: int, patch: int, say: Callable[[str], None]
) -> str:  # fmt: skip
    """Markdown tables as of `report`: after `mask_epochs` with the trunk frozen, as many epochs more of the same in three ways."""
    check(detector, examples[:: max(len(examples) // CHECKED, 1)])  # all kinds of scenes
    values: dict[str, dict[str, list[np.ndarray]]] = {where: {step: [] for step in STEPS} for where in ("held-out scenes", *unseen)}
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(examples))
        held = [examples[i] for i in order[::HELD_OUT]]
        used = [examples[i] for k, i in enumerate(order) if k % HELD_OUT]
        first = train_mask(used, mask_epochs, seed, report=say)
        for step in STEPS:
            trunk = Trunk(detector).to(memory_format=torch.channels_last)
            free = [] if step == STEPS[0] else trunk.let_go(everything=step == STEPS[2])
            features = {"features": lambda batch: trunk(pictures_of(batch))} if free else {}
            head = train_mask(used, more_epochs, seed, copy.deepcopy(first), PEAK, trunk=free, report=say, **features)
            for where, judged in {"held-out scenes": held, **unseen}.items():
                seen_anew = list(through(trunk, judged)) if free else judged
                values[where][step].append(selection_value(seen_anew, head, patch, COUNTS))
                say(f"seed {seed}, {step}, {where}: {values[where][step][-1].round(3)}")
    return "\n\n".join(f"{where}\n\n{table(found)}\n\n{gains(found, STEPS[0])}" for where, found in values.items())


def check(detector: Path, examples: list[Example]) -> None:
    """The layers that were read give what the detector gives."""
    known = {example.name: example for example in examples}
    for anew in through(Trunk(detector), examples):
        for mine, its in zip(anew.features, known[anew.name].features):
            if not np.allclose(mine, its, rtol=0, atol=LARGEST_DIFFERENCE):
                raise SystemExit(f"The trunk as it was read does not give the features of the detector ({anew.name}).")


@torch.no_grad()
def through(trunk: Trunk, examples: list[Example]) -> Iterable[Example]:
    """The same scenes with the features that the trunk has learnt to make."""
    for batch in Batches(examples, np.random.default_rng(0)):
        for example, *features in zip(batch, *(level.numpy().astype(np.float16) for level in trunk(pictures_of(batch)))):
            yield replace(example, features=tuple(features))


def pictures_of(examples: list[Example]) -> torch.Tensor:
    pictures = torch.from_numpy(normalised(np.stack([example.picture for example in examples])))
    return pictures.contiguous(memory_format=torch.channels_last)
