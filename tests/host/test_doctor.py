"""`uopenai doctor` on a simulated board: all well, and each fault of the board with what is said about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from doctor_world import NAMES, PASSWORD, World, not_tried, only_failed, states, well
from uopenai_command import uopenai

from uopenai_tools import install, places
from uopenai_tools.doctor import Limits
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with well(tmp_path_factory.mktemp("doctor")) as made:
        yield made


# --- all well


def test_on_a_board_that_is_well_every_check_says_so_in_order(world: World) -> None:
    results = world.examine()
    assert list(results) == NAMES
    assert set(states(results).values()) == {"ok"}, results
    assert [result.fix for result in results.values()] == [""] * len(NAMES)
    for name, words in {
        "interpreter": "MicroPython 1.",
        "library": "uopenai 0.1.0 in /lib/uopenai, ",
        "files": "KB of 2,048 KB free",
        "memory": "largest block of ESP-IDF's heap 90 KB",
        "settings": "api_key, base_url, wifi_ssid, wifi_pass, ntp",
        "wifi": "joined 'home', address 127.0.0.1, signal -52 dBm",
        "dns": "localhost is known",
        "clock": "set by SNTP, agrees with the host's clock",
        "tcp": "connected to localhost:",
        "tls": "certificate and host name verified, handshake in ",
        "key": "the service takes it; models that it may use: ",
        "reply": "gpt-4o-mini: first word after ",
    }.items():
        assert words in results[name].text


def test_no_value_of_a_secret_is_in_any_result(world: World) -> None:
    text = repr(world.examine())
    assert world.service.key not in text
    assert PASSWORD not in text


# --- the board itself


def test_a_library_whose_file_is_cut_short_is_told(world: World) -> None:
    with world.having("/lib/uopenai/session.mpy", b"M\x06\x00\x1f"):
        results = world.examine()
    failed = only_failed(results, "library")
    assert "1 file of the library, such as /lib/uopenai/session.mpy, not what this version" in failed.text
    assert failed.fix == "run `uopenai install`"
    assert set(not_tried(results).values()) == {"because Library failed"}
    assert set(not_tried(results)) == set(NAMES) - {"interpreter", "library", "files", "memory"}


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"M\x06\x2b\x1f", "/lib/uopenai/wire/native.mpy: compiled for xtensawin, and this board takes x"),
        (b"C\x06\x00\x1f", "/lib/uopenai/wire/native.mpy: compiled for CircuitPython"),
        (b"M\x05\x00\x1f", "/lib/uopenai/wire/native.mpy: compiled for another MicroPython (.mpy version 5)"),
        (b"M", "/lib/uopenai/wire/native.mpy: no compiled file, or cut short"),
        (b"", "/lib/uopenai/wire/native.mpy: no compiled file, or cut short"),
    ],
)
def test_a_file_for_another_board_is_told(world: World, head: bytes, words: str) -> None:
    with world.having("/lib/uopenai/wire/native.mpy", head):
        failed = only_failed(world.examine(), "library")
    assert failed.text.startswith(words)
    assert failed.fix == "run `uopenai install`"


def test_a_source_beside_its_compiled_file_is_told_and_is_no_fault(world: World) -> None:
    with world.having("/lib/uopenai/net/clock.py", (places.LIBRARY / "net" / "clock.py").read_bytes()):
        result = world.examine()["library"]
    assert result.state == "ok"
    assert result.fix.startswith("/lib/uopenai/net/clock.py stands in for /lib/uopenai/net/clock.mpy")


def test_the_boards_own_file_may_be_another(world: World, tmp_path: Path) -> None:
    (tmp_path / "board.py").write_text("name = 'a board of its own'\n")
    made = install.compile_file(tmp_path / "board.py", "uopenai.board")
    with world.having("/lib/uopenai/board.mpy", made):
        assert world.examine()["library"].state == "ok"


def test_a_part_of_the_library_that_is_missing_is_told_where_it_is_needed(world: World) -> None:
    with world.without("/lib/uopenai/pages.mpy"):
        failed = only_failed(world.examine(), "key")
    assert "a part of the library is missing (no module named 'uopenai.pages')" in failed.text
    assert failed.fix == "run `uopenai install`"


@pytest.mark.parametrize("left_out", [("responses",), ("responses", "chat", "models")])
def test_a_board_that_has_other_groups_is_as_well(world: World, left_out: tuple[str, ...]) -> None:
    with world.without(*(f"/lib/uopenai/resources/{group}" for group in left_out)):
        results = world.examine()
    assert set(states(results).values()) == {"ok"}, results


def test_a_full_file_system_and_missing_settings_are_told_in_one_go(world: World) -> None:
    world.link.exec(
        "import os\n_s = os.statvfs('/')\nwith open('/fill', 'wb') as _f:\n"
        "    for _ in range(_s[3] - 4): _f.write(bytes(_s[0]))"
    )
    try:
        results = world.examine(wifi_ssid="", api_key="")
    finally:
        world.link.remove("/fill")
    assert results["files"].state == "failed"
    assert "the file system is full: " in results["files"].text
    assert results["files"].fix == "remove files that are not needed"
    assert results["settings"].state == "failed"
    assert results["settings"].text == (
        "there is no wifi_ssid and no api_key; there are: base_url, wifi_pass, ntp"
    )
    assert results["settings"].fix == "run `uopenai provision`"
    assert not_tried(results)["wifi"] == "because there is no wifi_ssid in the settings"
    assert not_tried(results)["reply"] == "because there is no wifi_ssid in the settings"


def test_without_a_key_all_but_the_service_is_tried(world: World) -> None:
    results = world.examine(api_key="")
    assert only_failed(results, "settings").text.startswith("there is no api_key")
    assert states(results)["tls"] == "ok"
    assert not_tried(results) == dict.fromkeys(
        ("key", "reply"), "because there is no api_key in the settings"
    )


def test_a_board_that_hangs_in_a_check_is_told_by_the_check(world: World) -> None:
    hang = b"import network\ndef hang(*_):\n    while True: pass\nnetwork.WLAN.status = hang\n"
    try:
        with world.having("/boot.py", hang):
            results = world.examine(Limits(wifi=1, silence=1))
    finally:
        world.link.soft_reset()
    failed = only_failed(results, "wifi")
    assert failed.text == "the board said nothing for 2 s: it hangs"
    assert "reset it" in failed.fix
    assert set(not_tried(results).values()) == {"because the board hangs in Wi-Fi"}


# --- the command


def test_a_board_without_the_library_fails_the_check_and_the_command_ends_with_4(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path, wifi={}) as board:
        told = uopenai("doctor", "--port", board.port)
    assert told.returncode == 4
    assert told.stderr == "not all is well, Library failed: run `uopenai install`\n"
    lines = told.stdout.splitlines()
    assert lines[0].startswith("ok         Interpreter     MicroPython 1.")
    assert lines[1].startswith("FAILED     Library         the library is not on the board (")
    assert lines[2].strip() == "→ run `uopenai install`"
    assert lines[-1] == "not tried  Streamed reply  because Library failed"
    assert "\x1b" not in told.stdout


def test_as_json_the_results_are_data_and_the_lines_are_prose(world: World) -> None:
    world.link.close()
    try:
        told = uopenai("doctor", "--json", "--port", world.board.port)
    finally:
        world.link = BoardLink(world.board.port)
    assert told.returncode == 0, told.stderr
    found = json.loads(told.stdout)
    assert found["well"] is True
    assert [step["step"] for step in found["steps"]] == NAMES
    assert set(found["steps"][0]) == {"step", "title", "state", "text", "fix", "seconds"}
    assert told.stderr.splitlines()[-1] == "all is well"
    assert len(told.stderr.splitlines()) == len(NAMES) + 1
    assert world.service.key not in told.stdout + told.stderr


def test_where_there_is_no_board_it_ends_with_3() -> None:
    told = uopenai("doctor", "--port", "/dev/no-such-port")
    assert told.returncode == 3
    assert told.stderr.count("\n") == 1
