"""What a CircuitPython board says and hands on: its settings.toml, its web workflow, its sockets, the time.

The board's own reader of settings.toml is the emulation's.
"""

from __future__ import annotations

import io
import json
import random
import sys
import time
from contextlib import suppress
from typing import Any

import httpx2

from fuzz.damage import damaged, pieces
from uopenai.errors import OpenAIError
from uopenai.net import clock
from uopenai.net.pool import PoolSocket
from uopenai_tools import settings_toml
from uopenai_tools.faults import Fault
from uopenai_tools.settings import BY_KEY
from uopenai_tools.simulator.firmware import EMULATION
from uopenai_tools.web_workflow import Web

sys.path.append(str(EMULATION))
import cp_settings  # noqa: E402 # pyright: ignore[reportMissingImports] - device code, beside others of its kind

_SETTINGS = [
    b'CIRCUITPY_WIFI_SSID = "home"  # upstairs\nLAMP = 12\r\n\n[later]\nx = "y"\n',
    b'# mine\n\nOPENAI_API_KEY="sk-1"\nNAME = "a \\"b\\" \\u00e4 \\\\ #"\n',
    b"A = [1, 2]\nB = {c = 1}\nD = 2026-11-22\nE = true\nF = 1.5\n",
    b'A = """\ntext\n"""\nB = \'raw\'\n[[t]]\nx = 1\n[t.y]\nOPENAI_BASE_URL = "z"\n',
]
_SETTINGS_BITS = [b'"', b'"""', b"'", b"=", b" = ", b"\n", b"\r\n", b"\r", b"#", b"[", b"]", b"[t]\n", b"\\"]
_SETTINGS_BITS += [b"\\u00e4", b"\\U0001f600", b"\xff", b"\x00", b"A = 1\n", b"{", b"}", b".", b"\t"]
_SETTINGS_BITS += [b'OPENAI_API_KEY = "x"\n', b"OPENAI_API_KEY", b"CIRCUITPY_WIFI_SSID = 5\n"]
_VALUES = (
    "",
    "plain",
    'quote " and \\',
    "# no comment",
    "\xe4 \U0001f600",
    "[x]",
    "a = b",
    "tab\tand\x01",
    "'",
)

_VERSION = {
    "web_api_version": 4,
    "version": "9.2.8",
    "board_name": "A board",
    "board_id": "x",
    "mcu_name": "S3",
}
_FOLDER = {
    "free": 900,
    "total": 1000,
    "block_size": 512,
    "writable": True,
    "files": [
        {"name": "lib", "directory": True, "modified_ns": 1, "file_size": 0},
        {"name": "a b.mpy", "directory": False, "modified_ns": 1, "file_size": 12},
    ],
}
_ANSWERS = [json.dumps(each, indent=indent).encode() for each in (_VERSION, _FOLDER) for indent in (None, 1)]
_ANSWERS_BITS = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b'"',
    b"null",
    b"-1",
    b"true",
    b'"files"',
    b'"name"',
    b"[]",
]
_ANSWERS_BITS += [b'"..",', b"/", b"\xff", b"\\ud800", b"1e999", b"0", b'"free": "x",', b'"directory"', b"{}"]
_STATUSES = (200, 200, 200, 201, 204, 301, 401, 404, 409, 500)


def make_settings(chance: random.Random) -> bytes:
    """A settings.toml, damaged."""
    return damaged(chance, _SETTINGS, _SETTINGS_BITS)


def settings(data: bytes, chance: random.Random) -> None:
    """Settings go into a file, and the board reads them; or the file is refused, in words."""
    values = {key: chance.choice(_VALUES) for key in chance.sample(sorted(BY_KEY), chance.randint(1, 3))}
    try:
        after = settings_toml.changed(data.decode(), values)
    except (Fault, UnicodeDecodeError):  # that of bytes is refused before
        return
    assert settings_toml.changed(after, values) == after
    cp_settings.open = lambda path, mode: io.BytesIO(after.encode())
    for key, value in values.items():
        read = cp_settings.getenv(BY_KEY[key].variable)
        assert (read or "") == value, f"{key}: the board reads {read!r} of {after!r}, and not {value!r}"


def make_answers(chance: random.Random) -> bytes:
    """What a web workflow says of itself or of a folder, damaged."""
    return damaged(chance, _ANSWERS, _ANSWERS_BITS)


