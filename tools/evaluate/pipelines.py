"""Copies of pipeline files with single settings changed."""

import re
from pathlib import Path

from places import ROOT, fail, kept


def find(name: str) -> Path:
    """A pipeline by its name in pipelines/ or its path."""
    path = ROOT / "pipelines" / f"{name}.yaml"
    if not path.exists():
        path = Path(name)
    if not path.is_file():
        fail(f"There is no pipeline '{name}'. Name one of pipelines/ or the path of a YAML file.")
    return path


def value(pipeline: Path, name: str) -> float:
    """The number that a setting has, 'section.key'."""
    section, key = name.split(".")
    found = re.search(rf"^{section}:.*?^\s+{key}:\s*([0-9.]+)", pipeline.read_text(), re.MULTILINE | re.DOTALL)
    if not found:
        fail(f"'{pipeline}' does not set {name} to a number.")
    return float(found.group(1))


def changed(pipeline: Path, suffix: str, settings: dict[str, str]) -> Path:
    """A copy with the settings, 'section.key': value, replaced or added. The rest of the file stays as it is."""
    lines = pipeline.read_text().splitlines()
    for name, value in settings.items():
        section, key = name.split(".")
        start = next((i for i, line in enumerate(lines) if re.match(rf"{section}:\s*(#.*)?$", line)), None)
        if start is None:
            lines += [f"{section}:", f"  {key}: {value}"]
            continue
        following = (i for i, line in enumerate(lines[start + 1 :], start + 1) if re.match(r"[^\s#]", line))
        end = next(following, len(lines))
        old = next((i for i in range(start + 1, end) if re.match(rf"\s+{key}:", lines[i])), None)
        if old is None:
            lines.insert(start + 1, f"  {key}: {value}")
        else:
            lines[old] = f"  {key}: {value}"
    copy = kept("pipelines") / f"{pipeline.stem}-{suffix}.yaml"
    copy.write_text("\n".join(lines) + "\n")
    return copy
