#!/usr/bin/python3
"""Run pdnstream on cameras that fail at random, and count afterwards.

    tools/soak --sources 4 --minutes 30 --fault-every 20 --seed 1
    tools/soak --minutes 2 --program .build/debug/pdnstream -- --reconnect-attempts 100

Cameras are RTSP servers on loopback (rtsp_server.py), each asking for a password. A table goes to stderr, a report as JSON to
stdout or --report. Ends with 1 when a record is lost or comes twice, a ledger does not balance, a stream stays away, the
password is seen, the program crashes or does not end within a second of SIGINT. Memory, threads and descriptors are reported,
for a person to judge. Standard library only; the cameras need what `make test` installs.
"""

import argparse
import json
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from cameras import PASSWORD, USER, Camera
from faults import Faults
from resources import Sampler, mean, slope
from tally import Tally

ROOT = Path(__file__).resolve().parents[2]
SHUTDOWN_LIMIT = 1.0  # s
RETURN_LIMIT = 2.0  # s from a server's return to the reconnection
START_LIMIT = 60.0  # s until every camera was seen
PATIENCE = 15.0  # s that the program may take to end before it is killed


def parse_arguments() -> argparse.Namespace:
    samples = ROOT / ".deps/samples"
    parser = argparse.ArgumentParser(description="Run pdnstream on cameras that fail at random, and count afterwards.")
    parser.add_argument("--sources", type=int, default=4)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--fault-every", type=float, default=20, metavar="SECONDS", help="0: no faults")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--clip", type=Path, action="append", help="H.264 in MP4; a restarted camera shows the next one")
    parser.add_argument("--program", type=Path, default=ROOT / ".build/release/pdnstream")
    parser.add_argument("--pipeline", default="driving")
    parser.add_argument("--budget-ms", type=int, default=80)
    parser.add_argument("--report", type=Path, help="JSON, in place of stdout")
    parser.add_argument("more", nargs="*", help="for the program, after --")
    options = parser.parse_args()
    options.clip = options.clip or [samples / "bunny.mp4", samples / "bikes.mp4"]
    return options


