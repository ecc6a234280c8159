"""Where a board keeps its settings: NVS with MicroPython, settings.toml with CircuitPython.

`opened` finds out which, and by which way it is reached; what is done with a store is in `provisioning`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from uopenai_tools import provision, settings_toml, trust
from uopenai_tools.circuitpython import Drive, serial_route
from uopenai_tools.faults import Fault
from uopenai_tools.link import BoardLink
from uopenai_tools.routes import Route
from uopenai_tools.settings import BY_KEY, shown
from uopenai_tools.wifi_scan import Network, scan


class Store(Protocol):
    """The settings of one board. Methods raise Fault."""

    where: str
    hears: Callable[[], Sequence[Network]] | None  # which networks the board hears; None: it cannot be asked

    def held(self) -> dict[str, str]:
        """What is there, by NVS key; of a secret only what `settings.shown` lets be seen."""
        ...

    def write(self, values: Mapping[str, str]) -> None:
        """Store all of *values* or none; an empty one removes its setting."""
        ...

    def set_clock(self) -> bool:
        """Set the board's clock to ours, where that can be; whether it was."""
        ...

    def trust(self, pem: bytes) -> bool:
        """Add an authority to the board's root.cert, where that can be done; whether it was."""
        ...

    def identity(self) -> str:
        """A name that no other board has, of letters and digits; empty where it cannot be asked."""
        ...


class NvsStore:
    """A board with MicroPython, its REPL open."""

    def __init__(self, link: BoardLink) -> None:
        self.where = "NVS"
        self.hears: Callable[[], Sequence[Network]] | None = lambda: scan(link)
        self._link = link

    def held(self) -> dict[str, str]:
        """See Store."""
        return provision.held(self._link)

    def write(self, values: Mapping[str, str]) -> None:
        """See Store."""
        provision.write_settings(self._link, values)

    def set_clock(self) -> bool:
        """See Store."""
        provision.set_clock(self._link)
        return True

    def trust(self, pem: bytes) -> bool:
        """See Store."""
        trust.add(self._link, pem)
        return True

    def identity(self) -> str:
        """See Store."""
        return str(self._link.eval("''.join('%02x' % b for b in __import__('machine').unique_id())"))


class TomlStore:
    """A board with CircuitPython; *link*: its REPL, if that is open."""

    def __init__(self, route: Route, link: BoardLink | None = None) -> None:
        self.where = f"{settings_toml.NAME}, by {route.name}"
        self.hears: Callable[[], Sequence[Network]] | None = (
            (lambda: scan(link, circuitpython=True)) if link else None
        )
        self._route = route
        self._link = link

    def held(self) -> dict[str, str]:
        """See Store."""
        found = settings_toml.read(self._route.read())
        return {key: shown(value, BY_KEY[key]) for key, value in found.items() if value}

    def write(self, values: Mapping[str, str]) -> None:
        """See Store."""
        # Also where nothing changes: an interrupted run may have left the file beside its place.
        self._route.write(settings_toml.changed(self._route.read(), values))

    def set_clock(self) -> bool:
        """See Store: such a board asks a time server when it is connected."""
        return False

    def trust(self, pem: bytes) -> bool:
        """See Store: by these ways a file of certificates would take minutes."""
        return False

    def identity(self) -> str:
        """See Store."""
        if self._link is None:
            return ""
        return str(self._link.eval("''.join('%02x' % b for b in __import__('microcontroller').cpu.uid)"))


def interpreter(link: BoardLink) -> str:
    """What runs on the board: "micropython" or "circuitpython"."""
    return str(link.eval("__import__('sys').implementation.name"))


def of_link(link: BoardLink) -> Store:
    """The settings of the board at the end of *link*. Raises Fault."""
    kind = interpreter(link)
    if kind == "circuitpython":
        return TomlStore(serial_route(link), link)
    if kind != "micropython":
        raise Fault(f"the board runs {kind}: settings go to MicroPython or CircuitPython only")
    return NvsStore(link)


@contextmanager
def opened(
    port: str | None, drive: Path | None, web: str | None, web_password: Callable[[], str]
) -> Iterator[tuple[Store, Mapping[str, str]]]:
    """The store of the board that was named, and what is right for it when nothing else is said.

    Of *port*, *drive* and *web* one is used: the web workflow at that host, the drive in that folder, or
    the board at the port (None: the one that is connected).
    """
    if web is not None:
        from uopenai_tools.web_workflow import Web

        yield TomlStore(Web(web, web_password())), {}
    elif drive is not None:
        yield TomlStore(Drive(drive)), {}
    else:
        from uopenai_tools import target

        with target.opened(port) as board, board.link() as link:
            yield of_link(link), board.defaults
