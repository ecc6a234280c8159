"""The gadgets in firmware/apps, from `install` to what they do, on the simulated board."""

from __future__ import annotations

from board_console import Console

from uopenai_tools import install, programs, provision
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn


def test_every_gadget_says_in_its_first_line_that_it_is_one() -> None:
    known = programs.gadgets()
    assert "chat" in known and "demo" not in known
    for path in known.values():
        file = path / "__init__.py" if path.is_dir() else path
        assert file.read_text().startswith('"""A gadget: ')


def test_chat_talks_at_the_serial_port_with_the_group_that_it_needs(
    board: SimulatedBoard, standin: StandIn
) -> None:
    with BoardLink(board.port) as link:
        order = install.Order(groups=["models"], schemas=[], app="chat")
        todo = install.prepare(link, order, standin.authority_pem.encode())
        assert todo.groups == ["models", "responses"]
        install.carry_out(link, todo)
        settings = {"api_key": standin.key, "base_url": standin.base_url, "ntp": str(standin.ntp_address)}
        provision.write_settings(link, settings | {"wifi_ssid": "cafe"})
    with Console(board.port) as console:
        console.type(b"\x04")
        console.until(b"chat starts in a second: Ctrl-C stops it\r\n")
        console.until(b"\r\nyou: ")
        said = console.ask(b"Good morning\r", b"\r\nyou: ")
        assert said.startswith(b"board: ") and b"morning" in said
        assert b"(a new conversation)" in console.ask(b"\r", b"\r\nyou: ")
        console.type(b"\x03")
        console.until(b"chat was stopped: Ctrl-D starts it again\r\n")
        console.prompt()
