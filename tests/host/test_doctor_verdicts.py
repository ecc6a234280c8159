"""What the doctor makes of what a board found: the cases that no simulated board can show."""

from __future__ import annotations

import time
from typing import Any, cast

import pytest

from uopenai_tools.console import Console
from uopenai_tools.doctor import report, verdicts
from uopenai_tools.doctor.examination import examine
from uopenai_tools.doctor.library import Differences
from uopenai_tools.faults import CheckFault
from uopenai_tools.link import BoardLink

KB = 1024
XTENSAWIN = 6 | 3 << 8 | 10 << 10
ESP32 = {"name": "micropython", "version": [1, 27, 0], "mpy": XTENSAWIN, "machine": "ESP32 module"}
SEEN = {"interpreter": ESP32, "dns": {"origin": "https://api.openai.com:443"}}
LIBRARY = {
    "folder": "/lib/uopenai",
    "version": "0.1.0",
    "fault": "",
    "words": "",
    "heads": {"4d0600": (170, "/lib/uopenai/client.mpy"), "4d062b": (1, "/lib/uopenai/wire/native.mpy")},
    "differences": Differences("0.1.0"),
}
TOO_OLD = "1.25 is the oldest that the library runs on"


@pytest.mark.parametrize(
    ("step", "facts", "words", "fix"),
    [
        (
            "interpreter",
            ESP32,
            "MicroPython 1.27.0 on ESP32 module, takes .mpy of version 6 with xtensawin",
            "",
        ),
        ("interpreter", {**ESP32, "version": [1, 24, 1]}, TOO_OLD, "run `uopenai flash`"),
        ("interpreter", {**ESP32, "name": "circuitpython", "version": [9, 1, 4]}, "9.2 is the old", "flash`"),
        (
            "interpreter",
            {**ESP32, "name": "circuitpython", "version": [10, 2, 0]},
            "CircuitPython 10.2.0",
            "",
        ),
        ("interpreter", {**ESP32, "mpy": 5}, "takes .mpy of version 5, not 6", "run `uopenai flash`"),
        ("interpreter", {**ESP32, "name": "pycopy"}, "neither MicroPython nor Circ", "run `uopenai flash`"),
        ("library", LIBRARY, "uopenai 0.1.0 in /lib/uopenai, 171 compiled files", ""),
        ("library", {**LIBRARY, "folder": "frozen", "heads": {}}, "uopenai 0.1.0 in the firmware", ""),
        ("library", {**LIBRARY, "version": "0.0.9"}, "uopenai 0.0.9 in", "there is 0.1.0: run `uopenai ins"),
        (
            "library",
            {**LIBRARY, "fault": "ValueError", "words": "incompatible .mpy file"},
            "the library cannot be loaded (incompatible .mpy file)",
            "run `uopenai install`",
        ),
        ("files", {"total": 2048 * KB, "free": 900 * KB, "number": 0}, "900 KB of 2,048 KB free", ""),
        ("files", {"total": 2048 * KB, "free": 8 * KB, "number": 0}, "the file system is full", "remove fil"),
        ("files", {"total": 2048 * KB, "free": 900 * KB, "number": 28}, "file system is full", "remove fil"),
        (
            "files",
            {"total": 2048 * KB, "free": 900 * KB, "number": 5},
            "cannot be written to (EIO)",
            "format",
        ),
        ("files", {"total": 2048 * KB, "free": 900 * KB, "number": 30}, "a computer has it as a drive", ""),
        ("memory", {"free": 60 * KB, "total": 100 * KB, "largest": 90 * KB}, "60 KB of 100 KB of P", ""),
        (
            "memory",
            {"free": 60 * KB, "total": 100 * KB, "largest": -1},
            "60 KB of 100 KB of Python's heap f",
            "",
        ),
        ("memory", {"free": 9 * KB, "total": 100 * KB, "largest": 90 * KB}, "may need 32 KB", "boot.py"),
        ("memory", {"free": 60 * KB, "total": 100 * KB, "largest": 20 * KB}, "too little for TLS", "boot.py"),
        ("wifi", {"network": "home", "address": "10.0.0.2", "signal": -60}, "signal -60 dBm", ""),
        (
            "wifi",
            {"network": "home", "address": "10.0.0.2", "signal": -88},
            "signal -88 dBm",
            "signal is weak",
        ),
        ("wifi", {"network": "home", "address": "10.0.0.2", "signal": None}, "joined 'home', address", ""),
        (
            "dns",
            {"name": "api.openai.com", "addresses": ["1.2.3.4", "1.2.3.4"], "took": 7, "origin": ""},
            "api.openai.com is 1.2.3.4, found in 7 ms",
            "",
        ),
        ("tls", {"took": 570, "cipher": []}, "certificate and host name verified, handshake in 570 ms", ""),
    ],
)
def test_what_was_found_is_said_in_words(step: str, facts: dict[str, Any], words: str, fix: str) -> None:
    found = getattr(verdicts, step)(facts, SEEN)
    assert words in found.text
    assert fix in found.fix if fix else not found.fix
    well = not fix or "there is" in fix or "weak" in fix
    assert found.failed is not well


