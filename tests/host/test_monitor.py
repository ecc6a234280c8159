"""`uopenai monitor`: time stamps, ports that go and come back, and ports that are opened without a reset."""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import tty
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import serial
from uopenai_command import started

from uopenai_tools.link_errors import LinkError, NoBoardError
from uopenai_tools.monitor.log import Log
from uopenai_tools.monitor.watch import watch
from uopenai_tools.ports import SerialPort
from uopenai_tools.quiet_port import open_quietly
from uopenai_tools.simulator import SimulatedBoard

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=timezone.utc)
STAMP = "2026-11-21T12:00:00.000+00:00 "


class Wire:
    """A serial line without a board: what is written here comes out at `path`."""

    def __init__(self) -> None:
        self._far, self._near = pty.openpty()
        tty.setraw(self._near)
        self.path = os.ttyname(self._near)

    def send(self, data: bytes) -> None:
        os.write(self._far, data)

    def cut(self) -> None:
        """Pull the cable."""
        for end in (self._near, self._far):
            os.close(end)
        self._near = self._far = -1

    def close(self) -> None:
        if self._far >= 0:
            self.cut()


@pytest.fixture
def wires() -> Iterator[Callable[[], Wire]]:
    made: list[Wire] = []

    def new() -> Wire:
        made.append(Wire())
        return made[-1]

    yield new
    for wire in made:
        wire.close()


# --- the lines


class Written:
    """A log by a clock that stands still unless it is moved."""

    def __init__(self, explain: Callable[[str], list[str]] = lambda line: []) -> None:
        self.data = b""
        self.time = NOON
        self.log = Log(self._write, explain, lambda: self.time)

    def _write(self, data: bytes) -> None:
        self.data += data


def test_a_line_has_the_time_at_which_it_began() -> None:
    written = Written()
    written.log.take(b"first")
    written.time += timedelta(milliseconds=1234)
    written.log.take(b" line\r\nsecond\r\n\r\n")
    assert written.data.decode() == (
        f"{STAMP}first line\n2026-11-21T12:00:01.234+00:00 second\n2026-11-21T12:00:01.234+00:00 \n"
    )


def test_bytes_that_are_no_text_go_through_as_they_are() -> None:
    written = Written()
    written.log.take(b"\xff\x00\x1b[31m\r.\xe2\x82\r\n")
    assert written.data == STAMP.encode() + b"\xff\x00\x1b[31m\r.\xe2\x82\n"


def test_a_line_that_stops_in_its_middle_is_shown_so_far_and_then_goes_on() -> None:
    written = Written()
    written.log.take(b">>> ")
    assert written.data == b""
    written.log.pause()
    assert written.data.decode() == f"{STAMP}>>> "
    written.log.take(b"1 + 1\r")
    written.log.pause()
    written.log.pause()
    written.log.take(b"\n2\r\n")
    assert written.data.decode() == f"{STAMP}>>> 1 + 1\n{STAMP}2\n"


def test_our_own_lines_never_stand_in_the_middle_of_the_boards() -> None:
    written = Written(lambda line: [f"heard {line}"] if line == "word" else [])
    written.log.take(b"wo")
    written.log.pause()
    written.log.take(b"rd\nhalf")
    written.log.say("ours")
    written.log.end()
    assert written.data.decode() == f"{STAMP}word\n{STAMP}--- heard word\n{STAMP}half\n{STAMP}--- ours\n"


def test_a_line_without_end_is_parted() -> None:
    written = Written()
    for _ in range(30):
        written.log.take(b"x" * 1000)
    written.log.end()
    lines = written.data.splitlines()
    assert len(lines) > 1 and max(map(len, lines)) < 6000
    assert written.data.count(b"x") == 30_000


def test_a_log_is_the_same_however_the_bytes_are_split() -> None:
    text = b"one\r\n\r\ntwo\rthree\nfour"
    logs = set()
    for size in range(1, len(text) + 1):
        written = Written()
        for at in range(0, len(text), size):
            written.log.take(text[at : at + size])
        written.log.end()
        logs.add(written.data)
    assert len(logs) == 1


# --- the port


class Story:
    """What the log shows, and what happens when certain words are in it."""

    def __init__(self, *events: tuple[str, Callable[[], None]]) -> None:
        self.text = ""
        self.waits = 0
        self._events = list(events)
        self.log = Log(self._write, lambda line: [], lambda: NOON)

    def _write(self, data: bytes) -> None:
        self.text += data.decode()
        while self._events and self._events[0][0] in self.text:
            self._events.pop(0)[1]()


def stop() -> None:
    raise KeyboardInterrupt


def test_a_port_that_goes_and_comes_back_is_followed(tmp_path: Path, wires: Callable[[], Wire]) -> None:
    link = tmp_path / "board"
    first, second = wires(), wires()
    link.symlink_to(first.path)
    looks: list[None] = []

    def look() -> list[SerialPort]:
        looks.append(None)
        if len(looks) == 2:  # it is open now
            first.send(b"one\r\nunfinished")
        return []

    def wait(seconds: float) -> None:
        story.waits += 1
        if story.waits == 3:
            link.unlink()
            link.symlink_to(second.path)

    story = Story(
        ("unfinished", first.cut),
        ("the port is back", lambda: second.send(b"two\r\n")),
        ("two\n", stop),
    )
    with pytest.raises(KeyboardInterrupt):
        watch(str(link), story.log, look=look, wait=wait)
    assert story.text == (
        f"{STAMP}one\n{STAMP}unfinished\n{STAMP}--- the port {link} is gone: waiting for it to come back\n"
        f"{STAMP}--- the port is back: {link}\n{STAMP}two\n"
    )
    assert story.waits == 3


