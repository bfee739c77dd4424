"""The coded frames of an H.264 file, read into memory once and handed out as an endless camera would."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import gi

gi.require_version("Gst", "1.0")
from gi.repository import Gst  # noqa: E402

Gst.init(None)  # a second time does nothing


class UnreadableClip(Exception):
    """The file is no MP4 with an H.264 track."""


@dataclass(frozen=True)
class AccessUnit:
    """One coded frame. Times are nanoseconds since the first frame of the first round."""

    buffer: Gst.Buffer
    captured: int  # presentation time
    sent: int  # never before `captured`


def samples(sink: Gst.Element, bus: Gst.Bus) -> Iterator[Gst.Sample]:
    """Until the end, or an error: a failed pipeline never tells its sink that nothing more comes."""
    while not sink.get_property("eos"):
        sample = sink.emit("try-pull-sample", Gst.SECOND // 10)
        if sample is not None:
            yield sample
        elif bus.pop_filtered(Gst.MessageType.ERROR) is not None:
            return


class Clip:
    """All access units of the first H.264 track of an MP4 or MOV."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():
            raise UnreadableClip(f"'{path}' is no file")
        pipeline = Gst.parse_launch("filesrc name=file ! qtdemux ! video/x-h264 ! appsink name=sink sync=false max-buffers=16")
        pipeline.get_by_name("file").set_property("location", str(path))
        self.caps: Gst.Caps | None = None
        self.buffers: list[Gst.Buffer] = []
        pipeline.set_state(Gst.State.PLAYING)
        for sample in samples(pipeline.get_by_name("sink"), pipeline.get_bus()):
            self.caps = self.caps or sample.get_caps()
            self.buffers.append(sample.get_buffer())
        pipeline.set_state(Gst.State.NULL)
        if self.caps is None:
            raise UnreadableClip(f"'{path}' holds no H.264 video in an MP4")
        # SPS and PPS, an AVCDecoderConfigurationRecord.
        record = self.caps.get_structure(0).get_value("codec_data")
        self.configuration: bytes = record.extract_dup(0, record.get_size())
        # A camera cannot send what it has not seen: what B-frames delay is added to every frame.
        self.delay = max(buffer.pts - buffer.dts for buffer in self.buffers)
        # The mean period, so that rounds follow each other in step.
        first, last = self.buffers[0].dts, self.buffers[-1].dts
        self.round = (last - first) * len(self.buffers) // max(len(self.buffers) - 1, 1) or Gst.SECOND // 25

    def access_units(self, loop: bool) -> Iterator[AccessUnit]:
        """In decoding order, forever when `loop`: times go on rising, as a camera's do, so no seek and no reset is needed."""
        start = min(buffer.pts for buffer in self.buffers)
        offset = 0
        while True:
            for buffer in self.buffers:
                yield AccessUnit(buffer, buffer.pts - start + offset, buffer.dts + self.delay - start + offset)
            if not loop:
                return
            offset += self.round
