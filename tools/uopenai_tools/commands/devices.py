"""`uopenai devices`: what is connected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uopenai_tools.commands.options import Json, Port

if TYPE_CHECKING:
    from uopenai_tools.devices import Device


def devices(port: Port = None, as_json: Json = False) -> None:
    """List the serial ports, and what is at each: chip, board, interpreter.

    A program that runs on a board is interrupted, and starts again at the next reset.
    """
    import dataclasses

    from uopenai_tools import devices as tool
    from uopenai_tools.console import Console

    found = tool.survey(port)
    Console(as_json=as_json).show([dataclasses.asdict(device) for device in found], _listed(found))


def _listed(found: list[Device]) -> str:
    from uopenai_tools.columns import columns

    rows = [["PORT", "CHIP", "BOARD", "INTERPRETER", "NOTE"]]
    for device in found:
        interpreter = f"{device.interpreter} {device.version}".strip()
        rows.append([device.port, device.chip or "–", device.board or "–", interpreter or "–", device.note])
    return columns(rows)
