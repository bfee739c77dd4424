"""The runs of one labelled set: patches by number, adaptive, both dense references, and the baselines."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import maps
import pipelines
from places import note
from program import Program
from sets import LabelledSet

STILLS = ("--stills", "--min-score", "0.05")
REFERENCES = ("native", "tiles")
BASELINES = ("glance", *maps.KINDS)
# Spends every patch, and never looks at the whole frame instead: a choice that leaves out what the glance hints at would look like a crowd.
EXACTLY = {"saliency.floor": "0", "saliency.head_floor": "0", "patches.crowd": "off"}


@dataclass(frozen=True)
class Variant:
    kind: str  # 'patches', 'adaptive', a reference or a baseline
    patches: int | None  # per picture; None where the pipeline or the reference decides
    pipeline: Path
    options: tuple[str, ...]
    also: tuple[Path, ...] = ()  # further files that the run reads

    @property
    def name(self) -> str:
        return self.kind if self.patches is None else f"{self.kind} {self.patches}"


def plain(labelled: LabelledSet, counts: list[int]) -> list[Variant]:
    """The pipeline as it is, with exactly so many patches, and the references."""
    pipeline = pipelines.find(labelled.pipeline)
    always = pipelines.changed(pipeline, "always", EXACTLY)
    found = [Variant("adaptive", None, pipeline, STILLS)]
    found += [Variant(kind, None, pipeline, (*STILLS, "--dense", kind)) for kind in REFERENCES]
    return found + [Variant("patches", count, always, (*STILLS, "--patches", str(count))) for count in counts]


def baselines(labelled: LabelledSet, program: Program, counts: list[int], wanted: list[str]) -> Iterator[Variant]:
    """Other choices of the same number of patches, as far as the program can be told to make them."""
    pipeline = pipelines.find(labelled.pipeline)
    if "glance" in wanted:
        headless = pipelines.changed(pipeline, "headless", EXACTLY | {"saliency.head": "false"})
        if program.accepts(headless):
            yield from (Variant("glance", count, headless, (*STILLS, "--patches", str(count))) for count in counts)
        else:
            note("this pdnstream does not know saliency.head: the baseline 'glance' is left out. Run 'make build'.")
    kinds = [kind for kind in maps.KINDS if kind in wanted]
    if kinds and not program.has_option("--saliency-maps"):
        note(f"this pdnstream has no --saliency-maps: the baselines {', '.join(kinds)} are left out. Run 'make build'.")
        return
    by_map = pipelines.changed(pipeline, "by-map", EXACTLY)
    records = program.run(labelled.images, pipeline, STILLS) if kinds else []
    for kind in kinds:
        folder = maps.make(kind, labelled, records)
        if folder is None:
            note(f"no record of '{labelled.name}' has a horizon: the baseline 'horizon' is left out.")
            continue
        for count in counts:
            options = (*STILLS, "--patches", str(count), "--saliency-maps", str(folder))
            yield Variant(kind, count, by_map, options, tuple(folder.iterdir()))
