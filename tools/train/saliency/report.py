"""What each step of the training adds, over seeds, on scenes that were held out."""

import copy
from collections.abc import Callable

import numpy as np

from .examples import Example
from .head import SaliencyHead
from .mask_stage import train_mask
from .selection_stage import selection_value, train_selection

SEEDS = range(5)
HELD_OUT = 5  # every fifth scene
COUNTS = 4  # patches
STEPS = ("mask", "mask, longer", "gumbel", "reinforce")


def report(examples: list[Example], mask_epochs: int, selection_epochs: int, patch: int, say: Callable[[str], None]) -> str:
    """A Markdown table: worth of the finds of 1...4 greedy patches as a share of what the oracle's own choice gets, mean and deviation over seeds."""
    values: dict[str, list[np.ndarray]] = {step: [] for step in STEPS}
    for seed in SEEDS:
        order = np.random.default_rng(seed).permutation(len(examples))
        held = [examples[i] for i in order[::HELD_OUT]]
        used = [examples[i] for k, i in enumerate(order) if k % HELD_OUT]
        first = train_mask(used, mask_epochs, seed, report=say)
        heads: dict[str, SaliencyHead] = {"mask": first}
        # As many epochs more of step 1 alone, or step 2 would be credited with the time.
        heads["mask, longer"] = train_mask(used, selection_epochs, seed, head=copy.deepcopy(first), peak=1e-3, report=say)
        for estimator in ("gumbel", "reinforce"):
            heads[estimator] = train_selection(used, copy.deepcopy(first), selection_epochs, seed, estimator, patch, report=say)
        for step, head in heads.items():
            values[step].append(selection_value(held, head, patch, COUNTS))
            say(f"seed {seed}, {step}: {values[step][-1].round(3)}")
    return f"{table(values)}\n\n{gains(values, 'mask, longer')}"


def table(values: dict[str, list[np.ndarray]]) -> str:
    lines = ["| step | " + " | ".join(f"K = {k + 1}" for k in range(COUNTS)) + " |", "|---" * (COUNTS + 1) + "|"]
    for step, found in values.items():
        mean, spread = np.mean(found, 0), np.std(found, 0, ddof=1)
        lines.append(f"| {step} | " + " | ".join(f"{m:.3f} ± {s:.3f}" for m, s in zip(mean, spread)) + " |")
    return "\n".join(lines)


def gains(values: dict[str, list[np.ndarray]], reference: str) -> str:
    """What each step has more than `reference`, seed by seed, in points: mean and standard error."""
    lines = []
    for step, found in values.items():
        if step != reference:
            more = 100 * (np.array(found) - np.array(values[reference]))
            error = more.std(0, ddof=1) / len(more) ** 0.5
            lines.append(f"{step} against {reference}: " + ", ".join(f"{m:+.1f} ± {e:.1f}" for m, e in zip(more.mean(0), error)))
    return "\n".join(lines)
