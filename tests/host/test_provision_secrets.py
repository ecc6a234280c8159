"""Secrets are searched for after provisioning has failed: in output, command lines, and files left behind."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from provision_command import Run, provision

from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard

KEY = "sk-of-the-tests-of-broken-links-0123"
PASSWORD = "a-password-of-broken-links"
FORMS = [form for secret in (KEY, PASSWORD) for form in (secret, secret.encode().hex())]
GIVEN = {"CIRCUITPY_WIFI_SSID": "home", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}

# The board's own words of the fault repeat what they are about.
TELL_TALE = """
import binascii, esp32
class TellTale(esp32.NVS):
    def set_blob(self, key, value):
        raise {kind}("cannot store %s (%s)" % (bytes(value).decode(), binascii.hexlify(value).decode()))
esp32.NVS = TellTale
"""


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedBoard]:
    with SimulatedBoard(state=tmp_path / "board", wifi={}) as simulated:
        yield simulated


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """Where the command keeps what it keeps: its temporary files, its home."""
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def nothing_told(run: Run, work: Path) -> None:
    files = [path.read_bytes() for path in work.rglob("*") if path.is_file()]
    for form in FORMS:
        assert form not in run.said
        assert not [line for line in run.command_lines if form.encode() in line]
        assert not [data for data in files if form.encode() in data]
    assert "Traceback" not in run.said and len(run.stderr.splitlines()) == 1


def given(work: Path) -> dict[str, str]:
    return {**GIVEN, "TMPDIR": str(work), "HOME": str(work), "XDG_CACHE_HOME": str(work)}


@contextmanager
def cable(port: str, cut_at: bytes) -> Iterator[str]:
    """A serial cable to *port*, that is pulled when *cut_at* has gone through; the name of its near end."""
    outer, inner = os.openpty()
    tty.setraw(inner)
    far = os.open(port, os.O_RDWR | os.O_NOCTTY)
    over, stop = os.pipe()
    seen = bytearray()

    def carry() -> None:
        while True:
            ready = select.select([outer, far, over], [], [])[0]
            if over in ready:
                break
            try:
                for source, sink in ((outer, far), (far, outer)):
                    if source in ready:
                        data = os.read(source, 4096)
                        os.write(sink, data)
                        if source == outer:
                            seen.extend(data)
            except OSError:
                break
            if cut_at in seen:
                break
        os.close(outer)

    name = os.ttyname(inner)
    thread = threading.Thread(target=carry)
    thread.start()
    try:
        yield name
        assert cut_at in seen, "the cable was never pulled"
    finally:
        os.write(stop, b"!")
        thread.join()
        for fd in (inner, far, over, stop):
            os.close(fd)


@pytest.mark.parametrize("secret", [KEY, PASSWORD])
def test_a_cable_that_is_pulled_in_the_middle_of_a_secret(
    board: SimulatedBoard, work: Path, secret: str
) -> None:
    with cable(board.port, secret.encode().hex()[:40].encode()) as port:
        run = provision("--port", port, **given(work))
    assert run.returncode in (1, 3), run.said
    nothing_told(run, work)


@pytest.mark.parametrize("kind", ["OSError", "ValueError", "MemoryError"])
def test_a_board_whose_fault_repeats_the_secret(board: SimulatedBoard, work: Path, kind: str) -> None:
    with BoardLink(board.port) as link:
        link.exec(TELL_TALE.format(kind=kind))
    run = provision("--port", board.port, **given(work))
    assert run.returncode == 1 and kind.removesuffix("Error") in run.stderr.replace("memory", "Memory")
    nothing_told(run, work)


def test_a_port_that_is_not_there(work: Path) -> None:
    run = provision("--port", "/dev/no-such-port", **given(work))
    assert run.returncode == 3
    nothing_told(run, work)
