"""Recount of pdnstream's records: what its summaries say has to be what was seen."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

QUANTILES = (0.5, 0.95, 0.99)


@dataclass
class Recovery:
    """A camera is back; what the program makes of it. Seconds since it was back."""

    fault: str
    back: float
    reconnected: float | None = None
    first_record: float | None = None


@dataclass
class Stream:
    """What was seen of one stream."""

    lines: int = 0
    last_seq: int = -1
    last_seen: float | None = None
    longest_silence: float = 0
    disorder: int = 0  # frames whose number was not above the one before
    dropped: Counter[str] = field(default_factory=Counter)  # by the frames' own dropped_since
    gaps: int = 0  # numbers that no record carried
    ages: list[float] = field(default_factory=list)
    events: Counter[str] = field(default_factory=Counter)
    recoveries: list[Recovery] = field(default_factory=list)
    summary: dict[str, Any] | None = None

    def note(self, record: dict[str, Any], now: float) -> None:
        match record.get("type"):
            case "frame":
                self.note_frame(record, now)
            case "event":
                self.events[record["event"]] += 1
                if record["event"] == "reconnected":
                    for recovery in self.recoveries:
                        recovery.reconnected = recovery.reconnected or now - recovery.back
            case "summary":
                self.summary = record

    def note_frame(self, record: dict[str, Any], now: float) -> None:
        self.lines += 1
        self.disorder += record["seq"] <= self.last_seq
        self.gaps += max(record["seq"] - self.last_seq - 1, 0)
        self.last_seq = record["seq"]
        self.dropped.update(record.get("dropped_since", {}))
        if "age_ms" in record:
            self.ages.append(record["age_ms"])
        if self.last_seen is not None:
            self.longest_silence = max(self.longest_silence, now - self.last_seen)
        self.last_seen = now
        for recovery in self.recoveries:
            recovery.first_record = recovery.first_record or now - recovery.back

    def await_recovery(self, fault: str, now: float) -> None:
        self.recoveries.append(Recovery(fault, now))

    def complaints(self) -> list[str]:
        """What does not add up."""
        if self.summary is None:
            return ["no summary"]
        read, emitted, dropped = self.summary["read"], self.summary["emitted"], self.summary["dropped"]
        found = []
        if read != emitted + sum(dropped.values()):
            found.append(f"ledger: {read} read, {emitted} emitted, {dropped}")
        if emitted != self.lines:
            found.append(f"{emitted} emitted, {self.lines} lines seen")
        if self.disorder:
            found.append(f"{self.disorder} frames out of order")
        if any(count > dropped.get(cause, 0) for cause, count in self.dropped.items()):
            found.append(f"dropped_since sums up to {dict(self.dropped)}, the summary says {dropped}")
        if self.last_seq >= read or self.gaps > sum(dropped.values()):
            found.append(f"{self.gaps} numbers are missing up to {self.last_seq}; the summary says {read} read, {dropped}")
        return found

    def report(self) -> dict[str, Any]:
        ages = sorted(self.ages)
        return {
            "summary": self.summary,
            "lines": self.lines,
            "dropped_since": dict(self.dropped),
            "age_ms": {f"p{round(share * 100)}": quantile(ages, share) for share in QUANTILES} | {"max": ages[-1] if ages else None},
            "longest_silence_s": round(self.longest_silence, 3),
            "events": dict(self.events),
            "recoveries": [
                {"fault": one.fault, "reconnected_s": rounded(one.reconnected), "first_record_s": rounded(one.first_record)}
                for one in self.recoveries
            ],
            "complaints": self.complaints(),
        }


class Tally:
    """All streams of a run. Lines may be written by one thread while another asks."""

    def __init__(self, names: list[str], secret: str) -> None:
        self.streams = {name: Stream() for name in names}
        self.secret = secret
        self.unreadable, self.strangers, self.leaks = 0, 0, 0

    def note(self, line: str, now: float) -> None:
        self.leaks += self.secret in line
        try:
            record = json.loads(line)
            stream = self.streams.get(record["stream"])
        except (json.JSONDecodeError, KeyError, TypeError):
            self.unreadable += 1
            return
        if stream is None:
            self.strangers += 1
        else:
            stream.note(record, now)

    def complaints(self) -> list[str]:
        found = [f"{name}: {words}" for name, stream in self.streams.items() for words in stream.complaints()]
        if self.unreadable:
            found.append(f"{self.unreadable} lines are no records")
        if self.strangers:
            found.append(f"{self.strangers} records are of no known stream")
        if self.leaks:
            found.append(f"{self.leaks} lines hold the password")
        return found


def rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def quantile(ordered: list[float], share: float) -> float | None:
    """The nearest rank."""
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else None
