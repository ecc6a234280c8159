"""The chart of what was measured: memory beside today's way, and speed beside another way."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # there may be no screen

from matplotlib.axes import Axes  # noqa: E402
from matplotlib.figure import Figure  # noqa: E402

from bench.report import Row  # noqa: E402
from bench.works import KB  # noqa: E402

_TODAY, _OURS, _ROM, _MUST = "#b5b5b5", "#1f77b4", "#7fc4f0", "#d62728"
_BAR = 0.27


def draw(rows: Sequence[Row], path: Path) -> None:
    """Draw the rows that have a value, on logarithmic scales, to a PNG file."""
    memory = [row for row in rows if row.kind == "memory" and not row.rom]
    speed = [row for row in rows if row.kind == "speed"]
    shown = [part for part in (memory, speed) if part]
    if not shown:
        return
    figure = Figure(figsize=(11, 1.6 + 0.55 * (len(memory) + len(speed))), layout="constrained")
    panels = figure.subplots(len(shown), 1, height_ratios=[len(part) for part in shown], squeeze=False)[:, 0]
    if memory:
        _draw_memory(panels[0], memory, {row.title: row for row in rows if row.rom})
    if speed:
        _draw_speed(panels[-1], speed)
    figure.savefig(path, dpi=110)


def _draw_memory(axes: Axes, rows: Sequence[Row], from_rom: dict[str, Row]) -> None:
    groups = (
        ("requests + json", _TODAY, [row.reference for row in rows]),
        ("uopenai", _OURS, [row.value for row in rows]),
        ("uopenai, from ROMFS", _ROM, [r.value if (r := from_rom.get(row.title)) else None for row in rows]),
    )
    for number, (label, colour, values) in enumerate(groups):
        at = [place + (number - 1) * _BAR for place in range(len(rows))]
        sizes = [(value or 0) / KB for value in values]
        axes.barh(at, sizes, _BAR * 0.92, label=label, color=colour)
        _say(axes, at, sizes, 2, "{:,.1f}")
    _mark(axes, rows, [(row.budget or 0) / KB for row in rows])
    axes.set_xlim(2, 9000)
    axes.set_title("The memory and the speed of uopenai, beside today's way")
    axes.set_xlabel("smallest heap in KB (less is better; – : not possible, or not there yet)")
    _dress(axes, rows, [row.title for row in rows])


def _draw_speed(axes: Axes, rows: Sequence[Row]) -> None:
    values = [row.value or 0 for row in rows]
    axes.barh(range(len(rows)), values, 0.5, color=_OURS, label="uopenai")
    _say(axes, range(len(rows)), values, 0.03, "{:.3g} ×")
    _mark(axes, rows, [row.budget or 0 for row in rows])
    axes.axvline(1, color="black", linewidth=0.8)
    axes.set_xlim(0.03, 3000)
    axes.set_xlabel("times as fast as the other way (more is better)")
    _dress(axes, rows, [row.title.replace(", against ", "\nagainst ") for row in rows])


def _say(axes: Axes, at: Sequence[float], values: Sequence[float], left: float, form: str) -> None:
    """Write each value behind its bar; a dash at the *left* where there is none."""
    for place, value in zip(at, values, strict=True):
        axes.annotate(
            form.format(value) if value else "–",
            (max(value, left), place),
            (3, 0),
            textcoords="offset points",
            va="center",
            fontsize=7,
            zorder=4,
            bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 0.6},
        )


def _mark(axes: Axes, rows: Sequence[Row], budgets: Sequence[float]) -> None:
    axes.vlines(
        budgets,
        [place - 0.42 for place in range(len(rows))],
        [place + 0.42 for place in range(len(rows))],
        color=_MUST,
        linewidth=1.5,
        label="must",
    )


def _dress(axes: Axes, rows: Sequence[Row], titles: Sequence[str]) -> None:
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.set_yticks(range(len(rows)), titles, fontsize=8)
    axes.invert_yaxis()
    axes.grid(axis="x", alpha=0.3)
    axes.set_axisbelow(True)
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(loc="lower right", fontsize=8)
