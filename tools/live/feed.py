"""Plays a clip into an RTSP medium at its own pace."""

import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gst, GstRtspServer  # noqa: E402

from access_units import AccessUnit, Clip  # noqa: E402
from conditions import Conditions  # noqa: E402

BACKLOG = Gst.SECOND  # video that may wait for a client that does not read; then the oldest goes

LAUNCH = (
    "( appsrc name=source format=time leaky-type=downstream "
    f"max-bytes=0 max-buffers=0 max-time={BACKLOG} ! rtph264pay name=pay0 pt=96 config-interval=-1 )"
)


class Feed:
    """One client's stream: the first frame at once, since the server describes the stream by it, the others from PLAY on."""

    def __init__(self, clip: Clip, loop: bool, media: GstRtspServer.RTSPMedia, conditions: Conditions) -> None:
        self.clip, self.loop, self.conditions = clip, loop, conditions
        self.playing, self.ended = threading.Event(), threading.Event()
        bin_ = media.get_element()
        packets = Gst.PadProbeType.BUFFER | Gst.PadProbeType.BUFFER_LIST
        bin_.get_by_name("pay0").get_static_pad("src").add_probe(packets, conditions.media_probe)
        self.source = bin_.get_by_name("source")
        self.source.set_property("caps", clip.caps)
        bin_.get_parent().connect("deep-element-added", self.prepare_element)
        media.connect("new-state", self.note_state)
        media.connect("unprepared", self.end)
        threading.Thread(target=self.run, daemon=True).start()

    def prepare_element(self, _: Gst.Bin, __: Gst.Bin, element: Gst.Element) -> None:
        name = element.get_factory().get_name()
        # Frames are paced here. A sink that waited for presentation times would hold back what B-frames refer to.
        if name in ("multiudpsink", "appsink", "udpsink"):
            element.set_property("sync", False)
        if name == "rtpbin":
            element.connect("pad-added", self.prepare_pad)

    def prepare_pad(self, _: Gst.Element, pad: Gst.Pad) -> None:
        if pad.get_name().startswith("send_rtcp_src"):
            pad.add_probe(Gst.PadProbeType.BUFFER, self.conditions.report_probe)

    def note_state(self, _: GstRtspServer.RTSPMedia, state: int) -> None:
        if state == int(Gst.State.PLAYING):
            self.playing.set()

    def end(self, _: GstRtspServer.RTSPMedia) -> None:
        self.ended.set()
        self.playing.set()

    def run(self) -> None:
        units = self.clip.access_units(self.loop)
        self.push(next(units))
        self.playing.wait()
        start = time.monotonic()
        for unit in units:
            if self.ended.wait(max(start + unit.sent / Gst.SECOND - time.monotonic(), 0)):
                return
            if self.conditions.flowing.is_set():
                self.push(unit)
        self.source.emit("end-of-stream")

    def push(self, unit: AccessUnit) -> None:
        flags = Gst.BufferCopyFlags.FLAGS | Gst.BufferCopyFlags.MEMORY
        copy = unit.buffer.copy_region(flags, 0, unit.buffer.get_size())
        copy.pts = unit.captured
        self.source.emit("push-buffer", copy)
