#!/usr/bin/python3
"""Stand between a source and its reader on loopback, as a bad network.

    relay.py tcp --to PORT [--cut-after BYTES] [--bytes-per-second N]
    relay.py udp --to PORT [--loss SHARE] [--reorder SHARE] [--duplicate SHARE]
    relay.py rtsp --to PORT [the options of udp]        RTSP over TCP whose media go over UDP, through this relay

Prints one JSON line when it listens: {"port": 40123, "pid": 4711}. Ends with its stdin. Commands are lines on stdin, each
answered by one JSON line such as {"done": "cut", "connections": 1}:

    cut                  reset every connection now, wherever in a frame it is
    cut-after BYTES      reset each connection that has carried so many bytes from the source, from now on
    stall, go            hold everything back while connections stay open, and go on
    rate BYTES           of TCP per second from the source; 0: as it comes
    loss|reorder|duplicate SHARE   of the UDP packets, 0 to 1
    count                bytes (TCP) or packets (UDP) passed, packets lost

Chance is seeded (--seed). Standard library only.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import struct
import sys
from dataclasses import dataclass, field
from typing import Any

import guardian
from commands import Command, CommandLines, say

HOST = "127.0.0.1"
PORTION = 16_384  # bytes read at once
HELD_BACK = 3  # packets that a reordered one comes late by
CLIENT_PORTS = re.compile(rb"client_port=(\d+)-(\d+)")
SERVER_PORTS = re.compile(rb"server_port=\d+-\d+")


@dataclass
class Conditions:
    """How bad the network is at the moment."""

    loss: float = 0
    reorder: float = 0
    duplicate: float = 0
    rate: float = 0  # bytes per second from the source; 0: no limit
    cut_after: int = 0  # bytes from the source; 0: never
    flowing: asyncio.Event = field(default_factory=asyncio.Event)
    generator: random.Random = field(default_factory=random.Random)
    passed: int = 0
    lost: int = 0

    def happens(self, share: float) -> bool:
        return share > 0 and self.generator.random() < share


class PacketPath(asyncio.DatagramProtocol):
    """One way of UDP packets. Packets from the reader are passed back to the source unharmed."""

    def __init__(self, conditions: Conditions, reader: tuple[str, int]) -> None:
        self.conditions, self.reader = conditions, reader
        self.source: tuple[str, int] | None = None
        self.late: list[tuple[int, bytes]] = []  # packets still to be passed before each goes
        self.transport: Any = None  # asyncio.DatagramTransport, which Python's own is none of

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if address == self.reader:
            if self.source is not None:
                self.send(data, self.source)
            return
        self.source = address
        conditions = self.conditions
        if not conditions.flowing.is_set() or conditions.happens(conditions.loss):
            conditions.lost += 1
            return
        if conditions.happens(conditions.reorder):
            self.late.append((HELD_BACK, data))
            return
        self.pass_on(data)
        self.late = [(left - 1, packet) for left, packet in self.late]
        while self.late and self.late[0][0] <= 0:
            self.pass_on(self.late.pop(0)[1])

    def pass_on(self, data: bytes) -> None:
        for _ in range(2 if self.conditions.happens(self.conditions.duplicate) else 1):
            self.conditions.passed += 1
            self.send(data, self.reader)

    def send(self, data: bytes, address: tuple[str, int]) -> None:
        if self.transport is not None:
            self.transport.sendto(data, address)


async def open_path(conditions: Conditions, reader: int, port: int = 0) -> PacketPath:
    _, path = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: PacketPath(conditions, (HOST, reader)), local_addr=(HOST, port)
    )
    return path


def port_of(path: PacketPath) -> int:
    return path.transport.get_extra_info("sockname")[1]


class Tunnel:
    """One TCP connection of a reader, and the one to the source that belongs to it."""

    def __init__(self, relay: "Relay", reader: asyncio.StreamWriter) -> None:
        self.relay, self.reader = relay, reader
        self.source: asyncio.StreamWriter | None = None
        self.carried = 0
        self.paths: list[PacketPath] = []

    async def run(self, from_reader: asyncio.StreamReader) -> None:
        try:
            from_source, self.source = await asyncio.open_connection(HOST, self.relay.target)
        except OSError:
            self.reset()
            return
        ways = [asyncio.create_task(self.carry_requests(from_reader)), asyncio.create_task(self.carry_answers(from_source))]
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        for way in ways:
            way.cancel()
        for writer in (self.source, self.reader):
            writer.close()
        self.close_paths()

    async def carry_requests(self, stream: asyncio.StreamReader) -> None:
        assert self.source is not None
        try:
            while data := await stream.read(PORTION):
                await self.relay.conditions.flowing.wait()
                self.source.write(await self.redirect(data) if self.relay.redirects else data)
                await self.source.drain()
        except OSError:
            pass  # either end is gone; the tunnel goes with it

    async def carry_answers(self, stream: asyncio.StreamReader) -> None:
        conditions = self.relay.conditions
        try:
            while data := await stream.read(PORTION):
                await conditions.flowing.wait()
                data = self.readdress(data)
                room = conditions.cut_after - self.carried if conditions.cut_after else len(data)
                self.reader.write(data[: max(room, 0)])
                await self.reader.drain()
                self.carried += len(data)
                conditions.passed += len(data)
                if room < len(data):
                    self.reset()
                    return
                if conditions.rate:
                    await asyncio.sleep(len(data) / conditions.rate)
        except OSError:
            pass

    async def redirect(self, request: bytes) -> bytes:
        """A SETUP that asks for UDP gets this relay's ports in place of the reader's."""
        ports = CLIENT_PORTS.search(request)
        if ports is None:
            return request
        pair = [await open_path(self.relay.conditions, int(port)) for port in ports.groups()]
        self.paths += pair
        own = b"client_port=%d-%d" % (port_of(pair[0]), port_of(pair[1]))
        return request[: ports.start()] + own + request[ports.end():]

    def readdress(self, answer: bytes) -> bytes:
        """A reader may take packets only from the ports that the answer to SETUP names: this relay's, too."""
        if not self.paths:
            return answer
        return SERVER_PORTS.sub(b"server_port=%d-%d" % (port_of(self.paths[-2]), port_of(self.paths[-1])), answer)

    def reset(self) -> None:
        """Both ends get a reset: what the kernel still holds is thrown away, and there is no orderly end."""
        for writer in filter(None, (self.reader, self.source)):
            connection = writer.get_extra_info("socket")
            if connection is not None and not writer.is_closing():
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()
        self.close_paths()

    def close_paths(self) -> None:
        for path in self.paths:
            if path.transport is not None:
                path.transport.close()
        self.paths.clear()


