"""How large the interpreter's heap has to be, for the user's code to get what was asked for.

The device modules, the agent and the file system live in the interpreter's heap, where a board has such
things in flash and in C. So the heap is made larger by what they take, as measured: `gc.mem_free()` at the
prompt of the simulated board, against that of the bare interpreter with the heap asked for. What was
measured is kept beside the compiled firmware, whose folder is named after what it was made from.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from uopenai_tools.simulator.air import Air
from uopenai_tools.simulator.child import Child, Hardware
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.panel import Panel
from uopenai_tools.simulator.state import State

# What is run on both sides to see how much is free.
MEASURE = "import gc\ngc.collect()\nprint(gc.mem_free())"
# The block table of the heap takes part of it: a first guess of what is enough, put right by measuring.
_GUESS = 16 * 1024
_GUESS_CIRCUITPYTHON = 256 * 1024  # its network, TLS and settings are modules too
_ROUNDS = 4
_EXACT_ENOUGH = 64
_LIMIT = 30.0


def with_heap(hardware: Hardware, heap_kb: int) -> Hardware:
    """*hardware* with a heap of which *heap_kb* are the user's. Raises SimulatorError."""
    return replace(hardware, heap_bytes=_heap_bytes(hardware, heap_kb))


def _heap_bytes(hardware: Hardware, heap_kb: int) -> int:
    """Measured once for each firmware and figure."""
    manner = "-circuitpython" if hardware.circuitpython else ""
    manner += "-hearing" if manner and hardware.sound.recording else ""  # of a newer version, with more in it
    cache = hardware.firmware / f"heap-{heap_kb}{manner}.json"
    try:
        return int(json.loads(cache.read_text())["heap_bytes"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    wanted = free_on_bare(hardware.interpreter, heap_kb)
    size = heap_kb * 1024 + (_GUESS_CIRCUITPYTHON if hardware.circuitpython else _GUESS)
    for _ in range(_ROUNDS):
        missing = wanted - free_on_board(replace(hardware, heap_bytes=size))
        if abs(missing) <= _EXACT_ENOUGH:
            break
        size += missing
    making = cache.with_name(f"{cache.name}.{os.getpid()}")
    making.write_text(json.dumps({"heap_bytes": size, "taken": size - heap_kb * 1024}))
    making.replace(cache)
    return size


def free_on_bare(interpreter: Path, heap_kb: int) -> int:
    """What `MEASURE` prints in the bare interpreter. Raises SimulatorError."""
    try:
        run = subprocess.run(
            [interpreter, "-X", f"heapsize={heap_kb}k", "-c", MEASURE],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
        return int(run.stdout)
    except (OSError, subprocess.TimeoutExpired, ValueError):
        raise SimulatorError(
            f"the interpreter {interpreter} does not run in a heap of {heap_kb} KB: ask for more"
        ) from None


def free_on_board(hardware: Hardware) -> int:
    """What `MEASURE` prints on a fresh board with *hardware*'s heap. Raises SimulatorError."""
    with tempfile.TemporaryDirectory() as folder:
        state, air, panel = State(Path(folder)), Air({}), Panel()
        child = None
        try:
            spare = replace(
                hardware,
                flash=state.flash,
                settings=state.settings,
                air=air.file,
                panel=panel.file,
            )
            child = Child(spare, cause=1, start_us=time.time_ns() // 1000)
            _until_done(child)
            child.send(b"x", MEASURE.encode())
            _until_done(child)
            return int(child.printed())
        except ValueError:
            raise SimulatorError("the interpreter does not run as a board: it printed no figure") from None
        finally:
            if child:
                child.end()
            panel.close()
            air.close()
            state.close()


def _until_done(child: Child) -> None:
    deadline = time.monotonic() + _LIMIT
    while select.select([child.line], [], [], max(0.0, deadline - time.monotonic()))[0]:
        messages = child.messages()
        if messages is None:
            words = child.printed().decode(errors="replace").strip().splitlines()
            raise SimulatorError(
                f"the interpreter does not become a board: {words[-1] if words else 'it ended'}"
            )
        if b"D" in messages:
            return
    raise SimulatorError(f"the interpreter did not become a board within {_LIMIT:.0f} s")
