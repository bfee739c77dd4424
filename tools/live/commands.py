"""Commands as lines on stdin, each answered by a line of JSON on stdout."""

import json
import os
import sys
from collections.abc import Callable, Mapping

Answer = dict[str, object]
Command = Callable[[str], Answer | None]


def say(answer: Answer) -> None:
    print(json.dumps(answer), flush=True)


class CommandLines:
    """Does what the lines of stdin say. Reads past Python's buffer, which would hide a second line from an event loop."""

    def __init__(self, commands: Mapping[str, Command]) -> None:
        self.commands = commands
        self.rest = b""

    def take(self) -> bool:
        """Call it when stdin is readable. Returns false at its end."""
        data = os.read(sys.stdin.fileno(), 4096)
        *lines, self.rest = (self.rest + data).split(b"\n")
        for line in lines:
            say(self.obey(line.decode(errors="replace").strip()))
        return bool(data)

    def obey(self, line: str) -> Answer:
        name, _, value = line.partition(" ")
        if name not in self.commands:
            return {"error": f"there is no command '{name}'; expected one of {', '.join(self.commands)}"}
        try:
            return {"done": name} | (self.commands[name](value) or {})
        except ValueError as error:
            return {"error": f"cannot do '{line}': {error}"}
