"""The board that a command is about: a real one at a port, or the simulated one, at `--port sim`.

A command asks its target for the REPL or for the ROM loader, and does not know which kind it has.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from uopenai_tools import ports
from uopenai_tools.link import BoardLink

SIMULATED = "sim"
SIMULATED_CHIP = "esp32"


@dataclass(frozen=True)
class Loader:
    """A chip in its ROM loader, for esptool: the port, and how it is got in and out of the loader."""

    port: str
    before: str = "default-reset"
    after: str = "hard-reset"


class Target(Protocol):
    """One board, for the time of one command."""

    name: str
    simulated: bool

    @property
    def port(self) -> str:
        """Where its REPL is, for any serial program. Raises NoBoardFault if a simulated one is blank."""
        ...

    def link(self) -> BoardLink:
        """Its REPL, open; to be closed by whoever asked. Raises LinkError."""
        ...

    def loader(self) -> AbstractContextManager[Loader]:
        """Its ROM loader while the block runs; it boots afterwards."""
        ...

    @property
    def firmware(self) -> Path | None:
        """The image to flash when the user names none: the simulated world's; None: a released one."""
        ...

    @property
    def defaults(self) -> Mapping[str, str]:
        """Settings by NVS key that are right for it when the user gives none: the simulated world's."""
        ...

    @property
    def roots(self) -> bytes | None:
        """The trust roots (PEM) of the service of its world; None: the ones that we ship."""
        ...


class RealBoard:
    """A board at a serial port, or at a URL that pyserial knows."""

    simulated = False
    firmware: Path | None = None
    defaults: Mapping[str, str] = {}
    roots: bytes | None = None

    def __init__(self, port: str) -> None:
        self.name = self.port = port

    def link(self) -> BoardLink:
        """See Target."""
        return BoardLink(self.port)

    @contextmanager
    def loader(self) -> Iterator[Loader]:
        """See Target. esptool itself moves the reset lines."""
        yield Loader(self.port)


@contextmanager
def opened(said: str | None) -> Iterator[Target]:
    """The board that the user *said*: a port, "sim", "sim:CHIP", or None for the one that is connected."""
    kind, _, chip = (said or "").partition(":")
    if kind == SIMULATED:
        from uopenai_tools.console import Console
        from uopenai_tools.simulator.world import World

        with World(chip or SIMULATED_CHIP) as world:
            if world.note:
                Console().say(world.note)
            yield world
    else:
        yield RealBoard(said or ports.choose())