def web_workflow(data: bytes, chance: random.Random) -> None:
    """Every answer is read, or refused in words."""
    left = 30  # requests: a folder that holds itself has no end

    def answer(request: httpx2.Request) -> httpx2.Response:
        nonlocal left
        left -= 1
        if left < 0:
            return httpx2.Response(500)
        whole = request.url.path == "/cp/version.json" and chance.random() < 0.9
        content = _ANSWERS[0] if whole else data if chance.random() < 0.7 else chance.choice(_ANSWERS)
        return httpx2.Response(200 if whole else chance.choice(_STATUSES), content=content)

    begun = httpx2.Client
    try:
        httpx2.Client = lambda **_: begun(transport=httpx2.MockTransport(answer))
        with suppress(Fault):
            web = Web("board.local", "password")
            web.running()
            call = chance.choice((web.room, lambda: web.files("/lib", "/a"), lambda: web.tidy("/lib")))
            call()
    finally:
        httpx2.Client = begun


class _Datagrams:
    """A pool of sockets with one answer."""

    SOCK_STREAM, SOCK_DGRAM, AF_INET = 1, 2, 2

    def __init__(self, answer: bytes) -> None:
        self._answer = answer

    def socket(self, *_: int) -> Any:
        return self

    def settimeout(self, _: float) -> None: ...
    def close(self) -> None: ...

    def sendto(self, data: bytes, _: object) -> None:
        # An answer repeats what was asked, but where that is what is damaged.
        self._answer = self._answer.replace(b"REPEATED", bytes(data[40:48]))

    def recvfrom_into(self, buffer: bytearray) -> tuple[int, object]:
        count = min(len(buffer), len(self._answer))
        buffer[:count] = self._answer[:count]
        return count, None


_TIMES = (0, 100, 3155673600, 3913056000, 4080000000, 0xFFFFFFFF)


def make_time(chance: random.Random) -> bytes:
    """An answer of a time server, damaged."""
    seconds = chance.choice((*_TIMES, chance.getrandbits(32))).to_bytes(4, "big")
    whole = b"\x24\x02\0\0" + bytes(20) + b"REPEATED" + bytes(8) + seconds + bytes(4)
    return damaged(chance, [whole], [b"\0", b"\xff", b"REPEATED", b"\x24"])


def time_answer(data: bytes, chance: random.Random) -> None:
    """What is no answer is none; what is one gives a date, or is refused in words."""
    answer = clock._ask("time.example", 123, 1, _Datagrams(data))
    if answer is None:
        assert not (len(data) == 48 and data[:2] == b"\x24\x02" and data[24:32] == b"REPEATED")
        return
    try:
        clock._take(answer, "time.example")
    except OpenAIError as fault:
        assert "before this library was made" in str(fault)
    else:
        era = int.from_bytes(answer[40:44], "big")
        shown = time.gmtime(era + (1 << 32) * (era < 3155673600) - 2208988800)
        assert tuple(shown[:3]) >= clock.BUILT


class _Socket:
    """A pool's socket: what comes, in pieces, with nothing between them, and how it ends."""

    def __init__(self, chance: random.Random, data: bytes) -> None:
        self._chance = chance
        self._pieces = list(pieces(chance, data))
        self.end: int = chance.choice((0, 128, 104, 9))  # the end, twice, or faults
        self.patient = chance.random() < 0.5

    def settimeout(self, _: float) -> None: ...
    def close(self) -> None: ...

    def recv_into(self, buffer: bytearray) -> int:
        assert len(buffer), "nothing was asked for"
        if self._chance.random() < 0.3:
            raise OSError(self._chance.choice((11, 116)))
        if not self._pieces:
            if self.end:
                raise OSError(self.end)
            return 0
        piece = self._pieces[0]
        count = min(len(buffer), len(piece))
        buffer[:count] = piece[:count]
        self._pieces[0] = piece[count:]
        if not self._pieces[0]:
            del self._pieces[0]
        return count


def pool_socket(data: bytes, chance: random.Random) -> None:
    """Nothing that comes is lost, however it is looked for and read, and the end is told, or the fault."""
    below = _Socket(chance, data)
    socket = PoolSocket(below, below)
    socket.modify(socket, 1)
    got = bytearray()
    ended = None
    while ended is None:
        ready = bool(socket.ipoll(0)) if chance.random() < 0.5 else None
        buffer = bytearray(chance.choice((1, 1, 2, 7, 300)))
        try:
            count = socket.readinto(buffer)
        except OSError as fault:
            ended = fault.args[0]
            continue
        assert count is not None or not ready, "it was ready, and there was nothing"
        if count == 0:
            ended = 0
        got += buffer[: count or 0]
    assert bytes(got) == data, f"{bytes(got)!r} is not {data!r}"
    assert ended == (0 if below.end == 128 else below.end)
