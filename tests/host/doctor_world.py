"""A simulated board on which all is well, its service, and what may be spoilt in either: for the doctor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools import install, provision
from uopenai_tools.doctor import Limits, Result, examine
from uopenai_tools.doctor.examination import STEPS
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

NETWORK, PASSWORD = "home", "password-of-the-doctor"
QUICK = Limits(wifi=5, time_server=1, connection=5, answer=1, silence=20)
# What the checks need of the library; the fewer files, the sooner they are on the board.
GROUPS = ("chat", "models", "responses")
NAMES = [name for name, _ in STEPS]


@dataclass
class World:
    """A board on which all is well, and its service."""

    board: SimulatedBoard
    service: StandIn
    link: BoardLink

    @property
    def settings(self) -> dict[str, str]:
        """Those that are right."""
        return {
            "wifi_ssid": NETWORK,
            "wifi_pass": PASSWORD,
            "api_key": self.service.key,
            "base_url": self.service.base_url,
            "ntp": str(self.service.ntp_address),
        }

    def examine(self, limits: Limits = QUICK, **changed: str) -> dict[str, Result]:
        """Examine the board, with these settings *changed*."""
        provision.write_settings(self.link, changed)
        try:
            return {result.step: result for result in examine(self.link, limits)}
        finally:
            provision.write_settings(self.link, self.settings)

    @contextmanager
    def having(self, path: str, data: bytes) -> Iterator[None]:
        """A file is there, in the place of one that may have been, while the block runs."""
        there = self.link.hash(path) is not None
        if there:
            self.link.exec(f"import os\nos.rename({path!r}, '/kept')")
        self.link.write_file(path, data)
        try:
            yield
        finally:
            self.link.remove(path)
            if there:
                self.link.exec(f"import os\nos.rename('/kept', {path!r})")

    @contextmanager
    def without(self, *paths: str) -> Iterator[None]:
        """These files (groups: without their ending, or as a folder) are not there while the block runs."""
        move = (
            "import os\ndef move(was, now):\n"
            "    try: os.rename(was, now)\n"
            "    except OSError: os.rename(was + '.mpy', now + '.mpy')\n"
        )
        away = [(path, f"/kept{number}") for number, path in enumerate(paths)]
        self.link.exec(move + "\n".join(f"move({path!r}, {kept!r})" for path, kept in away))
        try:
            yield
        finally:
            self.link.exec(move + "\n".join(f"move({kept!r}, {path!r})" for path, kept in away))


@contextmanager
def well(state: Path) -> Iterator[World]:
    """The world with its board in the folder *state*, running."""
    with (
        SimulatedBoard(state=state, wifi={NETWORK: PASSWORD}) as board,
        StandIn() as service,
        BoardLink(board.port) as link,
    ):
        files = install.compile_library(install.architecture(link), schemas=(), only=GROUPS)
        install.mirror(link, files, install.LIBRARY_ON_BOARD)
        install.install_file(link, "/root.cert", service.authority_pem.encode())
        made = World(board, service, link)
        provision.write_settings(link, made.settings)
        yield made


def states(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.state for name, result in results.items()}


def only_failed(results: dict[str, Result], name: str) -> Result:
    """The result of *name*, which is the only one that failed; what came before it is well."""
    assert [result.step for result in results.values() if result.state == "failed"] == [name], results
    return results[name]


def not_tried(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.text for name, result in results.items() if result.state == "not tried"}
