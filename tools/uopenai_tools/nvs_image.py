"""Settings as an image of a board's NVS partition, to be written to its flash.

Values are blobs, as the board's own `esp32.NVS.set_blob` stores them. The generator is called in this
process: nothing goes through a command line or a file of ours but the image itself, which holds
secrets.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

from uopenai_tools.faults import UsageFault
from uopenai_tools.provision import NAMESPACE

# The partition `nvs` of MicroPython's tables for ESP32 begins at 0x9000; boards/*.toml may say otherwise.
SIZE = 0x6000
_PAGE = 0x1000


def image(values: Mapping[str, str], size: int = SIZE) -> bytes:
    """The partition, *size* bytes, with these settings (by NVS key; empty ones are left out).

    Raises UsageFault when it cannot hold them, ValueError when no partition has that size.
    """
    from esp_idf_nvs_partition_gen import nvs_partition_gen as generator

    if size % _PAGE or size < 3 * _PAGE:
        raise ValueError(f"an NVS partition has three pages of {_PAGE} bytes or more, not {size} bytes")
    made = io.BytesIO()
    try:
        # NVS keeps one page free, to move values to.
        store = generator.nvs_open(made, size - _PAGE, generator.Page.VERSION2)
        generator.write_entry(store, NAMESPACE, "namespace", "", "")
        for key, value in values.items():
            if value:
                generator.write_entry(store, key, "data", "hex2bin", value.encode().hex())
        generator.nvs_close(store)
    except (generator.InsufficientSizeError, generator.PageFullError):
        raise UsageFault(
            f"the settings do not fit into an NVS partition of {size} bytes: leave some out"
        ) from None
    data = made.getvalue()
    return data + b"\xff" * (size - len(data))
