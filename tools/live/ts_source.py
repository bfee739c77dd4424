#!/usr/bin/python3
"""Send an H.264 clip as an MPEG transport stream, at its own pace, with time stamps that are wrong on command.

    ts_source.py CLIP.mp4 | reader -                     to stdout
    ts_source.py CLIP.mp4 --udp PORT                     in datagrams to 127.0.0.1
    ts_source.py CLIP.mp4 --fault jump --every 25 --fast    as fast as it is taken

Faults, at every Nth frame:

    repeat   the frame is sent twice, with the same time stamps; a clip with B-frames refers to the wrong pictures from there on
    jump     times go back by ten seconds, at the next fault forth again, and so on
    restart  times start again at the first one's
    no-pts   the frame has no time stamp
    lose     a packet in the middle of the frame is missing

Ends with its stdin, or when nobody reads. Needs Debian's python3-gi and GStreamer's good plug-ins to read the clip.
"""

import argparse
import os
import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import guardian

FAULTS = ("repeat", "jump", "restart", "no-pts", "lose")
DATAGRAM = 7  # packets, which fit into an Ethernet frame
START = 20.0  # s, the first time stamp; late enough for a jump back not to wrap around
JUMP = 10.0  # s


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Send a clip as an MPEG transport stream.")
    parser.add_argument("clip", type=Path)
    parser.add_argument("--udp", type=int, metavar="PORT", help="to 127.0.0.1 instead of stdout")
    parser.add_argument("--fault", choices=FAULTS)
    parser.add_argument("--every", type=int, default=25, metavar="N", help="frames between two faults")
    parser.add_argument("--frames", type=int, default=0, metavar="N", help="end after so many; 0: with the clip")
    parser.add_argument("--loop", action="store_true", help="start again at the end, with times that go on rising")
    parser.add_argument("--fast", action="store_true", help="do not wait for the time of each frame")
    parser.add_argument("--seed", type=int, default=1, help="of which packet is lost")
    return parser.parse_args()


class Stamps:
    """Seconds to add to a frame's times; changes at every fault."""

    def __init__(self, fault: str | None) -> None:
        self.fault, self.offset = fault, START

    def shift(self, seconds: float) -> None:
        if self.fault == "jump":
            self.offset += JUMP if self.offset < START else -JUMP
        elif self.fault == "restart":
            self.offset = START - seconds


def stream(options: argparse.Namespace) -> Iterator[tuple[float, bytes]]:
    """Each frame's packets with the second at which they are due."""
    from access_units import Clip
    from transport_stream import PACKET, TICKS, Muxer, to_annex_b

    clip = Clip(options.clip)
    muxer, stamps, chance = Muxer(), Stamps(options.fault), random.Random(options.seed)
    for index, unit in enumerate(clip.access_units(options.loop)):
        if options.frames and index == options.frames:
            return
        is_fault = options.fault is not None and index > 0 and index % options.every == 0
        captured, sent = unit.captured / 1e9, unit.sent / 1e9
        if is_fault:
            stamps.shift(min(captured, sent))
        data, is_key = to_annex_b(unit.buffer.extract_dup(0, unit.buffer.get_size()), clip.configuration)
        # Decoding times as they were, before what B-frames delay was added to them.
        pts, dts = (round((moment + stamps.offset) * TICKS) for moment in (captured, sent - clip.delay / 1e9))
        times = None if is_fault and options.fault == "no-pts" else (pts, dts)
        packets = muxer.frame(data, dts, times, is_key)
        if is_fault and options.fault == "lose":
            lost = chance.randrange(1, max(len(packets) // PACKET - 1, 2)) * PACKET
            packets = packets[:lost] + packets[lost + PACKET:]
        yield sent, packets
        if is_fault and options.fault == "repeat":
            yield sent, muxer.frame(data, dts, times, is_key)


def sender(port: int | None) -> Callable[[bytes], None]:
    """Where packets go."""
    from transport_stream import PACKET

    if port is None:
        return write_all
    endpoint = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)

    def send(packets: bytes) -> None:
        for offset in range(0, len(packets), DATAGRAM * PACKET):
            try:
                endpoint.sendto(packets[offset:offset + DATAGRAM * PACKET], ("127.0.0.1", port))
            except ConnectionRefusedError:
                pass  # nobody listens yet, or any more

    return send


def write_all(packets: bytes) -> None:
    rest = memoryview(packets)
    while rest:
        rest = rest[os.write(sys.stdout.fileno(), rest):]


def main() -> None:
    options = parse_arguments()
    from access_units import UnreadableClip

    send = sender(options.udp)
    start = time.monotonic()
    try:
        for due, packets in stream(options):
            if not options.fast:
                time.sleep(max(start + due - time.monotonic(), 0))
            send(packets)
    except UnreadableClip as error:
        sys.exit(f"ts_source: {error}")
    except BrokenPipeError:
        pass


if __name__ == "__main__":
    guardian.end_with_stdin()
    main()
