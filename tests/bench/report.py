"""What was measured, as JSON, as Markdown, and as the table in the documentation."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from bench.works import KB

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


@dataclass(frozen=True)
class Row:
    """One figure. *value* is None where there is none; *note* then says why."""

    kind: str  # "memory", "flash", "import", "speed", "realtime", "beat" or "voice"
    title: str
    value: float | None
    unit: str
    better: str
    budget: float | None  # the "must"
    aim: float | None = None
    reference: float | None = None  # today's way
    note: str = ""
    rom: bool = False

    @property
    def name(self) -> str:
        """The row's name in bench.json; it does not change from run to run."""
        return f"{self.kind}{', ROMFS' if self.rom else ''}: {self.title}"

    @property
    def missed(self) -> bool:
        """Whether a "must" is not met."""
        if self.budget is None:
            return False
        if self.value is None:
            return True
        return self.value > self.budget if self.better == "lower" else self.value < self.budget

    def said(self, value: float | None) -> str:
        """A value of this row for people."""
        if value is None:
            return "–"
        if self.unit == "bytes":
            return f"{value / KB:,.1f} KB"
        if self.unit == "ratio":
            return f"{value:.3g} ×"
        return f"{value:,.0f} {self.unit}" if self.kind == "realtime" else f"{value:.1f} {self.unit}"


def as_json(rows: Sequence[Row]) -> str:
    """The content of bench.json."""
    entries = []
    for row in rows:
        entry: dict[str, object] = {
            "name": row.name,
            "value": row.value,
            "unit": row.unit,
            "better": row.better,
            "budget": row.budget,
        }
        if row.aim is not None:
            entry["aim"] = row.aim
        if row.kind == "memory":
            entry["reference"] = row.reference
        if row.note:
            entry["note"] = row.note
        entries.append(entry)
    return json.dumps(entries, indent=2, ensure_ascii=False) + "\n"


def as_markdown(rows: Sequence[Row]) -> str:
    """Tables for people; what misses its budget stands in bold type."""
    parts = []
    memory = [row for row in rows if row.kind == "memory"]
    if memory:
        parts.append("| smallest heap | `requests` + `json` | uopenai | must | aim |\n|---|---|---|---|---|")
        for row in memory:
            title = row.title + (", from ROMFS" if row.rom else "")
            parts.append(
                _line(title, row.said(row.reference), _value(row), row.said(row.budget), row.said(row.aim))
            )
        parts.append("")
    emulated = [row for row in rows if row.kind.startswith("memory, ")]
    if emulated:
        parts.append(
            f"| smallest heap{emulated[0].kind.partition('memory')[2]} | uopenai | must |\n|---|---|---|"
        )
        parts += [_line(row.title, _value(row), row.said(row.budget)) for row in emulated]
        parts.append("")
    costs = _costs(rows)
    if costs:
        parts.append("| part | flash | must | heap when imported |\n|---|---|---|---|")
        for title, (flash, heap) in costs.items():
            must = "–" if flash is None else flash.said(flash.budget)
            parts.append(_line(title, _value(flash), must, _value(heap)))
        parts.append("")
    others = [row for row in rows if row.kind in ("speed", "beat", "voice")]
    if others:
        parts.append("| speed | uopenai | must | aim |\n|---|---|---|---|")
        parts += [_line(row.title, _value(row), row.said(row.budget), row.said(row.aim)) for row in others]
        parts.append("")
    audio = [row for row in rows if row.kind == "realtime"]
    if audio:
        parts.append("| realtime | uopenai | must |\n|---|---|---|")
        parts += [_line(row.title, _value(row), row.said(row.budget)) for row in audio]
        parts.append("")
    notes = [f"- {row.name}: {row.note}" for row in rows if row.note]
    return "\n".join([*parts, *notes]).rstrip() + "\n"


def _costs(rows: Sequence[Row]) -> dict[str, tuple[Row | None, Row | None]]:
    """Part of the library → its row of flash, and that of its import."""
    found: dict[str, dict[str, Row]] = {}
    for row in rows:
        if row.kind in ("flash", "import"):
            found.setdefault(row.title, {})[row.kind] = row
    return {title: (kinds.get("flash"), kinds.get("import")) for title, kinds in found.items()}


def _value(row: Row | None) -> str:
    if row is None:
        return "–"
    said = row.said(row.value)
    return f"**{said}**" if row.missed else said


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def as_documentation(rows: Sequence[Row]) -> str:
    """The table for lib/README.md: whole KB, rounded up, and rounded ratios."""
    lines = [
        "| work | `requests` + `json` | uopenai | from ROMFS | portable twins |",
        "|---|---|---|---|---|",
    ]
    twins = {row.title: row for row in rows if row.kind.startswith("memory, ")}
    from_rom = {row.title: row.value for row in rows if row.rom}
    for row in rows:
        if row.kind == "memory" and not row.rom:
            twin = twins.pop(row.title, None)
            lines.append(
                _in_kb(row.title, row.reference, row.value, from_rom.get(row.title), twin and twin.value)
            )
    lines += [_in_kb(title, None, None, None, row.value) for title, row in twins.items()]
    costs = _costs(rows)
    if costs:
        lines += ["", "| part | flash | heap when imported |", "|---|---|---|"]
        lines += [
            _line(title, *("–" if row is None else row.said(row.value) for row in pair))
            for title, pair in costs.items()
        ]
    lines += ["", "| speed | times as fast |", "|---|---|"]
    for row in rows:
        if row.kind == "speed":
            lines.append(_line(row.title, "–" if row.value is None else _rounded(row.value)))
    audio = [row for row in rows if row.kind == "realtime"]
    if audio:
        lines += ["", "| realtime | measured | at least, or at most |", "|---|---|---|"]
        lines += [_line(row.title, row.said(row.value), row.said(row.budget)) for row in audio]
    slips = [row for row in rows if row.kind in ("beat", "voice") and row.value is not None]
    lines += ["", *(f"{row.title}: {ceil(row.value or 0)} ms." for row in slips)]
    return "\n".join(lines).rstrip()


def _in_kb(title: str, *sizes: float | None) -> str:
    return _line(title, *("–" if size is None else f"{ceil(size / KB):,} KB" for size in sizes))


def write_documentation(path: Path, rows: Sequence[Row]) -> None:
    """Put the table between its marks in *path*. Raises ValueError if they are not there."""
    text = path.read_text()
    if not 0 <= text.find(BEGIN) < text.find(END):
        raise ValueError(f"{path.name} has no place for the table: put {BEGIN} and {END} there")
    before, rest = text.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    path.write_text(f"{before}{BEGIN}\n{as_documentation(rows)}\n{END}{after}")


def _rounded(ratio: float) -> str:
    return f"{ratio:.0f}" if ratio >= 10 else f"{ratio:.2g}"
