"""What is wrong with a camera at the moment, and how its packets are made to show it."""

import random
import struct
import threading

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

RTCP_SENDER_REPORT = 200
NTP_FRACTIONS = 1 << 32  # per second
NTP_WRAP = 1 << 64


class Conditions:
    """Read by streaming threads, written by the one that takes commands; each value is replaced as a whole."""

    def __init__(self, drop: float, clock_offset: float, sends_reports: bool, seed: int) -> None:
        self.drop = drop  # share of the RTP packets, 0 to 1
        self.clock_offset = clock_offset  # seconds that the sender's reports are ahead
        self.sends_reports = sends_reports
        self.flowing = threading.Event()
        self.flowing.set()
        self.generator = random.Random(seed)

    def media_probe(self, pad: Gst.Pad, info: Gst.PadProbeInfo) -> Gst.PadProbeReturn:
        """Loses RTP packets; their sequence numbers are gone with them, as on a real network."""
        if self.drop <= 0:
            return Gst.PadProbeReturn.OK
        if not info.type & Gst.PadProbeType.BUFFER_LIST:
            return Gst.PadProbeReturn.DROP if self.loses_one() else Gst.PadProbeReturn.OK
        # The payloader pushes one list per frame: a list of what is left of it takes its place.
        packets = info.get_buffer_list()
        rest = Gst.BufferList.new()
        for index in range(packets.length()):
            if not self.loses_one():
                rest.insert(-1, packets.get(index))
        if rest.length() > 0:
            pad.get_peer().chain_list(rest)
        return Gst.PadProbeReturn.DROP

    def loses_one(self) -> bool:
        return self.generator.random() < self.drop

    def report_probe(self, pad: Gst.Pad, info: Gst.PadProbeInfo) -> Gst.PadProbeReturn:
        """Withholds RTCP, or sends it with the wall clock of its sender report shifted."""
        if not self.sends_reports:
            return Gst.PadProbeReturn.DROP
        buffer = info.get_buffer()
        report = buffer.extract_dup(0, buffer.get_size())
        if self.clock_offset == 0 or len(report) < 16 or report[1] != RTCP_SENDER_REPORT:
            return Gst.PadProbeReturn.OK
        # A buffer that others hold cannot be written to: its changed copy takes its place.
        shifted = Gst.Buffer.new_wrapped(shift_report(report, self.clock_offset))
        shifted.pts, shifted.dts = buffer.pts, buffer.dts
        pad.get_peer().chain(shifted)
        return Gst.PadProbeReturn.DROP


def shift_report(report: bytes, seconds: float) -> bytes:
    """A sender report (RFC 3550, 6.4.1) carries its NTP time in the octets 8 to 15."""
    (moment,) = struct.unpack_from(">Q", report, 8)
    moved = (moment + round(seconds * NTP_FRACTIONS)) % NTP_WRAP
    return report[:8] + struct.pack(">Q", moved) + report[16:]
