"""Makes lib/PLATFORMS.md from what the tests showed: see shown.py.

    PYTHONPATH=tests/host build/venv/bin/python -m platform_table

takes over what the last runs have put down, and writes tests/shown.json and the table.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping

import shown
from device_run import DEVICE
from differences import EMULATED, OF_THE_TEST
from features import FEATURES, Feature

DOCUMENT = shown.ROOT / "lib" / "PLATFORMS.md"
README = shown.ROOT / "lib" / "README.md"
MICROPYTHON = ("micropython",)

_HEAD = """<!-- Made by `make platforms` from what the tests showed (tests/shown.json). Do not edit. -->
# MicroPython and CircuitPython

What the library does on each, feature by feature, as its tests showed it: "yes, but" says what is otherwise
there, "no" why it is not there. How each is used is in [README.md](README.md).

Nothing here was shown on a board. MicroPython was its unix port with 4-byte words, as an ESP32 has, in a
board-sized heap. CircuitPython was a strict emulation of its API (its modules and no others, its sockets, its
TLS), on that port, on one with 8-byte words, and on CPython with the real
`adafruit-circuitpython-connectionmanager`: not CircuitPython itself. A heap is the smallest in which the work
was done; CircuitPython takes more, as it runs no native code.

| feature | MicroPython | CircuitPython | notes |
|---|---|---|---|
"""

_APART = """<details><summary>For who works on the library: what else the runs left out</summary>

Of the tests above some were left out over the emulation, for what they need themselves, or on one of its
three interpreters, and passed on another.
"""

_BY_CHIP = "yes, [by chip](README.md#circuitpython)"

# What has come of a feature's tests on a platform: files' outcomes, all in one.
_Outcomes = set[str]


def files() -> set[str]:
    """The files of device tests that there are."""
    return {path.stem for pattern in ("test_*.py", "live/test_*.py") for path in DEVICE.glob(pattern)}


def document(found: Mapping[str, Mapping[str, shown.Shown]], readme: str) -> str:
    """The text of lib/PLATFORMS.md; *readme* has the table of heaps."""
    heaps = _heaps(readme)
    rows = []
    apart: list[str] = []
    for feature in FEATURES:
        on_micropython = _outcomes(found, feature, MICROPYTHON)
        emulated = _outcomes(found, feature, EMULATED)
        if not any([*on_micropython, *emulated]):
            continue
        here = f"no: {feature.micro}" if feature.micro and not any(on_micropython) else _cell(on_micropython)
        there = _cell(emulated)
        if feature.by_chip:
            there = there.replace("yes", _BY_CHIP, 1)
        cells = (feature.title, here, there, _notes(feature, heaps))
        rows.append(f"| {' | '.join(cells)} |\n")
        apart += _on_some(feature, emulated)
    text = _HEAD + "".join(rows)
    if apart:
        text += f"\n{_APART}\n{''.join(apart)}\n</details>\n"
    return text


def _outcomes(
    found: Mapping[str, Mapping[str, shown.Shown]], feature: Feature, platforms: Iterable[str]
) -> list[_Outcomes]:
    """What came of *feature* on each of *platforms*."""
    return [
        {
            outcome
            for by_platform in found.values()
            for outcome in by_platform.get(platform, {}).get(feature.title, ())
        }
        for platform in platforms
    ]


def _cell(outcomes: list[_Outcomes]) -> str:
    everywhere = set.intersection(*outcomes)
    if not any(outcomes):
        return "–"
    reasons = "; ".join(sorted(everywhere - OF_THE_TEST - {shown.PASSED}))
    if not any(shown.PASSED in each for each in outcomes):
        return f"no: {reasons}"
    return f"yes, but: {reasons}" if reasons else "yes"


def _on_some(feature: Feature, outcomes: list[_Outcomes]) -> Iterable[str]:
    """Lines on what was left out on one interpreter, and passed on another."""
    everywhere = set.intersection(*outcomes)
    reasons = (set.union(*outcomes) - everywhere | everywhere & OF_THE_TEST) - {shown.PASSED}
    for reason in sorted(reasons):
        places = [
            name.partition("-")[2] for name, each in zip(EMULATED, outcomes, strict=True) if reason in each
        ]
        where = " and ".join("CPython" if place == "cpython" else f"{place} bit" for place in places)
        where = "" if len(places) == len(EMULATED) else f", on {where}"
        yield f"- {feature.title}{where}: {reason}\n"


def _notes(feature: Feature, heaps: Mapping[str, list[str]]) -> str:
    told = [feature.note] if feature.note else []
    if feature.circuit:
        told.append(f"CircuitPython: {feature.circuit}")
    for work in feature.works:
        if work in heaps:
            here, *_, twins = heaps[work]
            there = "" if twins == "–" else f" on MicroPython, {twins} on CircuitPython"
            told.append(f"heap for {work}: {here}{there}")
    return "; ".join(told)


def _heaps(readme: str) -> dict[str, list[str]]:
    """Title of a work → the cells behind it, of the table that `make bench-docs` writes."""
    found = {}
    for line in readme.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("|") and len(cells) > 4:
            found[cells[0]] = cells[2:]
    return found


def main() -> int:
    """Write both; 1 if there is nothing to write."""
    found = shown.taken_over(files())
    if not found:
        print("nothing has been shown yet: run `make test` first", file=sys.stderr)
        return 1
    shown.COMMITTED.write_text(json.dumps(shown.folded(found), indent=1, ensure_ascii=False) + "\n")
    DOCUMENT.write_text(document(found, README.read_text()))
    print(f"{DOCUMENT.relative_to(shown.ROOT)}: {len(found)} files of tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
