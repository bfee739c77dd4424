"""An MPEG transport stream (ISO/IEC 13818-1) of one H.264 video, muxed here so that every time stamp can be wrong on purpose."""

import struct

PACKET = 188  # bytes
PMT_PID, VIDEO_PID = 0x1000, 0x100
H264 = 0x1B  # stream type
TICKS = 90_000  # per second
STAMP_BITS = 33
PES_VIDEO = b"\x00\x00\x01\xe0"
START_CODE = b"\x00\x00\x00\x01"
ACCESS_UNIT_DELIMITER = START_CODE + b"\x09\xf0"
IDR = 5  # NAL unit type


def checksum(data: bytes) -> int:
    """CRC-32/MPEG-2."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ 0x04C11DB7 if crc & 0x80000000 else crc << 1) & 0xFFFFFFFF
    return crc


def section(table: int, identifier: int, body: bytes) -> bytes:
    head = struct.pack(">BHHBBB", table, 0xB000 | len(body) + 9, identifier, 0xC1, 0, 0) + body
    return b"\x00" + head + struct.pack(">I", checksum(head))


def stamp(prefix: int, ticks: int) -> bytes:
    """33 bits of a PTS or DTS in five bytes with marker bits."""
    ticks %= 1 << STAMP_BITS
    return struct.pack(">BHH", prefix << 4 | ticks >> 29 & 0xE | 1, ticks >> 14 & 0xFFFE | 1, ticks << 1 & 0xFFFE | 1)


def to_annex_b(unit: bytes, configuration: bytes) -> tuple[bytes, bool]:
    """An access unit of an MP4 with start codes, and whether it is an IDR picture; those get their parameter sets."""
    length_bytes = (configuration[4] & 3) + 1
    units, offset = [], 0
    while offset < len(unit):
        size = int.from_bytes(unit[offset:offset + length_bytes], "big")
        units.append(unit[offset + length_bytes:offset + length_bytes + size])
        offset += length_bytes + size
    is_key = any(nal and nal[0] & 31 == IDR for nal in units)
    if is_key:
        units = parameter_sets(configuration) + units
    return ACCESS_UNIT_DELIMITER + b"".join(START_CODE + nal for nal in units), is_key


def parameter_sets(configuration: bytes) -> list[bytes]:
    """SPS and PPS of an AVCDecoderConfigurationRecord."""
    sets, offset = [], 5
    for mask in (0x1F, 0xFF):
        count, offset = configuration[offset] & mask, offset + 1
        for _ in range(count):
            (size,) = struct.unpack_from(">H", configuration, offset)
            sets.append(configuration[offset + 2:offset + 2 + size])
            offset += 2 + size
    return sets


class Muxer:
    """Tables before every key frame, one PES packet per frame."""

    def __init__(self) -> None:
        self.counters: dict[int, int] = {}

    def tables(self) -> bytes:
        program = section(0, 1, struct.pack(">HH", 1, 0xE000 | PMT_PID))
        streams = section(2, 1, struct.pack(">HHBHH", 0xE000 | VIDEO_PID, 0xF000, H264, 0xE000 | VIDEO_PID, 0xF000))
        return self.packets(0, program, None, False) + self.packets(PMT_PID, streams, None, False)

    def frame(self, data: bytes, clock: int, times: tuple[int, int] | None, is_key: bool) -> bytes:
        """`clock` and `times`, which are PTS and DTS, count ticks; without times the frame has no time stamp."""
        stamps = stamp(3, times[0]) + stamp(1, times[1]) if times is not None else b""
        head = PES_VIDEO + struct.pack(">HBBB", 0, 0x80, 0xC0 if stamps else 0, len(stamps)) + stamps
        tables = self.tables() if is_key else b""
        return tables + self.packets(VIDEO_PID, head + data, clock, is_key)

    def packets(self, pid: int, payload: bytes, clock: int | None, is_key: bool) -> bytes:
        """`payload` over as many packets as it takes; the first one carries the clock, stuffing goes where room is left."""
        out, offset = bytearray(), 0
        while offset == 0 or offset < len(payload):
            field = b""
            if offset == 0 and clock is not None:
                base = clock % (1 << STAMP_BITS)
                field = struct.pack(">BIH", 0x50 if is_key else 0x10, base >> 1, (base & 1) << 15 | 0x7E00)
            room = PACKET - 4 - (len(field) + 1 if field else 0)
            portion = payload[offset:offset + room]
            adaptation = bytes([len(field)]) + field if field else b""
            if len(portion) < room:
                adaptation = stuffed(field, PACKET - 4 - len(portion))
            counter = self.counters.get(pid, 0)
            self.counters[pid] = counter + 1 & 15
            flags = (0x4000 if offset == 0 else 0) | pid
            out += struct.pack(">BHB", 0x47, flags, (0x30 if adaptation else 0x10) | counter) + adaptation + portion
            offset += len(portion)
        return bytes(out)


def stuffed(field: bytes, size: int) -> bytes:
    """An adaptation field of `size` bytes in all."""
    if size == 1:
        return b"\x00"
    content = field or b"\x00"
    return bytes([size - 1]) + content + b"\xff" * (size - 1 - len(content))
