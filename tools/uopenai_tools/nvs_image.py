"""Settings as an image of a board's NVS partition, to be written to its flash.

Values are blobs, as the board's own `esp32.NVS.set_blob` stores them. The generator is called in this
process: nothing goes through a command line or a file of ours but the image itself, which holds
secrets.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from uopenai_tools.faults import UsageFault
from uopenai_tools.provision import NAMESPACE

# The partition `nvs` of MicroPython's tables for ESP32 begins at 0x9000; boards/*.toml may say otherwise.
SIZE = 0x6000
PAGE = 0x1000


class TooSmallError(Exception):
    """A partition does not hold what it is to hold."""


def partition(spaces: Mapping[str, Iterable[tuple[str, str, str]]], size: int) -> bytes:
    """An NVS partition of *size* bytes: by namespace the key, the encoding and the value of each entry, as
    the generator wants them. Raises TooSmallError.
    """
    from esp_idf_nvs_partition_gen import nvs_partition_gen as generator

    made = io.BytesIO()
    try:
        # NVS keeps one page free, to move entries to.
        store = generator.nvs_open(made, size - PAGE, generator.Page.VERSION2)
        for space, entries in spaces.items():
            generator.write_entry(store, space, "namespace", "", "")
            for key, encoding, value in entries:
                generator.write_entry(store, key, "data", encoding, value)
        generator.nvs_close(store)
    except (generator.InsufficientSizeError, generator.PageFullError):
        raise TooSmallError from None
    return made.getvalue().ljust(size, b"\xff")


def image(values: Mapping[str, str], size: int = SIZE) -> bytes:
    """The partition, *size* bytes, with these settings (by NVS key; empty ones are left out).

    Raises UsageFault when it cannot hold them, ValueError when no partition has that size.
    """
    if size % PAGE or size < 3 * PAGE:
        raise ValueError(f"an NVS partition has three pages of {PAGE} bytes or more, not {size} bytes")
    blobs = [(key, "hex2bin", value.encode().hex()) for key, value in values.items() if value]
    try:
        return partition({NAMESPACE: blobs}, size)
    except TooSmallError:
        raise UsageFault(
            f"the settings do not fit into an NVS partition of {size} bytes: leave some out"
        ) from None