@pytest.mark.parametrize(
    ("heads", "words"),
    [
        ({"4d062f": (1, "/n.mpy")}, "/n.mpy: compiled for rv32imc, and this board takes xtensawin"),
        ({"430600": (9, "/a.mpy")}, "/a.mpy and 8 files beside it: compiled for CircuitPython"),
        ({"4d0500": (2, "/a.mpy")}, "/a.mpy and 1 file beside it: compiled for another MicroPython"),
        ({"000000": (1, "/a.mpy")}, "/a.mpy: no compiled file, or cut short"),
    ],
)
def test_a_compiled_file_that_the_board_does_not_take_is_named(heads: dict[str, Any], words: str) -> None:
    found = verdicts.library({**LIBRARY, "heads": heads}, SEEN)
    assert found.failed
    assert found.text.startswith(words)


@pytest.mark.parametrize(
    ("kind", "message", "words", "fix"),
    [
        (
            "ImportError",
            "no module named 'uopenai.net'",
            "a part of the library is missing (no mo",
            "install",
        ),
        ("ImportError", "no module named 'network'", "this board's firmware has no Wi-Fi", "flash"),
        ("ValueError", "incompatible .mpy arch", "a part of the library cannot be loaded (incom", "install"),
        ("MemoryError", "allocating 17000 bytes", "the board ran out of memory (allocating", "more memory"),
        ("OSError", "-202", "the board raised OSError: -202", "reset"),
        ("CertificateError", "what the library says: and how to mend it", "what the library says: and", ""),
    ],
)
def test_what_a_check_raised_is_said_in_words(kind: str, message: str, words: str, fix: str) -> None:
    found = verdicts.raised("wifi", kind, message)
    assert found.failed
    assert found.text.startswith(words)
    assert fix in found.fix if fix else not found.fix


def test_a_host_whose_own_clock_is_wrong_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = {"set": True, "before": 0, "fault": "", "words": "", "now": 1_800_000_000, "date": "2027-01-15"}
    monkeypatch.setattr(time, "time", lambda: 86_400.0)
    found = verdicts.clock(facts, SEEN)
    assert not found.failed
    assert "the host's clock (which is wrong itself)" in found.text


class WithoutModel:
    """A board with CircuitPython whose drive a computer has, at an account without a model that answers."""

    FACTS = {
        "Which interpreter": {
            "name": "circuitpython", "version": [10, 2, 0], "mpy": 6, "machine": "ESP32-S3",
        },
        "Where the library is": {**LIBRARY, "heads": {"430600": (170, "/lib/uopenai/client.mpy")}},
        "How much room": {"total": 900 * KB, "free": 700 * KB, "number": 30},
        "How much memory": {"free": 80 * KB, "total": 100 * KB, "largest": -1},
        "Which settings": {"names": ["wifi_ssid", "api_key"]},
        "Joins the network": {"network": "home", "address": "10.0.0.2", "signal": -60},
        "Looks up": {"name": "x", "addresses": ["1.2.3.4"], "took": 7, "origin": "https://x:443"},
        "What the clock shows": {
            "fault": "APIConnectionError", "words": "no answer: is there one?", "set": False,
            "date": "2000-01-01", "now": 0, "before": 0,
        },
        "Opens a TCP": {"took": 7},
        "Opens a verified": {"took": 570, "cipher": []},
        "Asks the service": {"count": 1, "model": ""},
    }  # fmt: skip

    def __init__(self, **facts: dict[str, Any]) -> None:
        self._facts = {**self.FACTS, **facts}

    def soft_reset(self) -> None:
        """It starts afresh."""

    def exec(self, code: str, timeout: int = 10) -> bytes:
        """Run a check."""
        if code.startswith('"""Runs one check'):
            return b""
        for beginning, facts in self._facts.items():
            if code.startswith('"""' + beginning):
                facts = {name: value for name, value in facts.items() if name != "differences"}
                return b"\x1e" + repr(facts).encode() + b"\r\n"
        raise AssertionError(f"this was not to be tried: {code[:60]}")


def test_what_cannot_be_tried_says_so_and_the_exit_code_too(capsys: pytest.CaptureFixture[str]) -> None:
    clock = {"fault": "", "words": "", "set": True, "date": "", "now": int(time.time()), "before": 0}
    board = cast(BoardLink, WithoutModel(**{"What the clock shows": clock}))
    states = {result.step: result.state for result in examine(board)}
    assert states.pop("reply") == "not tried" and set(states.values()) == {"ok"}
    with pytest.raises(
        CheckFault, match="^nothing failed, but Streamed reply could not be tried, because the"
    ):
        report.tell(board, "/dev/ttyACM0", Console())
    assert capsys.readouterr().out.count("not tried") == 1


def test_tls_is_tried_without_the_time_on_circuitpython_which_looks_at_no_dates() -> None:
    states = {result.step: result.state for result in examine(cast(BoardLink, WithoutModel()))}
    assert (states["clock"], states["tls"], states["key"]) == ("failed", "ok", "ok")
