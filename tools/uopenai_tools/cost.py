"""What an installation costs: the bytes of each part in flash, and the heap that loading it takes.

Flash is counted from the files that were installed. The heap is measured on the board itself, right after
a soft reset: the client with all that its first call loads, and then each group with all its parts, one after
the other, none of them kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rich.table import Table

from uopenai_tools import groups
from uopenai_tools.code_py import CODE_ON_BOARD
from uopenai_tools.compiling import LIBRARY_ON_BOARD, SCHEMAS
from uopenai_tools.install import Installed
from uopenai_tools.link import BoardError, BoardLink
from uopenai_tools.programs import GADGET_ON_BOARD, MAIN_ON_BOARD

CLIENT, SHARED, PACKED = "client", "of several groups", "schemas"
BESIDE, APP = "root.cert, boot.py", "main.py and its gadget"  # "gadget" is a group
_ON_CIRCUITPYTHON = {BESIDE: "root.cert", APP: "code.py and its gadget"}
_MEASURE_SECONDS = 60
# What OpenAI() leaves for the first call to load, when that asks for an object over TLS.
FIRST_CALL = ("net.clock", "net.transport", "net.trust", "wire.http1", "answers")
FIRST_CALL_CIRCUITPYTHON = ("net.transport", "net.pool", "net.trust_ssl", "wire.http1", "answers")
# What the figures of the heap leave out, as the simulated board shows it.
BESIDES = (
    "a call takes some 5,000 bytes of heap more for connection and answer; streaming, as many for its code"
)

# Runs on the board. Loads modules and says how much the heap grew; takes them out again. A group that does
# not fit costs more than there is.
MEASURE = """
import gc, sys
def _used():
    gc.collect()
    gc.collect()
    return gc.mem_alloc()
def _drop(start):
    for name in [name for name in sys.modules if (name + ".").startswith(start + ".")]:
        above, _, last = name.rpartition(".")
        if hasattr(sys.modules.get(above), last):
            delattr(sys.modules[above], last)
        del sys.modules[name]
def _cost(modules):
    before = _used()
    try:
        for name in modules:
            __import__("uopenai." + name, None, None, ("GROUP",))
        return _used() - before
    except MemoryError:
        return None
    finally:
        for name in modules:
            _drop("uopenai." + name)
_drop("uopenai")  # what boot.py has loaded
_before = _used()
_kept = gc.threshold() if hasattr(gc, "threshold") else None
from uopenai import OpenAI
_client = OpenAI("none", base_url="http://none")
for _name in {first_call!r}:
    __import__("uopenai." + _name)
_client_cost = _used() - _before
"""
_FORGET = """
if _kept is not None:
    gc.threshold(_kept)
del _client, OpenAI, _cost
_drop("uopenai")
del _drop, _used
gc.collect()
"""


@dataclass(frozen=True)
class Row:
    """A part of the library: its bytes in *flash*, and in the *heap* (None: not measured, or no room)."""

    part: str
    flash: int
    heap: int | None = None


def rows(installed: Installed, heap: Mapping[str, int | None]) -> list[Row]:
    """What each part costs, the client first. *heap*: by part."""
    known = groups.read()
    sizes: dict[str, int] = {}
    for path, data in installed.files.items():
        part = _part(path, known, installed.groups)
        sizes[part] = sizes.get(part, 0) + len(data)
    order = [CLIENT, *installed.groups, SHARED, PACKED, BESIDE, APP]
    titles = _ON_CIRCUITPYTHON if installed.circuitpython else {}
    return [Row(titles.get(part, part), sizes[part], heap.get(part)) for part in order if part in sizes]


def _part(path: str, known: groups.Groups, installed: Iterable[str]) -> str:
    """The part of the library that the file at *path* on the board belongs to."""
    if path in (MAIN_ON_BOARD, CODE_ON_BOARD) or path.startswith(f"{GADGET_ON_BOARD}/"):
        return APP
    if path == f"{LIBRARY_ON_BOARD}/{SCHEMAS.as_posix()}":
        return PACKED
    if not path.startswith(f"{LIBRARY_ON_BOARD}/"):
        return BESIDE
    name = path.removeprefix(f"{LIBRARY_ON_BOARD}/").rpartition(".")[0].replace("/", ".")
    name = name.removesuffix("__init__").rstrip(".")
    owners = [group for group in installed if name in known.owned[group]] if name not in known.core else []
    # One that a group needs for another's sake is that other one's.
    first = [group for group in owners if f"{name.removeprefix('resources.')}.".startswith(f"{group}.")]
    return (first or [*owners, CLIENT])[0] if first or len(owners) < 2 else SHARED


def heap(link: BoardLink, wanted: Iterable[str], circuitpython: bool = False) -> dict[str, int | None]:
    """The bytes of heap that the code of a client's first call takes, and then each of the groups'.

    Resets the board's interpreter. Raises LinkError.
    """
    known = groups.read()
    link.soft_reset()
    first_call = FIRST_CALL_CIRCUITPYTHON if circuitpython else FIRST_CALL
    link.exec(MEASURE.format(first_call=first_call), timeout=_MEASURE_SECONDS)
    figures: dict[str, int | None] = {CLIENT: link.eval("_client_cost")}
    for group in wanted:
        start = f"{group}." if group in groups.BESIDE else f"resources.{group}"
        modules = sorted(name for name in known.owned[group] if name.startswith(start))
        try:
            figures[group] = link.eval(f"_cost({modules!r})", timeout=_MEASURE_SECONDS)
        except BoardError:
            figures[group] = None
    link.exec(_FORGET)
    return figures


def as_data(done: Installed, rows: Sequence[Row]) -> dict[str, Any]:
    """What was done and what it costs, for --json; amounts in bytes."""
    return {
        "groups": list(done.groups),
        "copied": done.report.copied,
        "unchanged": done.report.unchanged,
        "removed": done.report.removed,
        "bytes": done.report.bytes,
        "costs": [asdict(row) for row in rows],
        "file_system": {
            "size": done.after.blocks * done.after.block,
            "free_before": done.before.free * done.before.block,
            "free": done.after.free * done.after.block,
        },
    }


def as_table(rows: Sequence[Row]) -> Table:
    """What each part costs, for people."""
    table = Table(box=None, pad_edge=False)
    table.add_column("part")
    table.add_column("flash", justify="right")
    table.add_column("heap, loaded", justify="right")
    for row in rows:
        table.add_row(row.part, f"{row.flash:,}", "–" if row.heap is None else f"{row.heap:,}")
    table.add_row("together", f"{sum(row.flash for row in rows):,}", "")
    return table


def in_flash(done: Installed) -> str:
    """What the board's file system has left, in a line."""
    free, size = done.after.free * done.after.block, done.after.blocks * done.after.block
    return (
        f"{free:,} of the {size:,} bytes of the board's file system are free "
        f"(a file takes whole blocks of {done.after.block:,})"
    )
