"""How commands speak, ask and end: data and prose apart, one line a fault, nobody asked who is not there."""

from __future__ import annotations

import io
import json
import os
import pty
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import typer
from rich.live import Live

from uopenai_tools import faults
from uopenai_tools.console import Console, told
from uopenai_tools.link import LinkError, NoBoardError
from uopenai_tools.link_errors import why_not_open


@contextmanager
def terminal(typed: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Somebody at a terminal who types *typed*."""
    master, slave = pty.openpty()
    with open(slave, encoding="utf-8") as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        os.write(master, typed.encode())
        yield
    os.close(master)


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Standard input that is no terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))


def test_data_goes_to_stdout_and_prose_to_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console()
    console.say("looking at [the] board")
    console.show({"chip": "esp32"}, "an ESP32")
    assert capsys.readouterr() == ("an ESP32\n", "looking at [the] board\n")


def test_json_replaces_the_text_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    console = Console(as_json=True)
    console.say("looking")
    console.show([{"name": "Zürich"}], "a table")
    out, err = capsys.readouterr()
    assert json.loads(out) == [{"name": "Zürich"}] and err == "looking\n"


def test_a_bar_is_drawn_on_a_terminal_only(capsys: pytest.CaptureFixture[str]) -> None:
    with Console().progress("writing", 100) as done:
        done(50)
    assert capsys.readouterr() == ("", "")


def test_ctrl_c_while_a_bar_starts_leaves_the_terminal_its_cursor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refresh = Live.refresh

    def interrupted(_: Live) -> None:
        monkeypatch.setattr(Live, "refresh", refresh)
        raise KeyboardInterrupt

    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(Live, "refresh", interrupted)
    console = Console()
    with pytest.raises(KeyboardInterrupt), console.progress("writing", 100):
        pass
    said = capsys.readouterr().err
    assert said.rfind("\x1b[?25h") > said.rfind("\x1b[?25l") >= 0


@pytest.mark.parametrize("safe", [True, False])
def test_a_question_that_nobody_hears_gets_its_safe_answer(
    nobody: None, safe: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert Console().confirm("erase it?", safe=safe) is safe
    assert "the safe answer" in capsys.readouterr().err


def test_yes_means_the_safe_answer_also_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal("y\n", monkeypatch):
        assert Console(yes=True).confirm("erase it?", safe=False) is False


@pytest.mark.parametrize(("typed", "answer"), [("y\n", True), ("what\nno\n", False), ("\n", False)])
def test_somebody_who_is_there_is_asked(typed: str, answer: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(typed, monkeypatch):
        assert Console().confirm("erase it?", safe=False) is answer


def test_a_choice_is_asked_for_until_it_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal("7\nhome\n2\n", monkeypatch):
        assert Console().choose("which network?", ["attic", "home"]) == 1


@pytest.mark.parametrize(
    "ask",
    [
        lambda console: console.ask("network"),
        lambda console: console.ask_secret("network"),
        lambda console: console.choose("network", ["a", "b"]),
    ],
)
def test_what_has_no_safe_answer_is_not_asked_of_nobody(
    nobody: None, ask: Callable[[Console], object]
) -> None:
    with pytest.raises(faults.UsageFault, match="nobody is there to be asked for: network"):
        ask(Console())


def interrupted() -> None:
    raise KeyboardInterrupt


def refusing(fault: Exception) -> Callable[[], None]:
    def command() -> None:
        raise fault

    return command


@pytest.mark.parametrize(
    ("command", "code", "line"),
    [
        (refusing(faults.Fault("no: do this")), 1, "no: do this"),
        (refusing(faults.UsageFault("which?")), 2, "which?"),
        (refusing(LinkError("lost: again")), 1, "lost: again"),
        (refusing(NoBoardError("nobody")), 3, "nobody"),
        (
            refusing(why_not_open("bogus://x")),
            2,
            "bogus://x is not a port: give a device such as /dev/ttyUSB0",
        ),
        (refusing(why_not_open("socket://x")), 2, "socket://x is not a port: write it as socket://HOST:PORT"),
        (refusing(faults.CheckFault("not well")), 4, "not well"),
        (refusing(FileNotFoundError(2, "No such file", "boot.py")), 1, "boot.py: No such file"),
        (interrupted, 130, "interrupted"),
    ],
)
def test_a_fault_is_one_line_and_an_exit_code(
    command: Callable[[], None], code: int, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(typer.Exit) as end:
        told(command)()
    assert end.value.exit_code == code
    assert capsys.readouterr() == ("", line + "\n")


@pytest.mark.parametrize("ask", [Console.ask, Console.ask_secret], ids=["shown", "secret"])
def test_what_is_said_after_a_question_that_was_left_has_a_line_of_its_own(
    ask: Callable[[Console, str], str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def left(*_: object, **__: object) -> str:
        print("network: ", end="", file=sys.stderr)
        raise EOFError

    monkeypatch.setattr("uopenai_tools.console.getpass", left)
    with terminal("\x04", monkeypatch), pytest.raises(faults.UsageFault, match="nobody answered 'network'"):
        ask(Console(), "network")
    assert capsys.readouterr().err == "network: \n"


def test_a_mistake_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        told(refusing(ZeroDivisionError()))()
