"""What `uopenai simulate` does: reads its settings, starts a board, says where it is, and waits.

Wi-Fi passwords come from the environment, where other users of the machine do not see them.
"""

from __future__ import annotations

import os
import re
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from uopenai_tools.simulator.board import DEFAULT_WIFI, SimulatedBoard
from uopenai_tools.simulator.errors import SimulatorError

WIFI_VARIABLE = "UOPENAI_SIM_WIFI"


def simulate(
    heap: str,
    state: Path,
    say: Callable[[str], None],
    *,
    microphone: Path | None = None,
    speaker: Path | None = None,
    fast: bool = False,
) -> None:
    """Run a board until Ctrl-C, which raises KeyboardInterrupt, or SIGTERM. Raises SimulatorError."""
    wifi = wifi_from(os.environ)
    before = signal.signal(signal.SIGTERM, _interrupted)
    try:
        with SimulatedBoard(
            state=state,
            heap_kb=heap_from(heap),
            wifi=wifi,
            microphone=microphone,
            speaker=speaker,
            fast=fast,
        ) as board:
            say(f"simulated board at {board.port} (heap {heap}, state in {state}); stop it with Ctrl-C")
            say(f"on the air: {', '.join(name if key else name + ' (open)' for name, key in wifi.items())}")
            if microphone or speaker:
                say(f"sound: hears {microphone or 'nothing'}, plays into {speaker or 'nothing'}")
            say(f"try: mpremote connect {board.port}")
            board.wait()
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupted(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def heap_from(text: str) -> int:
    """Kilobytes, from "100k", "100" or "1M". Raises SimulatorError."""
    match = re.fullmatch(r"(\d{1,6})([kKmM]?)", text.strip())
    if not match:
        raise SimulatorError(f"a heap of {text!r} cannot be: give kilobytes, such as --heap 100k")
    return int(match[1]) * (1024 if match[2] in ("m", "M") else 1)


def wifi_from(environment: Mapping[str, str]) -> Mapping[str, str | None]:
    """The networks that the environment asks for: "name=password;open-name=". Raises SimulatorError."""
    text = environment.get(WIFI_VARIABLE, "")
    if not text.strip():
        return DEFAULT_WIFI
    networks: dict[str, str | None] = {}
    for part in filter(None, text.split(";")):
        name, equals, password = part.partition("=")
        if not name or not equals:
            raise SimulatorError(
                f'{WIFI_VARIABLE} is not understood: write "name=password;open-name=", without those marks'
            )
        networks[name] = password or None
    return networks
