"""The commands that put the library and the settings on a board, against the simulated one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from uopenai_command import uopenai

from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard

KEY = "sk-of-the-command-line-tests"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SimulatedBoard(state=tmp_path_factory.mktemp("board")) as board:
        yield board.port


def test_a_board_is_installed_and_provisioned(port: str) -> None:
    first = uopenai("install", "--port", port)
    assert first.returncode == 0, first.stderr
    assert "/lib/uopenai: " in first.stdout and " 0 unchanged" in first.stdout
    given = {
        "CIRCUITPY_WIFI_SSID": "home",
        "CIRCUITPY_WIFI_PASSWORD": "",
        "OPENAI_API_KEY": KEY,
        "OPENAI_BASE_URL": "https://example.org/v1",
    }
    told = uopenai("provision", "--port", port, **given)
    assert told.returncode == 0, told.stderr
    assert "on the board now: api_key=…ests, base_url=https://example.org/v1, wifi_ssid=home; " in told.stdout
    assert KEY not in told.stdout + told.stderr
    with BoardLink(port) as link:
        stored = link.eval(
            "[__import__('uopenai.config', None, None, 'x').get(k) for k in ('api_key', 'wifi_pass')]"
        )
        assert stored == [KEY, None]
        assert link.eval("__import__('time').gmtime()[0]") >= 2026


@pytest.mark.parametrize("command", ["install", "provision"])
def test_a_port_that_is_not_there_is_told_in_a_sentence(command: str) -> None:
    given = {"CIRCUITPY_WIFI_SSID": "x", "CIRCUITPY_WIFI_PASSWORD": "", "OPENAI_API_KEY": KEY}
    told = uopenai(command, "--port", "/dev/no-such-port", **given)
    assert told.returncode == 3
    assert "/dev/no-such-port" in told.stderr and "Traceback" not in told.stderr
