"""The simulated board's radio, clock and settings: they behave as an ESP32's are documented to."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from board_console import GREETING, Console, board_exec, mpremote

from uopenai_tools.simulator import SimulatedBoard, air
from uopenai_tools.simulator.state import State, compacted

# On the board: `w` is the station, switched on; `wait(n)` waits until its status is n, and says if it is.
STATION = """
import network, time, socket
w = network.WLAN(network.STA_IF)
w.active(True)
def wait(wanted, ms=3000):
    start = time.ticks_ms()
    while w.status() != wanted:
        if time.ticks_diff(time.ticks_ms(), start) > ms: return w.status()
        time.sleep_ms(5)
    return True
def fault(call, *args):
    try: return call(*args)
    except OSError as error: return error.args[0]
"""

WIFI = [
    ("idle at first", "print(w.status(), w.isconnected(), w.ifconfig()[0])", "1000 False 0.0.0.0"),
    ("on the air", "print([(n[0], n[4]) for n in w.scan()])", "[(b'home', 3), (b'cafe', 0)]"),
    (
        "the right password",
        "w.connect('home', 'correct horse')\nprint(w.status(), wait(1010), w.config('ssid'))",
        "1001 True home",
    ),
    ("an open network", "w.connect('cafe')\nprint(wait(1010), w.ifconfig()[0] != '0.0.0.0')", "True True"),
    ("a password too many", "w.connect('cafe', 'needless')\nprint(wait(1010))", "True"),
    (
        "a wrong password is tried for ever",
        "w.connect('home', 'wrong')\nprint(w.config('reconnects'), wait(202, 1200), w.isconnected())",
        "-1 1001 False",
    ),
    (
        "a wrong password shows when the attempts are counted",
        "w.config(reconnects=2)\nw.connect('home', 'wrong')\nprint(wait(202), w.isconnected())",
        "True False",
    ),
    ("no password", "w.config(reconnects=0)\nw.connect('home')\nprint(wait(202))", "True"),
    ("no such network", "w.config(reconnects=1)\nw.connect('elsewhere')\nprint(wait(201))", "True"),
    (
        "connect while connecting",
        (
            "w.connect('home', 'wrong')\nprint(fault(w.connect, 'cafe'))\n"
            "w.disconnect()\nw.connect('cafe')\nprint(wait(1010))"
        ),
        "Wifi Internal Error\nTrue",
    ),
    ("connect while off", "w.active(False)\nprint(fault(w.connect, 'cafe'))", "Wifi Not Started"),
    ("one station", "print(network.WLAN() is w, network.WLAN(network.WLAN.IF_STA) is w)", "True True"),
    (
        "no network, no sockets",
        (
            "print(fault(socket.getaddrinfo, 'localhost', 80))\n"
            "a = socket.getaddrinfo('127.0.0.1', 9)[0][-1]\nprint(fault(socket.socket().connect, a))\n"
            "print(fault(socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto, b'x', a))"
        ),
        "-202\n118\n118",
    ),
]


@pytest.mark.parametrize(("code", "printed"), [case[1:] for case in WIFI], ids=[case[0] for case in WIFI])
def test_wifi(board: SimulatedBoard, code: str, printed: str) -> None:
    assert board_exec(board.port, STATION + code) == printed + "\n"


def test_wifi_is_forgotten_at_a_reset(board: SimulatedBoard) -> None:
    assert board_exec(board.port, STATION + "w.connect('cafe')\nprint(wait(1010))") == "True\n"
    mpremote(board.port, "soft-reset")
    assert board_exec(board.port, "import network; print(network.WLAN().status())") == "1000\n"


def may_silence() -> bool:
    """Whether this kernel lets us put a filter on a TCP socket: some keep that for root."""
    with socket.socket() as sock:
        try:
            sock.setsockopt(socket.SOL_SOCKET, air.SO_ATTACH_FILTER, air.KEEP_NOTHING)
        except PermissionError:
            return False
    return True


needs_silence = pytest.mark.skipif(
    not may_silence(), reason="this kernel lets only root silence a connection"
)


@needs_silence
def test_wifi_that_drops_silences_connections_and_comes_back(board: SimulatedBoard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Console(board.port) as console:
        console.prompt()
        console.paste(STATION)
        port = server.getsockname()[1]
        assert console.ask(b"w.connect('cafe'); wait(1010)\r") == b"True"
        console.ask(b"s = socket.socket(); s.connect(socket.getaddrinfo('127.0.0.1', %d)[0][-1])\r" % port)
        with server.accept()[0] as peer:
            peer.sendall(b"before\n")
            assert console.ask(b"s.readline()\r") == b"b'before\\n'"
            board.drop_wifi()
            assert console.ask(b"w.isconnected(), w.status()\r") == b"(False, 1001)"
            peer.sendall(b"while away\n")
            assert console.ask(b"s.settimeout(0.1); fault(s.readline)\r") == b"110"
            assert console.ask(b"fault(socket.getaddrinfo, 'localhost', 80)\r") == b"-202"
            board.restore_wifi()
            assert console.ask(b"wait(1010)\r") == b"True"
            assert console.ask(b"s.settimeout(10); s.readline()\r") == b"b'while away\\n'"


@needs_silence
def test_a_program_that_waits_for_a_dropped_connection_waits_for_its_time_out(board: SimulatedBoard) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, Console(board.port) as console:
        console.prompt()
        console.paste(STATION)
        console.ask(b"w.connect('cafe'); wait(1010)\r")
        port = server.getsockname()[1]
        console.ask(b"s = socket.socket(); s.connect(socket.getaddrinfo('127.0.0.1', %d)[0][-1])\r" % port)
        with server.accept()[0] as peer:
            console.type(b"s.settimeout(1); print('on'); fault(s.readline)\r")
            console.until(b"\r\non\r\n")
            board.drop_wifi()
            peer.close()
            assert console.until(b">>> ") == b"110\r\n>>> "


NVS = "import esp32\nn = esp32.NVS('uopenai')\nb = bytearray(20)\n"
MISSING = "try: n.get_i32('%s')\nexcept OSError as error: print(error)\n"


def test_settings_stay_only_if_committed(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path) as board:
        code = (
            NVS + "n.set_i32('count', -7)\nn.set_blob('api_key', b'first')\nn.set_blob('api_key', 'second')\n"
            "n.set_i32('gone', 1)\nn.commit()\nn.erase_key('gone')\nn.commit()\nn.set_i32('count', 8)\n"
            "print(n.get_i32('count'), n.get_blob('api_key', b), bytes(b[:6]))\n" + MISSING % "gone"
        )
        gone = "(-4354, 'ESP_ERR_NVS_NOT_FOUND')\n"
        assert board_exec(board.port, code) == "8 6 b'second'\n" + gone
        mpremote(board.port, "soft-reset")
        code = NVS + "print(n.get_i32('count'), n.get_blob('api_key', b))\n"
        assert board_exec(board.port, code) == "-7 6\n"
        board.power_cycle()
        assert board_exec(board.port, code + MISSING % "gone") == "-7 6\n" + gone
    with SimulatedBoard(state=tmp_path) as board:
        assert board_exec(board.port, code + MISSING % "gone") == "-7 6\n" + gone


FAULTS = [
    ("a key too long", "n.set_i32('a' * 16, 1)", -4361),
    ("a namespace too long", "esp32.NVS('a' * 16)", -4361),
    ("a buffer too small", "n.set_blob('k', 'long')\nn.get_blob('k', bytearray(3))", -4364),
    ("another type", "n.set_blob('k', 'long')\nn.get_i32('k')", -4354),
    ("another namespace", "n.set_i32('k', 1)\nn.commit()\nesp32.NVS('other').get_i32('k')", -4354),
    ("nothing to erase", "n.erase_key('k')", -4354),
]


@pytest.mark.parametrize(("code", "number"), [case[1:] for case in FAULTS], ids=[case[0] for case in FAULTS])
def test_settings_refuse(board: SimulatedBoard, code: str, number: int) -> None:
    run = mpremote(board.port, "exec", NVS + code, check=False)
    assert f"OSError: ({number}, " in run.stdout + run.stderr


def test_settings_are_for_their_owner_only(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path / "board") as board:
        board_exec(board.port, NVS + "n.set_blob('api_key', 'secret')\nn.commit()")
    assert b"secret" in (tmp_path / "board/nvs").read_bytes()
    assert [oct(path.stat().st_mode & 0o077) for path in (tmp_path / "board").iterdir()] == ["0o0"] * 3


def test_a_log_of_settings_is_tidied_at_a_start(tmp_path: Path) -> None:
    def record(name: bytes, kind: bytes, value: bytes) -> bytes:
        return name.ljust(32, b"\0") + kind + len(value).to_bytes(2, "little") + value

    kept = record(b"b", b"b", b"new")
    log = record(b"a", b"i", b"1234") + record(b"b", b"b", b"old") + record(b"a", b"x", b"") + kept
    assert compacted(log) == kept
    for end in range(1, 40):
        assert compacted(log + record(b"c", b"b", b"torn")[:-end]) in (kept, kept)
    (tmp_path / "nvs").write_bytes(log)
    state = State(tmp_path)
    state.tidy()
    state.close()
    assert (tmp_path / "nvs").read_bytes() == kept


def test_the_clock_starts_in_2000_and_is_consistent(board: SimulatedBoard) -> None:
    code = (
        "import time, machine\nprint(time.gmtime()[:5], time.localtime()[:5], time.time() < 60, "
        "machine.RTC().datetime()[:6], time.gmtime(0), time.mktime((2000, 1, 2, 0, 0, 0, 0, 0)), "
        "time.gmtime(time.mktime((2026, 11, 22, 1, 2, 3, 0, 0))), "
        "abs(time.time_ns() // 10**9 - time.time()) < 2)"
    )
    assert board_exec(board.port, code) == (
        "(2000, 1, 1, 0, 0) (2000, 1, 1, 0, 0) True (2000, 1, 1, 5, 0, 0) (2000, 1, 1, 0, 0, 0, 5, 1) 86400 "
        "(2026, 11, 22, 1, 2, 3, 6, 326) True\n"
    )


def test_the_clock_survives_resets_but_no_power_cycle(board: SimulatedBoard) -> None:
    board_exec(board.port, "import machine; machine.RTC().datetime((2026, 11, 22, 0, 1, 2, 3, 0))")
    ask = "import time; print(time.gmtime()[:4])"
    mpremote(board.port, "soft-reset")
    assert board_exec(board.port, ask) == "(2026, 11, 22, 1)\n"
    with Console(board.port) as console:
        console.prompt()
        console.type(b"import machine; machine.reset()\r")
        console.until(GREETING)
    assert board_exec(board.port, ask) == "(2026, 11, 22, 1)\n"
    board.power_cycle()
    assert board_exec(board.port, ask) == "(2000, 1, 1, 0)\n"


def test_mpremote_sets_the_clock(board: SimulatedBoard) -> None:
    mpremote(board.port, "rtc", "--set")
    assert int(board_exec(board.port, "import time; print(time.gmtime()[0])")) >= 2026


def test_a_pin_remembers(board: SimulatedBoard) -> None:
    code = (
        "from machine import Pin\np = Pin(2, Pin.OUT, value=1)\nprint(p.value())\np(0)\nprint(p())\n"
        "print(Pin(0, Pin.IN, Pin.PULL_UP).value())"
    )
    assert board_exec(board.port, code) == "1\n0\n1\n"


def test_the_same_folder_is_the_same_board(tmp_path: Path) -> None:
    seen = set()
    for _ in range(2):
        with SimulatedBoard(state=tmp_path) as board:
            seen.add(board_exec(board.port, "import machine, network\nprint(machine.unique_id())"))
    assert len(seen) == 1
    assert os.listdir(tmp_path)
