"""The command behind `make bench`: measures, writes build/bench.json, .md, .png, says what is missed."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import cost, realtime, talk_heap, twins, voice
from bench.chart import draw
from bench.device import Device
from bench.memory import Figure, Memory
from bench.report import Row, as_json, as_markdown, write_documentation
from bench.server import BenchServer
from bench.speed import Ratio, ratios, slip
from bench.works import SPEEDS, WORKS, Speed, Work
from uopenai_tools.interpreter import Interpreter, InterpreterMissing, find

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTATION = ROOT / "lib" / "README.md"
_BEAT = "by how much a 20 ms beat slips at worst, beside two requests at once over TLS"
_WORKERS = 2


def main() -> int:
    """Measure; 1 if a "must" is missed, 2 if nothing could be measured."""
    options = _options()
    try:
        interpreter = find(options.build)
        if interpreter.word_bytes != 4:
            raise InterpreterMissing(
                "this one has 8-byte words, and a board 4: set MICROPYTHON to a 32-bit one"
            )
    except InterpreterMissing as missing:
        print(f"bench: no MicroPython: {missing}", file=sys.stderr)
        return 2
    wanted = re.compile(options.rows, re.IGNORECASE)
    rows = measure(interpreter, options.build, lambda title: bool(wanted.search(title)))
    (options.build / "bench.json").write_text(as_json(rows))
    (options.build / "bench.md").write_text(as_markdown(rows))
    draw(rows, options.build / "bench.png")
    print(as_markdown(rows))
    if options.docs:
        try:
            write_documentation(DOCUMENTATION, rows)
        except ValueError as fault:
            print(f"bench: {fault}", file=sys.stderr)
            return 2
    missed = [row for row in rows if row.missed]
    for row in missed:
        print(
            f"bench: missed: {row.name}: {row.said(row.value)}, must {row.said(row.budget)}", file=sys.stderr
        )
    return 1 if missed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", metavar="PATTERN", default="", help="only rows whose name has this in it")
    parser.add_argument("--docs", action="store_true", help="also rewrite the table in lib/README.md")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where the results go")
    options = parser.parse_args()
    if options.docs and options.rows:
        parser.error("--docs writes the whole table: leave --rows out")
    options.build = options.build.resolve()
    return options


def measure(interpreter: Interpreter, build: Path, wanted: Callable[[str], bool]) -> list[Row]:
    """All rows whose name is *wanted*."""
    with TemporaryDirectory(prefix="bench-", dir=build) as folder, BenchServer() as server:
        device = Device(interpreter, Path(folder))
        works = [work for work in WORKS if wanted("memory: " + work.title)]
        rows = list(_memory_rows(works, Memory(device, server), device.rom_fault(server.url())))
        rows += twins.rows(interpreter, Path(folder) / "twins", server.url(), wanted)
        rows += cost.rows(device, wanted)
        rows += realtime.rows(device, server.url(), server.url(large=True), wanted)
        rows += talk_heap.rows(device, server.url(), wanted)
        rows += voice.rows(device, wanted)
        speeds = [speed for speed in SPEEDS if wanted(_speed_row(speed).name)]
        found = ratios(device, speeds, server.url())  # after the others: nothing else is to run beside these
        rows += [_speed_row(speed, found[speed.name]) for speed in speeds]
        beat = Row("beat", _BEAT, None, "ms", "lower", None)
        if wanted(beat.name):
            worst = slip(device)
            rows.append(Row("beat", _BEAT, worst.value, "ms", "lower", None, note=worst.note))
    return rows


def _memory_rows(works: Sequence[Work], memory: Memory, rom_fault: str | None) -> Iterator[Row]:
    with ThreadPoolExecutor(_WORKERS) as pool:
        found = [
            (
                work,
                pool.submit(memory.ours, work),
                pool.submit(memory.ours, work, rom=True) if rom_fault is None else None,
                pool.submit(memory.today, work),
            )
            for work in works
        ]
        for work, ours, rom, today in found:
            reference = today.result().heap
            yield _memory_row(work, ours.result(), reference)
            if rom is not None:
                yield _memory_row(work, rom.result(), reference, rom=True)
    if rom_fault is not None:
        yield Row("memory", "all works", None, "bytes", "lower", None, note=rom_fault, rom=True)


def _memory_row(work: Work, figure: Figure, reference: int | None, rom: bool = False) -> Row:
    aim = work.aim_rom if rom else work.aim
    return Row(
        "memory", work.title, figure.heap, "bytes", "lower", work.must, aim, reference, figure.note, rom
    )


def _speed_row(speed: Speed, ratio: Ratio | None = None) -> Row:
    ratio = ratio or Ratio(None)
    title = f"{speed.title}, against {speed.against}"
    return Row("speed", title, ratio.value, "ratio", "higher", speed.must, speed.aim, note=ratio.note)


if __name__ == "__main__":
    sys.exit(main())