class Program:
    """pdnstream with a reader that can be slow."""

    def __init__(self, options: argparse.Namespace, cameras: list[Camera], tally: Tally, folder: Path) -> None:
        self.tally = tally
        self.reading = threading.Event()
        self.reading.set()
        self.port = free_port()
        sources = folder / "cameras.txt"
        sources.write_text("# of a soak\n" + "".join(f"{camera.line}\n" for camera in cameras))
        self.messages = folder / "messages.txt"
        words = ["run", "--source-file", str(sources), "--pipeline", options.pipeline, "--budget-ms", str(options.budget_ms)]
        with self.messages.open("w") as messages:
            self.process = subprocess.Popen(
                [str(options.program), *words, "--metrics", f"127.0.0.1:{self.port}", *options.more],
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=messages, text=True, errors="replace",
            )
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.tally.note(line, time.monotonic())
            self.reading.wait()

    def scrape(self, path: str) -> int:
        """The status that metrics or health are answered with; 0: none."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=2) as answer:
                answer.read()
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def stop(self) -> tuple[int, float]:
        """Exit code and seconds after SIGINT."""
        start = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        taken = time.monotonic() - start
        self.reader.join(PATIENCE)
        return code, taken


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for_start(program: Program, tally: Tally) -> bool:
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit and program.process.poll() is None:
        if all(stream.lines for stream in tally.streams.values()):
            return True
        time.sleep(0.1)
    return False


def endure(options: argparse.Namespace, program: Program, faults: Faults) -> None:
    """Faults in their turn until the time is over or the program is."""
    start = time.monotonic()
    end = start + options.minutes * 60
    # The last minute's quarter stays quiet, so that whoever is away then has had time to come back.
    next_fault = start + options.fault_every if options.fault_every else end
    while time.monotonic() < end and program.process.poll() is None:
        if next_fault <= time.monotonic() < end - 15:
            next_fault += options.fault_every
            faults.strike(time.monotonic() - start)
        time.sleep(0.1)


def judge(options: argparse.Namespace, program: Program, tally: Tally, code: int, shutdown: float, crashed: bool, end: float) -> list[str]:
    found = tally.complaints()
    if crashed:
        found.append(f"the program ended by itself with {code}")
    elif code != 0:
        found.append(f"exit code {code}")
    if shutdown > SHUTDOWN_LIMIT:
        found.append(f"{shutdown:.1f} s from SIGINT to the end")
    if PASSWORD in (words := program.messages.read_text(errors="replace")) or USER in words:
        found.append("stderr holds credentials")
    for name, stream in tally.streams.items():
        if stream.last_seen is None or end - stream.last_seen > 10:
            found.append(f"{name}: away at the end")
        late = [one for one in stream.recoveries if one.fault in ("kill", "cut") and (one.reconnected or 99) > RETURN_LIMIT]
        if late:
            found.append(f"{name}: {len(late)} reconnections took more than {RETURN_LIMIT:.0f} s, or did not happen")
    return found


def resources(sampler: Sampler) -> dict[str, Any]:
    """After a warm-up of a quarter, two minutes at most."""
    samples = sampler.samples
    kept = samples[min(len(samples) // 4, 120):]
    if not kept:
        return {}
    trend = slope(kept)
    quarter = max(len(kept) // 4, 1)
    report: dict[str, Any] = {
        "resident_mb": {"first": round(kept[0].resident, 1), "last": round(kept[-1].resident, 1), "max": max(s.resident for s in kept)},
        "slope_mb_per_minute": None if trend is None else {"value": round(trend[0], 4), "standard_error": round(trend[1], 4)},
    }
    for name in ("threads", "descriptors"):
        values = [getattr(sample, name) for sample in kept]
        report[name] = {
            "min": min(values), "max": max(values),
            "mean_of_first_quarter": round(mean(values[:quarter]), 2), "mean_of_last_quarter": round(mean(values[-quarter:]), 2),
        }
    report["every_30_s"] = [[round(s.resident, 1), s.threads, s.descriptors] for s in samples[::30]]
    return report


def print_table(report: dict[str, Any]) -> None:
    rows: list[tuple[Any, ...]] = [("stream", "read", "emitted", "lines", "p50", "p95", "p99", "max ms", "silence s", "dropped", "events")]
    for name, stream in report["streams"].items():
        summary, ages = stream["summary"] or {}, stream["age_ms"]
        rows.append((
            name, summary.get("read"), summary.get("emitted"), stream["lines"], ages["p50"], ages["p95"], ages["p99"], ages["max"],
            stream["longest_silence_s"], summary.get("dropped"), stream["events"],
        ))
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip(), file=sys.stderr)
    for name in ("resident_mb", "slope_mb_per_minute", "threads", "descriptors"):
        print(f"{name}: {report['resources'].get(name)}", file=sys.stderr)
    print(f"exit code {report['exit_code']}, {report['shutdown_s']} s after SIGINT", file=sys.stderr)
    for words in report["failures"] or ["nothing was lost"]:
        print(f"soak: {words}", file=sys.stderr)


def soak(options: argparse.Namespace, folder: Path, cameras: list[Camera]) -> dict[str, Any]:
    for index in range(options.sources):
        shift = index % len(options.clip)
        cameras.append(Camera(f"cam{index}", options.clip[shift:] + options.clip[:shift]))
    tally = Tally([camera.name for camera in cameras], PASSWORD)
    program = Program(options, cameras, tally, folder)
    sampler = Sampler(program.process.pid)
    faults = Faults(cameras, program.reading, tally, options.seed)
    started = wait_for_start(program, tally)
    if started:
        endure(options, program, faults)
    health = {path: program.scrape(path) for path in ("/healthz", "/metrics")}
    crashed, end = program.process.poll() is not None, time.monotonic()
    sampler.ended.set()
    code, shutdown = program.stop()
    failures = judge(options, program, tally, code, shutdown, crashed, end)
    if not started:
        failures.insert(0, f"not every camera was seen within {START_LIMIT:.0f} s: {program.messages.read_text(errors='replace')[-500:]}")
    return {
        "sources": options.sources, "minutes": options.minutes, "fault_every_s": options.fault_every, "seed": options.seed,
        "budget_ms": options.budget_ms, "failures": failures, "exit_code": code, "shutdown_s": round(shutdown, 3), "http": health,
        "streams": {name: stream.report() for name, stream in tally.streams.items()},
        "faults": faults.log, "resources": resources(sampler),
    }


def main() -> None:
    options = parse_arguments()
    cameras: list[Camera] = []
    try:
        with tempfile.TemporaryDirectory(prefix="pdnstream-soak-") as folder:
            report = soak(options, Path(folder), cameras)
    finally:
        for camera in cameras:
            camera.kill()
    print_table(report)
    text = json.dumps(report, indent=2) + "\n"
    if options.report is not None:
        options.report.write_text(text)
    else:
        sys.stdout.write(text)
    sys.exit(1 if report["failures"] else 0)


if __name__ == "__main__":
    main()
