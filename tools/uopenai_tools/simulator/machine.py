"""The chip around the interpreter: starts, feeds and resets it, and joins it to serial port and REPL.

One thread runs `Machine.serve`: it waits for bytes from the port, output and messages of the interpreter,
the watchdog, and orders from other threads. Bytes typed go to the REPL, or, while code runs, to the code;
output goes to the port with line ends as a board sends them. Nothing is kept but what has not been read yet.
"""

from __future__ import annotations

import math
import select
import time
from collections.abc import Callable
from concurrent.futures import Future

from uopenai_tools.simulator.air import silence
from uopenai_tools.simulator.child import Child, Hardware, LineEnds, cleaned
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.keyboard import Keyboard
from uopenai_tools.simulator.orders import Orders
from uopenai_tools.simulator.port import SerialPort
from uopenai_tools.simulator.reloading import CircuitPythonRepl
from uopenai_tools.simulator.repl import CTRL_C, Repl

# As machine.reset_cause() numbers them.
POWER_ON, HARD_RESET, WATCHDOG, SOFT_RESET = 1, 2, 3, 5
# While the port is closed nobody tells us that it was opened: look this often, in seconds.
_LOOK = 0.02
_LONG = 0.5
_START_LIMIT = 30.0


class Machine:
    """A board of *hardware* at *port*; it runs while `serve` runs. `started` is done once it does."""

    def __init__(self, hardware: Hardware, port: SerialPort) -> None:
        self.started: Future[None] = Future()
        self._hardware = hardware
        self._port = port
        self._repl = self._new_repl()
        self._child: Child | None = None
        self._clock_start_us = 0
        self._going = True
        self._orders = Orders()
        self._begin_life()

    # From other threads

    def order(self, what: Callable[[], None]) -> None:
        """Have the serving thread do *what*, and wait until it has; raises what it raised."""
        self._orders.give(what)

    def stop(self) -> None:
        """For `order`: leave `serve`."""
        self._going = False

    def power_cycle(self) -> None:
        """For `order`: take the power away, and give it back."""
        self._restart(POWER_ON)

    def silence(self, on: bool) -> None:
        """For `order`: let the board's open connections hear nothing, or hear again."""
        if self._child:
            silence(self._child.pid, on)

    def knock(self) -> None:
        """For `order`: let the program notice what has been done to its pins."""
        if self._child:
            self._child.knock()

    # For the REPL

    def show(self, data: bytes) -> None:
        """Send bytes out of the port."""
        self._port.write(data)

    def run(self, code: bytes, *, interactive: bool) -> None:
        """Run code; *interactive*: one statement, whose value is printed."""
        self._command(b"s" if interactive else b"x", code)

    def soft_reset(self) -> None:
        """Start the interpreter afresh; the mode of the REPL stays."""
        self.show(self._repl.REBOOT)
        self._restart(SOFT_RESET)

    def new_interpreter(self) -> None:
        """The same without a word, as CircuitPython does between its REPLs."""
        self._restart(SOFT_RESET)

    def _new_repl(self) -> Repl:
        return CircuitPythonRepl(self) if self._hardware.circuitpython else Repl(self)

    # The serving thread

    def serve(self) -> None:
        """Run the board until `stop`. Raises SimulatorError when its interpreter does not start."""
        try:
            self._restart(POWER_ON)
            while self._going:
                self._wait()
                self._orders.obey()
                self._take(self._port.read())
                self._port.flush()
                self._hear()
                self._look_at_the_time()
        finally:
            if self._child:
                self._child.end()
            self._orders.close()

    def _wait(self) -> None:
        """Until there is something to do."""
        poll = select.poll()
        poll.register(self._orders, select.POLLIN)
        if self._port.is_open:
            poll.register(self._port, select.POLLIN | (select.POLLOUT if self._port.has_output else 0))
        if self._child:
            poll.register(self._child.line, select.POLLIN)
            if not self._port.full:
                poll.register(self._child.output, select.POLLIN)
        patience = _LOOK if self._keyboard.interrupts or not self._port.is_open else _LONG
        until = min(self._watchdog, self._wake_up, time.monotonic() + patience)
        poll.poll(max(0.0, until - time.monotonic()) * 1000)

    def _look_at_the_time(self) -> None:
        now = time.monotonic()
        if self._keyboard.interrupts and self._child:
            self._keyboard.nudge(self._child)
        if now >= self._wake_up:
            self._restart(self._cause)
        elif now >= self._watchdog:
            self._restart(WATCHDOG)
        elif self._child and not (self._ready or self._busy) and now > self._born + _START_LIMIT:
            raise SimulatorError(f"the interpreter did not become a board within {_START_LIMIT:.0f} s")

    # A life of the interpreter

    def _begin_life(self, typed: bytes = b"") -> None:
        """What each start begins anew with; *typed*: what is for it to read."""
        self._ready = self._busy = False
        self._stages: list[bytes] = []
        self._keyboard = Keyboard(typed)
        self._traceback = b""
        self._words = b""
        self._line_ends = LineEnds()
        self._watchdog = self._wake_up = math.inf
        self._cause = POWER_ON
        self._born = time.monotonic()

    def _restart(self, cause: int) -> None:
        if self._child:
            self._child.end()
            self._child = None
        # The serial port of a board goes on receiving.
        self._begin_life(bytes(self._keyboard.typed) if cause == SOFT_RESET else b"")
        if cause != SOFT_RESET:
            self._repl = self._new_repl()
        if cause == POWER_ON:
            self._clock_start_us = time.time_ns() // 1000
        self._stages = self._repl.stages(cold=cause != SOFT_RESET)
        self._child = Child(self._hardware, cause, self._clock_start_us)

    def _sleep(self, cause: int, milliseconds: int) -> None:
        """A hard reset, or deep sleep: no interpreter for so long; -1 is for ever."""
        assert self._child
        self._child.end()
        self._child = None
        self._begin_life()
        self._cause = cause
        self._wake_up = time.monotonic() + milliseconds / 1000 if milliseconds >= 0 else math.inf

    def _command(self, letter: bytes, code: bytes = b"") -> None:
        if self._child:
            self._busy = True
            self._keyboard.interrupt_char = CTRL_C
            self._child.send(letter, code)

    def _take(self, data: bytes) -> None:
        """Bytes typed: for the code that runs, else for the REPL; they wait while the board starts."""
        self._keyboard.typed += data
        while self._keyboard.typed:  # a Ctrl-D begins a new life, with a keyboard of its own
            if self._busy and self._child:
                self._keyboard.to_program(self._child)
            elif self._ready:
                self._repl.feed(self._keyboard.next())
            else:
                self._keyboard.forget_excess()
                return

    def _hear(self) -> None:
        """What the interpreter prints and says. What it printed before it said something is shown before."""
        if not self._child:
            return
        messages = self._child.messages()
        if messages or messages is None or not self._port.full:
            self._show_printed(whole=bool(messages) or messages is None)
        if messages is None:
            self._died()
            return
        for message in messages:
            before = self._child
            self._obey_message(message[:1], message[1:])
            if self._child is not before:
                return

    def _show_printed(self, whole: bool) -> None:
        assert self._child
        while data := self._child.printed():
            self.show(self._line_ends.of(data))
            if not self._ready:
                self._words = (self._words + data)[-2000:]
            if not whole:
                return

    def _obey_message(self, letter: bytes, text: bytes) -> None:
        assert self._child
        if letter == b"A":
            self._child.interrupts_at(*(int(part) for part in text.split(b",")))
        elif letter == b"B":
            self._repl.banner = text + b"; " + self._hardware.name.encode()
            if not self.started.done():
                self.started.set_result(None)
        elif letter == b"R":
            self._keyboard.runs(self._child)
        elif letter in (b"D", b"S"):
            self._ended(wants_reset=letter == b"S")
        elif letter == b"X":
            self._traceback += cleaned(text).replace(b"\n", b"\r\n")
        elif letter == b"K":
            self._keyboard.interrupt_char = int(text)
        elif letter == b"T":
            self._clock_start_us = int(text)
        elif letter == b"W":
            self._watchdog = time.monotonic() + int(text) / 1000
        elif letter == b"H":
            cause, milliseconds = text.split(b",")
            self._sleep(int(cause), int(milliseconds))

    def _ended(self, wants_reset: bool) -> None:
        """A command has been carried out, or the board has started, which is told in the same way."""
        assert self._child
        wants_reset = wants_reset and self._repl.EXIT_RESETS
        traceback, self._traceback = self._traceback, b""
        self._keyboard.typed[:0] = self._child.take_back()
        if self._ready:
            if not self._busy:
                return  # said twice
            if wants_reset:
                self._repl.ended()
            else:
                self._repl.finished(traceback)
        else:
            self.show(traceback)
        self._busy = False
        self._keyboard.ended()
        if wants_reset:
            self.soft_reset()
            return
        self._go_on_starting()
        self._take(b"")

    def _go_on_starting(self) -> None:
        """boot.py, main.py, and then the REPL."""
        if self._ready:
            return
        if self._stages:
            self._command(self._stages.pop(0))
            return
        self._ready = True
        self._repl.greet()

    def _died(self) -> None:
        """The interpreter has ended by itself: a crash, which a board answers with a reset."""
        assert self._child
        status = self._child.end()
        self._child = None
        if not self._ready and not self._busy:
            last = self._words.decode(errors="replace").strip().splitlines()[-1:]
            raise SimulatorError(
                f"the interpreter does not become a board: {last[0] if last else f'exit status {status}'}"
            )
        self.show(b"\r\nsimulator: the interpreter ended with status %d; the board resets\r\n" % status)
        self._restart(HARD_RESET)
