"""Cameras of a soak: RTSP servers that are stopped, killed, cut and made to lose packets."""

import json
import signal
import subprocess
from pathlib import Path
from urllib.parse import quote

SERVER = Path(__file__).parent / "rtsp_server.py"
USER, PASSWORD = "soak.user", "p@ss:w/rd%40"  # what has broken URL parsers; it must never be seen in any output


class Camera:
    """One server process, restarted on its own port."""

    def __init__(self, name: str, clips: list[Path]) -> None:
        self.name, self.clips, self.port = name, clips, 0
        self.process: subprocess.Popen[str] | None = None
        self.start()

    def start(self) -> None:
        """Serves the next clip, and waits until it listens."""
        self.clips = self.clips[1:] + self.clips[:1]
        words = [f"/live={self.clips[-1]}", "--loop", "--port", str(self.port), "--user", USER, f"--password={PASSWORD}"]
        self.process = subprocess.Popen([str(SERVER), *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.port = int(self.answer()["port"])

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            for pipe in filter(None, (self.process.stdin, self.process.stdout)):
                pipe.close()
            self.process = None

    def suspend(self) -> None:
        self.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self.signal(signal.SIGCONT)

    def signal(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def ask(self, line: str) -> dict[str, str]:
        assert self.process is not None and self.process.stdin is not None
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> dict[str, str]:
        assert self.process is not None and self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    @property
    def line(self) -> str:
        """Of a file for --source-file."""
        return f"{self.name}=rtsp://{quote(USER, safe='')}:{quote(PASSWORD, safe='')}@127.0.0.1:{self.port}/live"
