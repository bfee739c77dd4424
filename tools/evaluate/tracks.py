"""Confirmed tracks of one run against those of another."""

from dataclasses import dataclass, field

import numpy as np

from program import Record
from scoring import overlap
from sets import GROUPS

FRAMES = 3  # a track that is confirmed in fewer frames is not looked for,
SECONDS = 0.3  # nor one that is confirmed for a shorter time
IOU = 0.3
TINY = 16  # px, long side below which an overlap says little: there a centre nearer than one long side will do
SHARE = 0.5  # of a track's confirmed frames, that the other run must have it in


@dataclass
class Track:
    """A track of the reference or of the candidate, and where the other run has it too."""

    group: str
    times: list[float] = field(default_factory=list)  # media seconds of the confirmed frames
    scores: list[float] = field(default_factory=list)
    partners: list[int | None] = field(default_factory=list)  # the other run's track in each of them

    @property
    def counts(self) -> bool:
        return len(self.times) >= FRAMES and self.times[-1] - self.times[0] >= SECONDS

    @property
    def score(self) -> float:
        return float(np.median(self.scores))

    @property
    def met(self) -> bool:
        """Has any track of the other run this one in enough of its frames?"""
        return sum(partner is not None for partner in self.partners) >= SHARE * len(self.times)

    @property
    def found(self) -> bool:
        """Has one and the same track of the other run?"""
        seen = [partner for partner in self.partners if partner is not None]
        return bool(seen) and max(seen.count(partner) for partner in set(seen)) >= SHARE * len(self.times)

    @property
    def delay(self) -> float | None:
        """Media seconds from the first confirmed frame to the first that the other run has too."""
        return next((time - self.times[0] for time, partner in zip(self.times, self.partners) if partner is not None), None)


def compare(reference: list[Record], candidate: list[Record]) -> tuple[list[Track], list[Track]]:
    """Tracks of both runs that are long enough to count. Frames are paired by epoch and number."""
    by_frame = {(record["epoch"], record["seq"]): record for record in candidate}
    ours: dict[tuple[int, int], Track] = {}
    theirs: dict[tuple[int, int], Track] = {}
    for record in reference:
        frame = (record["epoch"], record["seq"])
        left, right = confirmed(record), confirmed(by_frame[frame]) if frame in by_frame else []
        pairs = pair(left, right)
        back = {there: here for here, there in pairs.items()}
        extend(ours, record, left, {left[here]["id"]: right[there]["id"] for here, there in pairs.items()})
        extend(theirs, record, right, {right[there]["id"]: left[here]["id"] for there, here in back.items()})
    return tuple([track for track in tracks.values() if track.counts] for tracks in (ours, theirs))


def confirmed(record: Record) -> list[Record]:
    return [each for each in record["objects"] if each["state"] == "confirmed"]


def extend(tracks: dict[tuple[int, int], Track], record: Record, objects: list[Record], partner: dict[int, int]) -> None:
    for each in objects:
        track = tracks.setdefault((record["epoch"], each["id"]), Track(group(each)))
        track.times.append(record["pts_us"] / 1e6)
        track.scores.append(each["score"])
        track.partners.append(partner.get(each["id"]))


def group(each: Record) -> str:
    return GROUPS.get(each["cls"], each["cls"])


def pair(left: list[Record], right: list[Record]) -> dict[int, int]:
    """Indices of objects of one group that are the same, each used once, the best pair first."""
    if not left or not right:
        return {}
    a, b = corners(left), corners(right)
    likeness = overlap(a, b)
    likeness[likeness < IOU] = 0
    sides = (a[:, 2:] - a[:, :2]).max(1)
    apart = np.linalg.norm(((a[:, None, :2] + a[:, None, 2:]) - (b[None, :, :2] + b[None, :, 2:])) / 2, axis=-1)
    nearness = 1 - apart / np.maximum(sides, 1e-9)[:, None]
    likeness = np.where((sides < TINY)[:, None], np.maximum(likeness, nearness), likeness)
    likeness[np.array([[group(one) != group(other) for other in right] for one in left])] = 0
    pairs: dict[int, int] = {}
    for flat in np.argsort(-likeness, axis=None, kind="stable"):
        here, there = divmod(int(flat), len(right))
        if likeness[here, there] <= 0:
            break
        if here not in pairs and there not in pairs.values():
            pairs[here] = there
    return pairs


def corners(objects: list[Record]) -> np.ndarray:
    boxes = np.array([each["box"] for each in objects], float)
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
