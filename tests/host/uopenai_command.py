"""Runs the command `uopenai` as a user does, with nobody there to be asked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("uopenai"))
LIMIT = 240.0  # seconds; only what hangs takes so long


def environment(**given: str) -> dict[str, str]:
    """This one, without what would decide for the command, and with what is *given*."""
    ours = ("OPENAI", "CIRCUITPY", "UOPENAI")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "NO_COLOR": "1", **given}


def uopenai(*arguments: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run it to its end, in an environment with what is *given*."""
    return subprocess.run(
        [COMMAND, *map(str, arguments)],
        env=environment(**given),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def started(*arguments: str | Path) -> subprocess.Popen[bytes]:
    """Start it; to be ended by who asked for it."""
    return subprocess.Popen(
        [COMMAND, *map(str, arguments)],
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
