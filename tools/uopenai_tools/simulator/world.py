"""The world of `--port sim`: a simulated board, kept from command to command, and a service for it.

The board is switched on when a command first asks for it, the stand-in service when one asks for its
address; both end with the command. What the board keeps is in one folder.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from uopenai_tools import places
from uopenai_tools.faults import UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator.board import DEFAULT_WIFI, SimulatedBoard
from uopenai_tools.standin import StandIn
from uopenai_tools.target import SIMULATED, Loader


class World:
    """See target.Target. *state*: what the board keeps while it is off."""

    name = SIMULATED
    simulated = True

    def __init__(self, state: Path = places.WORK / "sim") -> None:
        self._state = state
        self._running = contextlib.ExitStack()

    def __enter__(self) -> World:
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    @cached_property
    def _board(self) -> SimulatedBoard:
        return self._running.enter_context(SimulatedBoard(state=self._state))

    @cached_property
    def _service(self) -> StandIn:
        return self._running.enter_context(StandIn())

    @property
    def port(self) -> str:
        """See Target."""
        return self._board.port

    def link(self) -> BoardLink:
        """See Target."""
        return BoardLink(self.port)

    @contextlib.contextmanager
    def loader(self) -> Iterator[Loader]:
        """See Target."""
        raise UsageFault("the simulated board has no ROM loader yet")
        yield

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
