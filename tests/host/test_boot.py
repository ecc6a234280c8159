"""firmware/boot.py on the simulated board: Wi-Fi and clock at start, and the REPL whatever happens."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path

import pytest

from uopenai_tools import install, places, provision
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

PASSWORD = "password-of-home"
BOOT = places.FIRMWARE / "boot.py"
STATE_OF_THE_BOARD = "(network.WLAN(network.STA_IF).isconnected(), time.gmtime()[0])"


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a board with the library and boot.py keeps while it is switched off."""
    folder = tmp_path_factory.mktemp("installed")
    with SimulatedBoard(state=folder, wifi={}) as board, BoardLink(board.port) as link:
        install.install_library(link)
        install.install_file(link, "/boot.py", BOOT.read_bytes())
    return folder


@pytest.fixture
def state(installed: Path, tmp_path: Path) -> Path:
    """The same, for one test."""
    return shutil.copytree(installed, tmp_path / "board")


@pytest.fixture
def ntp() -> Iterator[str]:
    """Where a clock is to be had."""
    with StandIn(tls=False) as service:
        yield str(service.ntp_address)


def settle(state: Path, **settings: str) -> None:
    """Give the board these settings, and switch it off."""
    with SimulatedBoard(state=state, wifi={}) as board, BoardLink(board.port) as link:
        provision.write_settings(link, settings)


def switched_on(state: Path) -> tuple[bool, int]:
    """Switch the board on with its network in reach: whether it joined, and the year that its clock shows."""
    with SimulatedBoard(state=state, wifi={"home": PASSWORD}) as board, BoardLink(board.port) as link:
        link.soft_reset()  # after this, boot.py is known to have ended
        link.exec("import network, time")
        joined, year = link.eval(STATE_OF_THE_BOARD)
        return joined, year


def test_it_joins_and_sets_the_clock_by_sntp(state: Path, ntp: str) -> None:
    settle(state, wifi_ssid="home", wifi_pass=PASSWORD, ntp=ntp)
    assert switched_on(state) == (True, datetime.now(timezone.utc).year)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"wifi_ssid": "home", "wifi_pass": "wrong-password"},
        {"wifi_ssid": "elsewhere"},
    ],
    ids=["no settings", "a wrong password", "a network out of reach"],
)
def test_without_wifi_it_goes_on_to_the_repl(state: Path, settings: dict[str, str]) -> None:
    settle(state, **settings)
    assert switched_on(state) == (False, 2000)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({}, b"boot: no Wi-Fi network in the settings: provision the board"),
        (
            {"wifi_ssid": "home", "wifi_pass": "wrong-password"},
            b"boot: Wi-Fi 'home': the password is refused",
        ),
        (None, b"boot: the library is not on the board: install it"),
    ],
    ids=["no settings", "a wrong password", "no library"],
)
def test_it_says_in_one_line_what_did_not_work(
    state: Path, settings: dict[str, str] | None, words: bytes
) -> None:
    if settings:
        settle(state, **settings)
    with SimulatedBoard(state=state, wifi={"home": PASSWORD}) as board, BoardLink(board.port) as link:
        if settings is None:
            install.mirror(link, {}, install.LIBRARY_ON_BOARD)
            link.soft_reset()
        said = link.exec("exec(open('/boot.py').read(), {})", timeout=30).strip()
    assert said.startswith(words)
    assert b"\n" not in said


def test_it_joins_by_the_name_of_its_settings(state: Path) -> None:
    settle(state, wifi_ssid="home", wifi_pass=PASSWORD, hostname="desk-lamp")
    with SimulatedBoard(state=state, wifi={"home": PASSWORD}) as board, BoardLink(board.port) as link:
        link.soft_reset()
        assert link.eval("__import__('network').hostname()") == "desk-lamp"
