"""Where things are: the project, the shared footage, and what an evaluation keeps."""

import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / ".build/evaluate"  # records, clips, results and figures; all of it can be made again
PICTURES = {".jpg", ".jpeg", ".png", ".bmp"}


def fail(sentence: str) -> NoReturn:
    sys.exit(f"evaluate: error: {sentence}")


def note(sentence: str) -> None:
    print(f"evaluate: {sentence}", file=sys.stderr)


def shared() -> Path:
    folder = Path(os.environ.get("PDN_SHARED", ROOT.parent / "shared"))
    if not (folder / "data").is_dir():
        fail(f"The footage '{folder}/data' is not there. It is not part of the project; set PDN_SHARED to a folder that has it.")
    return folder


def data(path: str) -> Path:
    found = shared() / "data" / path
    if not found.exists():
        fail(f"'{found}' is not there. Check PDN_SHARED.")
    return found


def kept(folder: str) -> Path:
    """A folder below .build/evaluate, made when it is missing."""
    path = KEPT / folder
    path.mkdir(parents=True, exist_ok=True)
    return path


def pictures(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in PICTURES)


def stamp(files: Iterable[Path]) -> str:
    """Changes when one of the files does: name, size, time."""
    lines = (f"{path}:{path.stat().st_size}:{path.stat().st_mtime_ns}" for path in sorted(files) if path.is_file())
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