class Relay:
    """All connections, and the commands that change what happens to them."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.target: int = options.to
        self.redirects: bool = options.kind == "rtsp"
        self.conditions = Conditions(
            options.loss, options.reorder, options.duplicate, options.bytes_per_second, options.cut_after,
            generator=random.Random(options.seed),
        )
        self.conditions.flowing.set()
        self.tunnels: set[Tunnel] = set()

    async def accept(self, stream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tunnel = Tunnel(self, writer)
        self.tunnels.add(tunnel)
        try:
            await tunnel.run(stream)
        finally:
            self.tunnels.discard(tunnel)

    async def listen(self, options: argparse.Namespace) -> int:
        if options.kind == "udp":
            return port_of(await open_path(self.conditions, self.target, options.port))
        server = await asyncio.start_server(self.accept, HOST, options.port)
        return server.sockets[0].getsockname()[1]

    def commands(self) -> dict[str, Command]:
        conditions = self.conditions
        return {
            "cut": lambda _: {"connections": self.cut()},
            "cut-after": lambda value: setattr(conditions, "cut_after", int(value)),
            "stall": lambda _: conditions.flowing.clear(),
            "go": lambda _: conditions.flowing.set(),
            "rate": lambda value: setattr(conditions, "rate", float(value)),
            "loss": lambda value: setattr(conditions, "loss", float(value)),
            "reorder": lambda value: setattr(conditions, "reorder", float(value)),
            "duplicate": lambda value: setattr(conditions, "duplicate", float(value)),
            "count": lambda _: {"passed": conditions.passed, "lost": conditions.lost},
        }

    def cut(self) -> int:
        connections = len(self.tunnels)
        for tunnel in list(self.tunnels):
            tunnel.reset()
        return connections


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="A bad network on 127.0.0.1.")
    parser.add_argument("kind", choices=("tcp", "udp", "rtsp"))
    parser.add_argument("--to", type=int, required=True, metavar="PORT", help="tcp, rtsp: the source's; udp: the reader's")
    parser.add_argument("--port", type=int, default=0, help="to listen on; 0, the default: a free one")
    parser.add_argument("--loss", type=float, default=0, metavar="SHARE")
    parser.add_argument("--reorder", type=float, default=0, metavar="SHARE")
    parser.add_argument("--duplicate", type=float, default=0, metavar="SHARE")
    parser.add_argument("--bytes-per-second", type=float, default=0, metavar="N")
    parser.add_argument("--cut-after", type=int, default=0, metavar="BYTES")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    loop = asyncio.get_running_loop()
    ended = asyncio.Event()
    relay = Relay(options)
    port = await relay.listen(options)

    lines = CommandLines(relay.commands())

    def take_commands() -> None:
        if not lines.take():
            loop.remove_reader(sys.stdin)
            ended.set()

    loop.add_reader(sys.stdin, take_commands)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, ended.set)
    say({"port": port, "pid": os.getpid()})
    await ended.wait()


def main() -> None:
    options = parse_arguments()
    try:
        asyncio.run(serve(options))
    except OSError as error:
        sys.exit(f"relay: cannot listen on port {options.port} of {HOST} ({error})")


if __name__ == "__main__":
    guardian.end_with_stdin()
    main()
