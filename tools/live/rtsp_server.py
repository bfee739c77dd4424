#!/usr/bin/python3
"""Serve H.264 clips over RTSP on loopback, as cameras that misbehave on command.

    rtsp_server.py /cam0=a.mp4 /cam1=b.mp4 --loop
    rtsp_server.py --check          says why it could not work here, and ends with 1

Prints one JSON line when it listens: {"port": 40123, "pid": 4711}. Ends with its stdin. Commands are lines on stdin, each
answered by one JSON line such as {"done": "cut", "clients": 1}:

    cut              reset every client's connection
    freeze, thaw     stop sending media while all connections stay open, and go on
    drop SHARE       lose this share of the RTP packets from now on, 0 to 1
    clock SECONDS    let the sender's clock be ahead by this much from now on
    reports yes|no   send RTCP or not

Needs Debian's python3-gi and gir1.2-gst-rtsp-server-1.0. Every client gets a stream of its own, from the clip's first frame.
The clips are held in memory and handed out again and again with times that go on rising (access_units.py): a looped stream has
neither a seek nor a reset in it, and may last for days.
"""

import argparse
import os
import signal
import socket
import struct
import sys
from pathlib import Path
from typing import Any

import guardian
from commands import Command, CommandLines, say

ELEMENTS = ("appsrc", "appsink", "multiudpsink", "qtdemux", "rtpbin", "rtph264pay")
ROLE = "viewer"


def why_not() -> str | None:
    """What is missing on this machine, None when nothing is."""
    try:
        import gi

        gi.require_version("Gst", "1.0")
        gi.require_version("GstRtspServer", "1.0")
        from gi.repository import Gst, GstRtspServer  # noqa: F401
    except (ImportError, ValueError) as error:
        return f"Debian's python3-gi or gir1.2-gst-rtsp-server-1.0 is not here ({error})"
    Gst.init(None)
    missing = [name for name in ELEMENTS if Gst.ElementFactory.find(name) is None]
    return f"GStreamer has no {', '.join(missing)}" if missing else None


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Serve H.264 clips over RTSP on 127.0.0.1.")
    parser.add_argument("mounts", nargs="*", metavar="/PATH=FILE")
    parser.add_argument("--port", type=int, default=0, help="0, the default: a free one")
    parser.add_argument("--loop", action="store_true", help="serve each clip endlessly")
    parser.add_argument("--user", help="ask for this name and --password")
    parser.add_argument("--password", default="")
    parser.add_argument("--auth", choices=("basic", "digest"), default="digest")
    parser.add_argument("--drop", type=float, default=0, metavar="SHARE", help="of the RTP packets, 0 to 1")
    parser.add_argument("--seed", type=int, default=1, help="of what is dropped")
    parser.add_argument("--no-rtcp", action="store_true", help="send no reports")
    parser.add_argument("--clock-offset", type=float, default=0, metavar="SECONDS", help="by which the sender's clock is ahead")
    parser.add_argument("--check", action="store_true", help="only say whether this machine has what is needed")
    options = parser.parse_args()
    if not options.check and not options.mounts:
        parser.error("nothing to serve")
    if any("=" not in mount or not mount.startswith("/") for mount in options.mounts):
        parser.error("expected each mount as /PATH=FILE")
    return options


class Server:
    """The RTSP server and the commands that it obeys."""

    def __init__(self, options: argparse.Namespace) -> None:
        from gi.repository import GstRtspServer

        from conditions import Conditions

        self.rtsp = GstRtspServer
        self.conditions = Conditions(options.drop, options.clock_offset, not options.no_rtcp, options.seed)
        self.server = GstRtspServer.RTSPServer.new()
        self.server.set_address("127.0.0.1")
        self.server.set_service(str(options.port))
        if options.user is not None:
            self.server.set_auth(self.make_auth(options))
        for mount in options.mounts:
            path, _, file = mount.partition("=")
            self.add_mount(path, Path(file), options)

    def make_auth(self, options: argparse.Namespace) -> object:
        from gi.repository import GstRtsp

        token = self.rtsp.RTSPToken.new()
        token.set_string(self.rtsp.RTSP_TOKEN_MEDIA_FACTORY_ROLE, ROLE)
        auth = self.rtsp.RTSPAuth.new()
        if options.auth == "basic":
            auth.add_basic(self.rtsp.RTSPAuth.make_basic(options.user, options.password), token)
        else:
            auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
            auth.add_digest(options.user, options.password, token)
        return auth

    def add_mount(self, path: str, file: Path, options: argparse.Namespace) -> None:
        from access_units import Clip
        from feed import LAUNCH, Feed

        clip = Clip(file)
        factory = self.rtsp.RTSPMediaFactory.new()
        factory.set_launch(LAUNCH)
        factory.connect("media-configure", lambda _, media: Feed(clip, options.loop, media, self.conditions))
        if options.user is not None:
            permissions = self.rtsp.RTSPPermissions.new()
            for right in (self.rtsp.RTSP_PERM_MEDIA_FACTORY_ACCESS, self.rtsp.RTSP_PERM_MEDIA_FACTORY_CONSTRUCT):
                permissions.add_permission_for_role(ROLE, right, True)
            factory.set_permissions(permissions)
        self.server.get_mount_points().add_factory(path, factory)

    def listen(self) -> int:
        """The port, 0 when it cannot be had."""
        return self.server.get_bound_port() if self.server.attach(None) != 0 else 0

    def commands(self) -> dict[str, Command]:
        conditions = self.conditions
        return {
            "cut": lambda _: {"clients": self.cut()},
            "freeze": lambda _: conditions.flowing.clear(),
            "thaw": lambda _: conditions.flowing.set(),
            "drop": lambda value: setattr(conditions, "drop", float(value)),
            "clock": lambda value: setattr(conditions, "clock_offset", float(value)),
            "reports": lambda value: setattr(conditions, "sends_reports", value == "yes"),
        }

    def cut(self) -> int:
        """Resets the connections: nothing that was on its way arrives, and no goodbye does. Returns how many there were."""
        count = 0

        def reset(_: object, client: Any) -> object:
            nonlocal count
            connection = client.get_connection()
            if connection is not None:
                with socket.socket(fileno=os.dup(connection.get_read_socket().get_fd())) as copy:
                    copy.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                count += 1
            return self.rtsp.RTSPFilterResult.REMOVE

        self.server.client_filter(reset)
        return count


def serve(options: argparse.Namespace) -> str | None:
    """Serves until it is told to end. Returns why it could not."""
    from gi.repository import GLib

    from access_units import UnreadableClip

    try:
        server = Server(options)
    except UnreadableClip as error:
        return str(error)
    port = server.listen()
    if port == 0:
        return f"cannot listen on port {options.port} of 127.0.0.1; another program does"
    loop = GLib.MainLoop()

    lines = CommandLines(server.commands())

    def take_commands(_: GLib.IOChannel, __: GLib.IOCondition) -> bool:
        goes_on = lines.take()
        if not goes_on:
            loop.quit()
        return goes_on

    GLib.io_add_watch(sys.stdin, GLib.PRIORITY_DEFAULT, GLib.IOCondition.IN | GLib.IOCondition.HUP, take_commands)
    for number in (signal.SIGINT, signal.SIGTERM):
        GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, number, loop.quit)
    say({"port": port, "pid": os.getpid()})
    loop.run()
    return None


def main() -> None:
    options = parse_arguments()
    reason = why_not()
    if reason is None and not options.check:
        reason = serve(options)
    if reason is not None:
        sys.exit(f"rtsp_server: {reason}")


if __name__ == "__main__":
    guardian.end_with_stdin()
    main()
