"""A simulated board, for programs: SimulatedBoard starts it, and is its power switch and its weather."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

from uopenai_tools.interpreter import InterpreterMissing, find
from uopenai_tools.places import WORK
from uopenai_tools.simulator import circuitpython as cp
from uopenai_tools.simulator.air import Air
from uopenai_tools.simulator.child import NAME, Hardware
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.firmware import compile_firmware
from uopenai_tools.simulator.heap import with_heap
from uopenai_tools.simulator.machine import Machine
from uopenai_tools.simulator.port import SerialPort
from uopenai_tools.simulator.state import BLOCKS, State

# Less does not hold the smallest program; more than this is no board.
SMALLEST_HEAP_KB, LARGEST_HEAP_KB = 8, 16 * 1024
DEFAULT_WIFI: Mapping[str, str | None] = {"simulated": "simulated-password", "simulated-open": None}


class SimulatedBoard:
    """A board at a pseudo-terminal, from `start` (or `with`) to `close`.

    *state*: the folder with what it keeps while switched off. *heap_kb*: the heap that the user's code
    gets. *wifi*: password by name of the networks on the air, None for an open one. *circuitpython*: its
    interpreter behaves as CircuitPython does over the serial line; *usb_drive*: and USB has its files, so
    that its own code cannot write. Raises SimulatorError.
    """

    def __init__(
        self,
        state: Path = WORK / "board",
        heap_kb: int = 100,
        wifi: Mapping[str, str | None] = DEFAULT_WIFI,
        *,
        circuitpython: bool = False,
        usb_drive: bool = False,
    ) -> None:
        if not SMALLEST_HEAP_KB <= heap_kb <= LARGEST_HEAP_KB:
            raise SimulatorError(
                f"a heap of {heap_kb} KB cannot be: take {SMALLEST_HEAP_KB} to {LARGEST_HEAP_KB}; "
                "a board has 100"
            )
        self._folder = state
        self._heap_kb = heap_kb
        self._wifi = wifi
        self._circuitpython = circuitpython
        self._usb_drive = usb_drive
        self._machine: Machine | None = None
        self._error: BaseException | None = None
        self._over = threading.Event()
        self.port = ""

    def __enter__(self) -> SimulatedBoard:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> SimulatedBoard:
        """Switch it on; `port` says where it is. boot.py and main.py may still run when this returns."""
        try:
            interpreter = find(WORK)
        except InterpreterMissing as missing:
            raise SimulatorError(str(missing)) from None
        self._state = State(self._folder)
        try:
            self._air = Air(self._wifi)
            try:
                self._state.tidy()
                hardware = Hardware(
                    interpreter=interpreter.path.absolute(),
                    firmware=compile_firmware(WORK, interpreter),
                    heap_bytes=0,
                    identity=self._state.identity,
                    blocks=BLOCKS,
                    flash=self._state.flash,
                    settings=self._state.settings,
                    air=self._air.file,
                    name=cp.NAME if self._circuitpython else NAME,
                    circuitpython=self._circuitpython,
                    usb_drive=self._usb_drive,
                )
                self._switch_on(with_heap(hardware, self._heap_kb))
            except BaseException:
                self._air.close()
                raise
        except BaseException:
            self._state.close()
            raise
        return self

    def _switch_on(self, hardware: Hardware) -> None:
        port = SerialPort()
        machine = Machine(hardware, port)
        self._over.clear()
        thread = threading.Thread(target=self._serve, args=(machine, port), name="board", daemon=True)
        thread.start()
        machine.started.result()
        self._machine, self._thread, self.port = machine, thread, port.path

    def _serve(self, machine: Machine, port: SerialPort) -> None:
        try:
            machine.serve()
        except BaseException as error:
            self._error = error
            if not machine.started.done():
                machine.started.set_exception(error)
        finally:
            port.close()
            self._over.set()

    def close(self) -> None:
        """Switch it off, and end all that runs for it. What is in the flash stays."""
        machine, self._machine = self._machine, None
        if machine is None:
            return
        if not self._over.is_set():
            machine.order(machine.stop)
        self._thread.join()
        self._air.close()
        self._state.close()

    def wait(self) -> None:
        """Until it ends, which by itself it does only in a fault. Raises that."""
        self._over.wait()
        if self._error:
            raise self._error

    def drop_wifi(self) -> None:
        """Take all networks off the air: isconnected() turns false, open connections fall silent."""
        self._air.switch(False)
        self._order().order(lambda: self._order().silence(True))

    def restore_wifi(self) -> None:
        """Put them back on the air: the board joins again by itself, as a real one does."""
        self._order().order(lambda: self._order().silence(False))
        self._air.switch(True)

    def power_cycle(self) -> None:
        """Take its power away and give it back: RAM and clock are lost, flash and settings stay."""
        self._order().order(self._order().power_cycle)

    def _order(self) -> Machine:
        if self._machine is None or self._over.is_set():
            raise SimulatorError("the simulated board is switched off: start it")
        return self._machine
