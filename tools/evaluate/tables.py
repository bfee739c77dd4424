"""Results as markdown."""

from typing import Any

Row = dict[str, Any]


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float | None, digits: int = 2) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def percent(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.0f} %"


def between(value: float, ends: list[float]) -> str:
    """The value with its 90 % interval."""
    return f"{value:.2f} [{ends[0]:.2f}, {ends[1]:.2f}]"


def equal_recall(row: Row) -> str:
    """False alarms of the run and of the reference; more than could be said where one never gets there."""
    return " : ".join("never" if row[side] is None else number(row[side]["alarms"]) for side in ("this", "other"))


def stills(result: Row) -> str:
    head = ["run", "patches", "Mpx", "of native", "of tiles", "recall", "AP30", "AP50", "false alarms"]
    for reference in ("native", "tiles"):
        head += [f"recall to {reference}", f"alarms at the recall of {reference}"]
    parts = []
    for group, of_group in result["groups"].items():
        parts.append(
            f"{result['set']}, {group}: {result['pictures']} pictures in {result['bursts']} bursts, {of_group['labelled']} labelled, "
            f"pipeline {result['pipeline']}\n\n" + table(head, [still(row) for row in of_group["runs"]])
        )
    return "\n\n".join(parts) + "\n"


def still(row: Row) -> list[str]:
    ends = row["intervals"]
    cells = [row["run"], number(row["patches"], 1), number(row["mpx"]), percent(row["of_native"]), percent(row["of_tiles"])]
    cells += [between(row[name], ends[name]) for name in ("recall", "ap30", "ap50")] + [number(row["alarms"])]
    for reference in ("native", "tiles"):
        relative = row[f"to_{reference}"]
        cells += [between(relative["recall"], relative["interval"]), equal_recall(relative["equal_recall"])]
    return cells


def video(rows: list[Row]) -> str:
    head = ["clip", "frame", "compute goes to", "Mpx", "of native", "tracks", "found", "prompt", "clear tracks", "found", "prompt", "delay, 95 %", "extra"]
    lines = []
    for row in rows:
        cells = [row["clip"], "x".join(map(str, row["size"])), row["way"], number(row["mpx"]), percent(row["of_native"])]
        for kind in ("all", "clear"):
            cells += [str(row[kind]["tracks"]), percent(row[kind]["found"]), percent(row[kind]["prompt"])]
        lines.append([*cells, number(row["delay_95"]), str(row["extra"])])
    text = table(head, lines)
    labelled = [
        [f"{row['clip']}, {who}", str(score["objects"]), percent(score["recall"]), number(score["false"])]
        for row in rows
        if "labels" in row
        for who, score in ((row["way"], row["labels"]["this"]), ("native, every frame", row["labels"]["native"]))
    ]
    unique = list(dict.fromkeys(map(tuple, labelled)))
    return text + ("\n\n" + table(["by the labels", "objects in all frames", "recall", "false per frame"], [list(line) for line in unique]) if unique else "")


def waterline(rows: list[Row]) -> str:
    head = ["set", "frames", "with a horizon", "within 1.5 %", "worst place, mean", "median", "all places, mean"]
    lines = [
        [row["set"], str(row["frames"]), str(row["seen"]), percent(row["close"])]
        + [number(None if row[name] is None else 100 * row[name]) for name in ("mean_worst", "median_worst", "mean")]
        for row in rows
    ]
    bins = [
        [row["set"], f"{each['from']:.1f}-{each['to']:.1f}", str(each["frames"]), number(each["confidence"]), percent(each["close"])]
        for row in rows
        for each in row["calibration"]
    ]
    calibration = table(["set", "confidence", "frames", "mean confidence", "within 1.5 %"], bins)
    return f"Waterline against labels; errors in % of the height\n\n{table(head, lines)}\n\n{calibration}\n"


def tracking(results: Row) -> str:
    classes = ["car", "pedestrian", "cyclist"]
    head = ["detections, frames", "mean HOTA"] + [f"{name} {figure}" for name in classes for figure in ("HOTA", "AssA", "MOTA", "IDF1", "IDSW")]
    lines = []
    for kind, row in results["kitti"].items():
        cells = [kind, number(row["mean"])]
        for name in classes:
            cells += [number(row[name][figure], 1) for figure in ("hota", "ass_a", "mota", "idf1")] + [str(row[name]["id_switches"])]
        lines.append(cells)
    parts = [table(head, lines)]
    whole = results["ablation"]["as it is"]
    lines = []
    for part, row in results["ablation"].items():
        cells = [part]
        for rate in ("all", "every 3rd"):
            cells += [number(row[rate]), "" if row is whole else f"{row[rate] - whole[rate]:+.2f}"]
        lines.append(cells)
    parts.append(table(["part", "mean HOTA, all frames", "", "every 3rd", ""], lines))
    lines = [
        [kind, *(number(row[figure], 1) for figure in ("idf1", "hota", "mota")), str(row["id_switches"])] for kind, row in results["mot15"].items()
    ]
    parts.append(table(["sequence", "IDF1", "HOTA", "MOTA", "IDSW"], lines))
    fast = results["speed"]
    parts.append(
        f"The tracker alone: {fast['all classes at once']:,.0f} frames/s with all classes at once, {fast['class by class']:,.0f} class by class; "
        f"{fast['1,000 objects, ms']:.2f} ms for a frame of 1,000 objects"
    )
    return "\n\n".join(parts) + "\n"
