"""A simulated board, for programs: SimulatedBoard starts it, and is its power switch, its weather, and
whoever speaks to it, presses its buttons and looks at its lights.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path

from uopenai_tools.interpreter import InterpreterMissing, find
from uopenai_tools.places import WORK
from uopenai_tools.simulator import reloading
from uopenai_tools.simulator.air import Air
from uopenai_tools.simulator.child import NAME, Hardware
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.firmware import compile_firmware
from uopenai_tools.simulator.heap import with_heap
from uopenai_tools.simulator.machine import Machine
from uopenai_tools.simulator.panel import Event, Panel, What, levels, pixels
from uopenai_tools.simulator.port import SerialPort
from uopenai_tools.simulator.sound import Sound
from uopenai_tools.simulator.state import BLOCKS, State

# Less does not hold the smallest program; more than this is no board.
SMALLEST_HEAP_KB, LARGEST_HEAP_KB = 8, 16 * 1024
HEAP_KB = 100
DEFAULT_WIFI: Mapping[str, str | None] = {"simulated": "simulated-password", "simulated-open": None}


class SimulatedBoard:
    """A board at a pseudo-terminal, from `start` (or `with`) to `close`.

    *state*: the folder with what it keeps while switched off. *heap_kb*: the heap that the user's code
    gets. *wifi*: password by name of the networks on the air, None for an open one. *circuitpython*: its
    interpreter behaves as CircuitPython does over the serial line; *usb_drive*: and USB has its files, so
    that its own code cannot write. *microphone*: a WAV file that the board hears over I2S, then silence (with
    one, its CircuitPython is 10.3.1, as 9.2.8 records nothing over I2S); *speaker*: one that is written with
    what it plays; *fast*: at no pace, but as fast as the program goes (not with CircuitPython). *i2c*:
    the devices on its bus, as Panel has them. Raises SimulatorError.
    """

    def __init__(
        self,
        state: Path = WORK / "board",
        heap_kb: int = HEAP_KB,
        wifi: Mapping[str, str | None] = DEFAULT_WIFI,
        *,
        circuitpython: bool = False,
        usb_drive: bool = False,
        microphone: Path | None = None,
        speaker: Path | None = None,
        fast: bool = False,
        i2c: Mapping[int, int] | None = None,
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
        self._sound_files = microphone, speaker, fast
        self._i2c = i2c
        self._panel: Panel | None = None
        self._around = contextlib.ExitStack()
        self._machine: Machine | None = None
        self._error: BaseException | None = None
        self._over = threading.Event()
        self._last_events: list[Event] = []
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
        with contextlib.ExitStack() as around:
            state = State(self._folder)
            around.callback(state.close)
            self._air = Air(self._wifi)
            around.callback(self._air.close)
            self._panel = Panel(self._i2c)
            around.callback(self._panel.close)
            sound = Sound(*self._sound_files)
            around.callback(sound.close)
            state.tidy()
            hardware = Hardware(
                interpreter=interpreter.path.absolute(),
                firmware=compile_firmware(WORK, interpreter),
                heap_bytes=0,
                identity=state.identity,
                blocks=BLOCKS,
                flash=state.flash,
                settings=state.settings,
                air=self._air.file,
                panel=self._panel.file,
                sound=sound,
                name=reloading.NAME if self._circuitpython else NAME,
                circuitpython=self._circuitpython,
                usb_drive=self._usb_drive,
            )
            self._switch_on(with_heap(hardware, self._heap_kb))
            self._around = around.pop_all()
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
        self._last_events = self.events
        self._panel = None
        self._around.close()

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

    def press(self, pin: int, level: int = 0) -> None:
        """Put *level* on a pin, as a button does that joins it to ground; it stays until `release`."""
        self._put(pin, level)

    def release(self, pin: int) -> None:
        """Take it away: the pin goes where its pull takes it."""
        self._put(pin, None)

    def _put(self, pin: int, level: int | None) -> None:
        machine = self._order()
        assert self._panel
        self._panel.put(pin, level)
        machine.order(machine.knock)

    @property
    def events(self) -> list[Event]:
        """What it has done with pins, sound and I2C bus, the oldest first; also when it is off."""
        return self._panel.events() if self._panel else self._last_events

    @property
    def leds(self) -> dict[int, int]:
        """What it puts on each pin that is an output: 0 or 1, by number."""
        return levels(self.events)

    @property
    def pixels(self) -> list[tuple[int, int, bytes]]:
        """What went to lights with a chip of their own: when (ms), the pin, the bytes, green first."""
        return pixels(self.events)

    def sound_events(self, what: What) -> list[tuple[int, int]]:
        """Of each gap in what it played (What.GAP), or loss in what it heard (What.LOST): frames, and how
        many of them are a second."""
        return [(event.first, event.second) for event in self.events if event.what is what]

    def registers(self, address: int) -> bytes:
        """What is in the registers of a device on its I2C bus."""
        self._order()
        assert self._panel
        return self._panel.registers(address)

    def _order(self) -> Machine:
        if self._machine is None or self._over.is_set():
            raise SimulatorError("the simulated board is switched off: start it")
        return self._machine
