"""MicroPython in CircuitPython's dialect: the unix port, built with the configuration in
circuitpython_dialect/.

30-bit floats, 1,536 bytes of Python stack, a heap that grows in areas, no native code. That is not
CircuitPython either: none of its code is in it.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
from pathlib import Path

import frozen_port
import micropython_source
import pytest
from frozen_port import CannotBuild

from uopenai_tools import places
from uopenai_tools.interpreter import Interpreter, InterpreterMissing, probe

# Modules whose frames take no Python stack: what stands for a board's C code, and the runner of tests. See
# pystack.c.
FREE = "cp_,emulation,unittest"
STACK = 1536  # bytes of it that CircuitPython 9.2 has; 2,048 from 10 on
CONFIGURATION = Path(__file__).parent / "circuitpython_dialect"


def interpreter() -> Interpreter:
    """It, from build/ if it is there; to build it takes 40 s of a processor.

    Skips the test that calls it where it cannot be built.
    """
    try:
        return _kept(places.WORK / "dialect")
    except (CannotBuild, InterpreterMissing) as reason:
        pytest.skip(f"the unix port cannot be built here: {reason}")


def _kept(folder: Path) -> Interpreter:
    """It, in *folder*: built anew after a change of its configuration."""
    made_from = folder / "made-from"
    digest = _digest()
    with (folder.parent / "dialect.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # another worker may be building it
        if not made_from.exists() or made_from.read_text() != digest:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            manifest = folder / "manifest.py"
            manifest.write_text('include("$(MPY_DIR)/extmod/asyncio")\n')
            sources = micropython_source.fetched(places.WORK)
            frozen_port.built(places.WORK, sources, manifest, folder, CONFIGURATION)
            made_from.write_text(digest)
    found = probe(folder / "micropython", "built here")
    assert found, f"{folder} is broken: remove it"
    return found


def _digest() -> str:
    """Of all that it is built from, but for MicroPython's sources."""
    digest = hashlib.sha256()
    for path in [*sorted(CONFIGURATION.iterdir()), Path(frozen_port.__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
