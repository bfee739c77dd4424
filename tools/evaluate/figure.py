"""Recall, average precision and false alarms against the pixels through the network, as a PNG."""

from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
from matplotlib.axes import Axes  # noqa: E402

Row = dict[str, Any]

PANELS = (("recall", "recall, IoU 0.3"), ("ap30", "average precision, IoU 0.3"), ("alarms", "false alarms per picture"))
LOOKS = {
    "patches": ("o-", "tab:blue", "K patches"),
    "adaptive": ("*", "tab:red", "adaptive"),
    "native": ("s", "black", "dense native"),
    "tiles": ("D", "dimgrey", "dense tiles"),
    "oracle": ("^--", "tab:green", "oracle"),
    "glance": ("v--", "tab:purple", "glance scores"),
    "horizon": (">--", "tab:cyan", "horizon alone"),
    "edges": ("<--", "tab:orange", "edges"),
    "random": ("x--", "tab:brown", "random"),
}
LARGEST = 150_000  # bytes; the figures lie in the repository
RESOLUTIONS = (100, 80, 60)  # dots per inch, the next where a file gets too large


def draw(result: Row, path: Path) -> Path:
    """One figure of the group with the most labels; error bars are 90 % intervals, of the patches and of the references."""
    group, of_group = max(result["groups"].items(), key=lambda each: each[1]["labelled"])
    figure, axes = plt.subplots(1, len(PANELS), figsize=(13, 4.6), layout="constrained")
    for axis, (name, title) in zip(axes, PANELS, strict=True):
        panel(axis, of_group["runs"], name)
        axis.set(xlabel="Mpx through the network per picture", ylabel=title, xlim=(0, None), ylim=(0, 1 if name != "alarms" else None))
        axis.grid(alpha=0.3)
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=len(LOOKS), fontsize=9)
    bursts = f"{result['pictures']} pictures in {result['bursts']} bursts"
    figure.suptitle(f"{result['set']}: {of_group['labelled']} of {group}, {bursts}; bars: 90 % intervals", fontsize=11)
    for resolution in RESOLUTIONS:
        figure.savefig(path, dpi=resolution)
        if path.stat().st_size <= LARGEST:
            break
    plt.close(figure)
    return path


def panel(axis: Axes, rows: list[Row], name: str) -> None:
    native = next(row["mpx"] for row in rows if row["kind"] == "native")
    for kind, (style, colour, label) in LOOKS.items():
        of_kind = sorted((row for row in rows if row["kind"] == kind), key=lambda row: row["mpx"])
        if not of_kind:
            continue
        x, y = [row["mpx"] for row in of_kind], [row[name] for row in of_kind]
        bars = None
        if "--" not in style:  # not of the baselines, for the sake of the eye
            ends = [row["intervals"][name] for row in of_kind]
            bars = [[max(v - e[0], 0) for v, e in zip(y, ends)], [max(e[1] - v, 0) for v, e in zip(y, ends)]]
        size = 12 if kind == "adaptive" else 5
        axis.errorbar(x, y, yerr=bars, fmt=style, color=colour, label=label, markersize=size, linewidth=1.2, elinewidth=0.8, capsize=2)
    share = axis.secondary_xaxis("top", functions=(lambda mpx: 100 * mpx / native, lambda percent: percent / 100 * native))
    share.set_xlabel("% of native")
