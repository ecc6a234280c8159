"""The heap of a whole gadget that talks: library, Talk, microphone, speaker, and their rings of 12 KB.

It is measured as works are (see memory), from .mpy files and from ROMFS; their budgets are its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.device import Device
from bench.memory import smallest
from bench.report import Row
from bench.works import KB

_TITLE = "a gadget that talks: Talk, microphone, speaker, 12 KB of rings"
# (must, aim), as .mpy files and from ROMFS
_BUDGETS = {False: (96 * KB, 72 * KB), True: (62 * KB, 56 * KB)}


def rows(device: Device, url: str, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The rows, if their name is *wanted*; *url*: of the bench's server."""
    for rom, (must, aim) in _BUDGETS.items():
        row = Row("memory", _TITLE, None, "bytes", "lower", must, aim, rom=rom)
        if not wanted(row.name) or (rom and device.rom_fault(url) is not None):
            continue
        figure = smallest(lambda heap, rom=rom: device.run("talk_heap", heap, url, rom=rom), must)
        yield Row("memory", _TITLE, figure.heap, "bytes", "lower", must, aim, note=figure.note, rom=rom)
