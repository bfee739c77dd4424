#!/usr/bin/env python3
"""Measures what pdnstream finds and what it costs, on the shared footage.

    tools/evaluate/evaluate stills                        # every labelled set: tables, JSON, figures
    tools/evaluate/evaluate stills coral --patches 0,2,4 --baselines none
    tools/evaluate/evaluate stills coral.night roads.haze --patches 2 --baselines none
    tools/evaluate/evaluate stills path/to/set --pipeline maritime
    tools/evaluate/evaluate video                         # tracks against those of the native frame
    tools/evaluate/evaluate waterline                     # the horizon of the records against labels
    tools/evaluate/evaluate tracking                      # the tracker alone, on given detections with truth
    tools/evaluate/evaluate report                        # what the others left in .build/evaluate, as markdown

Tables go to stdout. Records, results and figures are kept in .build/evaluate, so a run that was interrupted goes on, and one
that was made before takes seconds; a new build of the program makes them anew. The footage is no part of the project: it is
looked for in ../shared, or $PDN_SHARED. README.md beside this file says what the figures mean.
"""

import argparse
import signal
import sys
from pathlib import Path

import report
import sets
import stills
import tracking
import variants
import video
import waterline
import weather
from places import ROOT
from program import Program


def numbers(text: str) -> list[int]:
    return sorted({int(part) for part in text.split(",")})


def baselines(text: str) -> list[str]:
    names = [] if text == "none" else text.split(",")
    if unknown := set(names) - set(variants.BASELINES):
        raise argparse.ArgumentTypeError(f"'{', '.join(sorted(unknown))}': expected some of {', '.join(variants.BASELINES)}, or none")
    return names


def ways(text: str) -> list[str]:
    names = text.split(",")
    if unknown := set(names) - set(video.WAYS):
        raise argparse.ArgumentTypeError(f"'{', '.join(sorted(unknown))}': expected some of {', '.join(video.WAYS)}")
    return names


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="evaluate", description="Measures what pdnstream finds and what it costs, on the shared footage.")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("stills", help="labelled pictures, against both dense references and simpler choices of patches")
    known = f"{', '.join(sets.KNOWN)} (default: all of them), one of these in other weather ({', '.join(weather.KINDS)}) as coral.night, "
    known += "or a folder with images/, labels/ and classes.txt"
    command.add_argument("sets", nargs="*", metavar="SET", help=known)
    command.add_argument("--pipeline", help="in place of the set's own (driving for a folder)")
    command.add_argument("--patches", type=numbers, default=[0, 1, 2, 3, 4, 6, 8], metavar="K,K")
    every = ",".join(variants.BASELINES)
    command.add_argument("--baselines", type=baselines, default=every, metavar="NAME,NAME", help="or none (default: %(default)s)")
    command.add_argument("--baseline-patches", type=numbers, default=[1, 2, 4], metavar="K,K")
    add_program(command)
    command = commands.add_parser("video", help="confirmed tracks, against those of the native frame")
    command.add_argument("clips", nargs="*", metavar="CLIP", help=f"{', '.join(video.names())}, or a file (default: all of them)")
    command.add_argument("--pipeline", help="in place of the clip's own (driving for a file)")
    every = ",".join(video.WAYS)
    command.add_argument("--ways", type=ways, default=every, metavar="NAME,NAME", help="how compute is spent (default: %(default)s)")
    add_program(command)
    add_program(commands.add_parser("waterline", help="the records' horizon, against labels"))
    add_program(commands.add_parser("tracking", help="the tracker alone, on given detections with truth: figures and ablation"))
    commands.add_parser("report", help="all results as markdown")
    return parser.parse_args()


def add_program(command: argparse.ArgumentParser) -> None:
    command.add_argument("--program", type=Path, default=ROOT / ".build/release/pdnstream", help="(default: that of 'make build')")


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # as an exception, so that a running pdnstream ends too
    options = parse_arguments()
    if options.command == "report":
        print(report.markdown())
        return
    if options.command == "tracking":
        tracking.evaluate(options.program)
        return
    program = Program(options.program)
    if options.command == "stills":
        for name in options.sets or sets.KNOWN:
            stills.evaluate(name, options.pipeline, program, options.patches, options.baseline_patches, options.baselines)
    elif options.command == "video":
        video.evaluate(options.clips or video.names(), options.pipeline, options.ways, program)
    else:
        waterline.evaluate(program)


if __name__ == "__main__":
    main()