def test_a_board_that_comes_back_under_another_name_is_known_by_its_number(
    wires: Callable[[], Wire],
) -> None:
    first, second, stranger = wires(), wires(), wires()
    there: list[SerialPort] = []
    looks: list[None] = []

    def known(wire: Wire, number: str) -> SerialPort:
        return SerialPort(wire.path, "a board", 0x303A, 0x1001, number)

    def look() -> list[SerialPort]:
        looks.append(None)
        if len(looks) == 2:
            first.send(b"one\n")
        return there

    def go() -> None:
        there.remove(board)
        first.cut()

    board = known(first, "F4:12")
    there += [known(stranger, "A0:B1"), board]
    story = Story(("one\n", go), ("is back", lambda: second.send(b"two\n")), ("two\n", stop))
    with pytest.raises(KeyboardInterrupt):
        watch(first.path, story.log, look=look, wait=lambda _: there.append(known(second, "F4:12")))
    assert f"--- the port is back: {second.path}\n" in story.text


def test_a_port_that_is_not_there_or_is_taken_is_told_at_the_start(wires: Callable[[], Wire]) -> None:
    with pytest.raises(NoBoardError, match="there is no port /dev/no-such-port"):
        watch("/dev/no-such-port", Written().log)
    wire = wires()
    with serial.Serial(wire.path, exclusive=True), pytest.raises(LinkError, match="is busy: close"):
        watch(wire.path, Written().log)


class Lines(serial.Serial):
    """A serial port that tells how its lines DTR and RTS went. The system turns both on as it opens it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self.lines: list[tuple[bool, bool]] = [(True, True)]
        super().__init__(*arguments, **options)

    def _update_dtr_state(self) -> None:
        self.lines.append((bool(self._dtr_state), self.lines[-1][1]))  # pyright: ignore[reportAttributeAccessIssue]

    def _update_rts_state(self) -> None:
        self.lines.append((self.lines[-1][0], bool(self._rts_state)))  # pyright: ignore[reportAttributeAccessIssue]


@pytest.mark.parametrize(
    ("vid", "pid", "dtr"),
    [(0x10C4, 0xEA60, False), (0x1A86, 0x7523, False), (0x303A, 0x1001, False), (0x303A, 0x4001, True)],
    ids=["CP2102", "CH340", "USB-Serial-JTAG", "USB of the firmware's own"],
)
def test_no_board_is_reset_by_opening_its_port(
    monkeypatch: pytest.MonkeyPatch, wires: Callable[[], Wire], vid: int, pid: int, dtr: bool
) -> None:
    def serial_for_url(port: str, *, do_not_open: bool, **options: Any) -> Lines:
        line = Lines(None, **options)
        line.port = port
        return line

    monkeypatch.setattr(serial, "serial_for_url", serial_for_url)
    wire = wires()
    line: Any = open_quietly(wire.path, timeout=0, look=lambda: [SerialPort(wire.path, "", vid, pid)])
    held_in_reset = (False, True)
    assert held_in_reset not in line.lines
    assert line.lines[-1] == (dtr, False)
    line.close()


# --- the command


def test_a_boards_start_is_shown_with_times_until_ctrl_c(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path, wifi={}) as board:
        run = started("monitor", "--port", board.port)
        assert run.stdout and run.stderr
        assert b"Ctrl-C ends it" in run.stderr.readline()
        # Until the port is open, what a board says is heard by nobody.
        board.power_cycle()
        while not select.select([run.stdout], [], [], 3)[0]:
            board.power_cycle()
        line = b""
        while b"MicroPython" not in line:
            line = run.stdout.readline()
        assert re.match(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d .*MicroPython ", line)
        run.send_signal(signal.SIGINT)
        rest, errors = run.communicate(timeout=60)
    assert run.returncode == 0
    assert errors == b""
    assert not rest or rest.endswith(b"\n")


def test_who_reads_the_log_may_stop_reading(wires: Callable[[], Wire]) -> None:
    wire = wires()
    run = started("monitor", "--port", wire.path)
    assert run.stdout and run.stderr
    run.stderr.readline()
    run.stdout.close()
    for _ in range(300):
        wire.send(b"a line\r\n")  # until it has opened the port, in vain
        try:
            run.wait(0.1)
            break
        except subprocess.TimeoutExpired:
            continue
    assert run.poll() == 0
    assert run.stderr.read() == b""


def test_an_elf_file_that_is_none_is_told_before_the_port_is_opened(tmp_path: Path) -> None:
    (tmp_path / "x.bin").write_bytes(b"\xe9" + bytes(100))
    run = started("monitor", "--port", "/dev/no-such-port", "--elf", tmp_path / "x.bin")
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 2
    assert b"is no ELF file: name the firmware's .elf, not its .bin" in errors
