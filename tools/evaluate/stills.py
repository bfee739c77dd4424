"""Labelled pictures: what a run finds, what it costs, and how that compares with both dense references."""

import json
from pathlib import Path
from typing import Any

import numpy as np

import bursts
import figure
import intervals
import sets
import tables
import variants
from places import kept, note
from program import Program, Progress
from scoring import SCORE, Matches, check_agreement, matches
from variants import REFERENCES, Variant

Row = dict[str, Any]


def evaluate(name: str, pipeline: str | None, program: Program, counts: list[int], baseline_counts: list[int], wanted: list[str]) -> Row:
    """Runs, scores, prints a table, and writes results/stills-NAME.json and figures/NAME.png."""
    labelled = sets.find(name, pipeline)
    runs = variants.plain(labelled, counts)
    runs += variants.baselines(labelled, program, baseline_counts, wanted)
    burst = bursts.bursts(labelled.originals(), labelled.bursts)
    draws = intervals.draws(burst)
    progress = Progress(len(runs))
    costs: dict[str, Row] = {}
    found: dict[str, dict[str, Matches]] = {}
    for run in runs:
        progress.step(f"{labelled.name}: {run.name}")
        costs[run.name], found[run.name] = measure(labelled, program, run)
    result = {
        "set": labelled.name,
        "pipeline": labelled.pipeline,
        "pictures": len(burst),
        "bursts": int(burst.max()) + 1,
        "score": SCORE,
        "draws": intervals.DRAWS,
        "level": intervals.LEVEL,
        "groups": {},
    }
    for group in found["native"]:
        of_group = {run: each[group] for run, each in found.items()}
        rows = [costs[run] | score(of_group, run, draws) | shares(costs, run) for run in of_group]
        result["groups"][group] = {"labelled": int(of_group["native"].labelled.sum()), "runs": rows}
    path = kept("results") / f"stills-{labelled.name}.json"
    path.write_text(json.dumps(result, indent=1) + "\n")
    print(tables.stills(result))
    drawn = figure.draw(result, kept("figures") / f"{labelled.name}.png")
    note(f"wrote '{path}' and '{drawn}'")
    return result


def measure(labelled: sets.LabelledSet, program: Program, run: Variant) -> tuple[Row, dict[str, Matches]]:
    """What the run costs per picture, and what it finds."""
    path = program.run_to_file(labelled.images, run.pipeline, run.options, run.also)
    records = program.run(labelled.images, run.pipeline, run.options, run.also)
    found = matches(labelled, records)
    check_agreement(labelled, path, found)
    patches = [record["patches"] for record in records]
    cost = {
        "run": run.name,
        "kind": run.kind,
        "patches": float(np.mean([each["run"] for each in patches])),
        "mpx": float(np.mean([each["px"] for each in patches])) / 1e6,
    }
    return cost, found


def shares(costs: dict[str, Row], run: str) -> Row:
    return {f"of_{reference}": costs[run]["mpx"] / costs[reference]["mpx"] for reference in REFERENCES}


def score(found: dict[str, Matches], run: str, draws: np.ndarray) -> Row:
    this, once = found[run], np.ones(draws.shape[1])
    row: Row = {
        "recall": float(this.recall(once)),
        "ap30": this.precision(once, 0.3),
        "ap50": this.precision(once, 0.5),
        "alarms": float(this.alarms_per_picture(once)),
        "intervals": {
            "recall": intervals.interval(this.recall(draws)),
            "ap30": intervals.of_each(draws, lambda each: this.precision(each, 0.3)),
            "ap50": intervals.of_each(draws, lambda each: this.precision(each, 0.5)),
            "alarms": intervals.interval(this.alarms_per_picture(draws)),
        },
    }
    for reference in REFERENCES:
        other = found[reference]
        row[f"to_{reference}"] = {
            "recall": float(this.recall(once) / max(other.recall(once), 1e-9)),
            "interval": intervals.of_ratio(draws, this.recall, other.recall),
            "equal_recall": at_equal_recall(this, other),
        }
    return row


def at_equal_recall(this: Matches, other: Matches) -> Row:
    """False alarms per picture of both runs when the one that finds less takes lower scores until it finds as much.

    A run that does not get there, down to the lowest score that it was asked for, has None.
    """
    once = np.ones(len(this.labelled))
    wanted = float(max(this.recall(once), other.recall(once)))
    row: Row = {"recall": wanted}
    for name, run in (("this", this), ("other", other)):
        if run.recall(once) >= wanted:
            row[name] = {"score": SCORE, "recall": wanted, "alarms": float(run.alarms_per_picture(once))}
        else:
            row[name] = run.at_recall(wanted)
    return row
