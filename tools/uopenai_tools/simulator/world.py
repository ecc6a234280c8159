"""The world of `--port sim`: a simulated board and a service for it, kept from command to command.

Its folder is UOPENAI_SIM_STATE, if that is set. The board is switched on when a command first asks for it, if
its flash holds a firmware for its chip; the service when one asks for its address, or when the board has been
told to use it. Both end with the command. One command has the world at a time.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from uopenai_tools import interpreter, places, settings_toml
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.faults import Fault, NoBoardFault, UsageFault
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.simulator import image
from uopenai_tools.simulator.board import DEFAULT_WIFI, HEAP_KB, SimulatedBoard
from uopenai_tools.simulator.boot import NotBootableError
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.flashed import Flashed, put_aside
from uopenai_tools.simulator.rom import CHIPS, RomLoader
from uopenai_tools.simulator.service import KeptStandIn, as_records, from_records
from uopenai_tools.simulator.state import identity_of
from uopenai_tools.standin import StandIn
from uopenai_tools.target import SIMULATED, Loader

STATE_VARIABLE = "UOPENAI_SIM_STATE"


# In place of a chip: a board that comes with CircuitPython, and whose boot.py has taken its USB drive.
CIRCUITPYTHON = "circuitpython"
_ITS_CHIP, _ITS_VERSION = "esp32s3", "9.2.8"
# As the smallest boards with that chip have; most have PSRAM. 100 do not hold Adafruit's asyncio and a call.
_ITS_HEAP_KB = 200


class World:
    """See target.Target. Usable in ``with``.

    *chip*: the board's, as esptool names it: each has a board of its own; or CIRCUITPYTHON. *state*: the
    folder. Raises UsageFault for a chip that there is not, SimulatorError when another command has the world.
    """

    simulated = True

    def __init__(self, chip: str = "esp32", state: Path | None = None) -> None:
        if chip not in (*CHIPS, CIRCUITPYTHON):
            raise UsageFault(
                f"there is no simulated board with a chip {chip}: there are {', '.join(CHIPS)}; and "
                f"{SIMULATED}:{CIRCUITPYTHON}"
            )
        self.name = SIMULATED if chip == "esp32" else f"{SIMULATED}:{chip}"
        self.chip = _ITS_CHIP if chip == CIRCUITPYTHON else chip
        self._circuitpython = chip == CIRCUITPYTHON
        self._state = state or Path(os.environ.get(STATE_VARIABLE) or places.WORK / "sim")
        self._folder = self._state / chip
        self._running = contextlib.ExitStack()
        self._board: SimulatedBoard | None = None
        self.note = ""  # what is to be said of it, once it is there

    def __enter__(self) -> World:
        with contextlib.ExitStack() as so_far:
            so_far.callback(self._running.close)
            self._lock()
            if self._circuitpython and (old := put_aside(self._folder, CHIPS[self.chip])):
                self.note = (
                    f"the simulated board was one with another flash, which is {old} now: this is a new one "
                    "with its files and settings"
                )
            self._flashed = Flashed(self._folder, CHIPS[self.chip])
            if self._circuitpython and self._flashed.blank:
                self._flashed.put(self._image(_ITS_VERSION))
            self._kept = KeptStandIn(self._state / "standin")
            so_far.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._switch_off()
        self._running.close()

    def _lock(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            lock = os.open(self._state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._running.callback(os.close, lock)
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise SimulatorError(
                "another command has the simulated board: wait until it ends, or stop it"
            ) from None
        except OSError as error:
            raise SimulatorError(
                f"the folder {self._state} cannot be used ({error.strerror}): "
                f"set {STATE_VARIABLE} to another, or put it right"
            ) from None

    @property
    def port(self) -> str:
        """See Target."""
        if self._board is None:
            self._board = self._switched_on()
        return self._board.port

    def link(self) -> BoardLink:
        """See Target."""
        return BoardLink(self.port)

    @contextlib.contextmanager
    def loader(self) -> Iterator[Loader]:
        """See Target. There are no reset lines: the chip is in its loader while the block runs."""
        self._switch_off()
        self._flashed.for_loader()
        with RomLoader(
            self.chip, self._flashed.path, self._flashed.size, mac=identity_of(self._folder)
        ) as rom:
            yield Loader(rom.port, before="no-reset", after="no-reset")

    @property
    def firmware(self) -> Path:
        """See Target. It says that it is the version that the board runs. Raises SimulatorError."""
        try:
            version = _ITS_VERSION if self._circuitpython else interpreter.find(places.WORK).version
        except interpreter.InterpreterMissing as missing:
            raise SimulatorError(str(missing)) from None
        path = self._folder / f"simulated-{self.chip}-v{version}.bin"
        data = self._image(version)
        if not path.exists() or path.read_bytes() != data:
            path.write_bytes(data)
        return path

    def _image(self, version: str) -> bytes:
        named = ("Adafruit CircuitPython ",) if self._circuitpython else ()
        return image.make(self.chip, version, *named)

    @property
    def defaults(self) -> Mapping[str, str]:
        """See Target: a network that is on its air, and the stand-in."""
        name, password = next(iter(DEFAULT_WIFI.items()))
        return {
            "wifi_ssid": name,
            "wifi_pass": password or "",
            "api_key": self._service.key,
            "base_url": self._service.base_url,
            "ntp": str(self._service.ntp_address),
        }

    @property
    def roots(self) -> bytes | None:
        """See Target: the stand-in's authority."""
        return self._service.authority_pem.encode()

    @cached_property
    def _service(self) -> StandIn:
        return self._running.enter_context(self._kept)

    def _switched_on(self) -> SimulatedBoard:
        try:
            self._flashed.for_board()
        except NotBootableError as fault:
            what = "is blank" if fault.blank else f"does not start ({fault})"
            erase = " --erase" if fault.erase else ""
            raise NoBoardFault(
                f"the simulated board {what}: run `uopenai flash{erase} --port {self.name}`"
            ) from None
        self._tell_of_service()
        is_circuitpython = self._flashed.holds_circuitpython
        heap_kb = _ITS_HEAP_KB if is_circuitpython else HEAP_KB
        board = SimulatedBoard(state=self._folder, heap_kb=heap_kb, circuitpython=is_circuitpython).start()
        if is_circuitpython:
            try:
                self._tell_circuitpython(board)
            except BaseException:
                board.close()
                raise
        return board

    def _tell_circuitpython(self, board: SimulatedBoard) -> None:
        """The same where the settings are a file. The board begins anew: code.py is to find the service."""
        with BoardLink(board.port) as link:
            route = Ampy(link)
            try:
                said = settings_toml.read(route.read())
            except LinkError:
                raise
            except Fault:
                return  # what is wrong with the file is for a command to say
            settings = as_records(said)
            if not self._kept.is_told_of(settings):
                return
            _ = self._service
            if right := from_records(self._kept.corrected(settings)):
                route.write(settings_toml.changed(route.read(), right))
        board.power_cycle()

    def _tell_of_service(self) -> None:
        """Have the service run where the board's settings say that it is."""
        settings = self._flashed.settings
        if self._kept.is_told_of(settings):
            _ = self._service
            if right := self._kept.corrected(settings):
                self._flashed.settings = {**settings, **right}

    def _switch_off(self) -> None:
        board, self._board = self._board, None
        if board:
            board.close()
