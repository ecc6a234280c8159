"""`uopenai doctor` on a simulated board: all well, and each fault with what is said about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import scripts
from servers import Servers, Talk, json_answer
from uopenai_command import uopenai

from uopenai_tools import install, places, provision
from uopenai_tools.doctor import Limits, Result, examine
from uopenai_tools.doctor.examination import STEPS
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn
from uopenai_tools.standin.authority import Authority

NETWORK, PASSWORD = "home", "password-of-the-doctor"
QUICK = Limits(wifi=5, time_server=1, connection=5, answer=1, silence=20)
# What no check needs; the fewer files, the sooner they are on the board.
UNUSED = ("/admin/", "/beta/", "/fine_tuning/", "/streams/", "/models/", "/helpers/", "/containers/")
NAMES = [name for name, _ in STEPS]


@dataclass
class World:
    """A board on which all is well, and its service."""

    board: SimulatedBoard
    service: StandIn
    link: BoardLink

    @property
    def settings(self) -> dict[str, str]:
        """Those that are right."""
        return {
            "wifi_ssid": NETWORK,
            "wifi_pass": PASSWORD,
            "api_key": self.service.key,
            "base_url": self.service.base_url,
            "ntp": str(self.service.ntp_address),
        }

    def examine(self, limits: Limits = QUICK, **changed: str) -> dict[str, Result]:
        """Examine the board, with these settings *changed*."""
        provision.write_settings(self.link, changed)
        try:
            return {result.step: result for result in examine(self.link, limits)}
        finally:
            provision.write_settings(self.link, self.settings)

    def put(self, path: str, data: bytes) -> Callable[[], None]:
        """Write a file; gives what puts the old one back."""
        there = self.link.hash(path) is not None
        if there:
            self.link.exec(f"import os\nos.rename({path!r}, '/kept')")
        self.link.write_file(path, data)

        def undo() -> None:
            self.link.remove(path)
            if there:
                self.link.exec(f"import os\nos.rename('/kept', {path!r})")

        return undo

    @contextmanager
    def without(self, *paths: str) -> Iterator[None]:
        """These files (groups: without their ending, or as a folder) are not there while the block runs."""
        move = (
            "import os\ndef move(was, now):\n"
            "    try: os.rename(was, now)\n"
            "    except OSError: os.rename(was + '.mpy', now + '.mpy')\n"
        )
        away = [(path, f"/kept{number}") for number, path in enumerate(paths)]
        self.link.exec(move + "\n".join(f"move({path!r}, {kept!r})" for path, kept in away))
        try:
            yield
        finally:
            self.link.exec(move + "\n".join(f"move({kept!r}, {path!r})" for path, kept in away))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    state = tmp_path_factory.mktemp("doctor")
    with (
        SimulatedBoard(state=state, wifi={NETWORK: PASSWORD}) as board,
        StandIn() as service,
        BoardLink(board.port) as link,
    ):
        files = install.compile_library(install.architecture(link), schemas=())
        wanted = {path: data for path, data in files.items() if not any(part in path for part in UNUSED)}
        # As where webhooks were not wanted: a file says so in their place.
        signs = install.compile_library(install.architecture(link), schemas=(), only=["chat"])
        wanted |= {path: data for path, data in signs.items() if path.endswith("webhooks.mpy")}
        install.mirror(link, wanted, install.LIBRARY_ON_BOARD)
        install.install_file(link, "/root.cert", service.authority_pem.encode())
        made = World(board, service, link)
        provision.write_settings(link, made.settings)
        yield made


@pytest.fixture
def servers() -> Iterator[Servers]:
    with Servers() as made:
        yield made


def states(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.state for name, result in results.items()}


def only_failed(results: dict[str, Result], name: str) -> Result:
    """The result of *name*, which is the only one that failed; what came before it is well."""
    assert [result.step for result in results.values() if result.state == "failed"] == [name], results
    return results[name]


def not_tried(results: dict[str, Result]) -> dict[str, str]:
    return {name: result.text for name, result in results.items() if result.state == "not tried"}


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


def test_without_tls_it_says_what_that_means(world: World, servers: Servers) -> None:
    port = servers.add("service", service_that(scripts.delta("unused"), stall=False)).port
    results = world.examine(base_url=f"http://127.0.0.1:{port}/v1")
    assert results["tls"].state == "ok"
    assert results["tls"].text == "none: base_url is http://"
    assert "can be read on the way" in results["tls"].fix
    assert states(results)["reply"] == "ok", results["reply"]


# --- the board itself


def test_a_library_whose_file_is_cut_short_is_told(world: World) -> None:
    undo = world.put("/lib/uopenai/session.mpy", b"M\x06\x00\x1f")
    try:
        results = world.examine()
    finally:
        undo()
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
    undo = world.put("/lib/uopenai/wire/native.mpy", head)
    try:
        failed = only_failed(world.examine(), "library")
    finally:
        undo()
    assert failed.text.startswith(words)
    assert failed.fix == "run `uopenai install`"


def test_a_source_beside_its_compiled_file_is_told_and_is_no_fault(world: World) -> None:
    undo = world.put("/lib/uopenai/net/clock.py", (places.LIBRARY / "net" / "clock.py").read_bytes())
    try:
        result = world.examine()["library"]
    finally:
        undo()
    assert result.state == "ok"
    assert result.fix.startswith("/lib/uopenai/net/clock.py stands in for /lib/uopenai/net/clock.mpy")


def test_the_boards_own_file_may_be_another(world: World, tmp_path: Path) -> None:
    (tmp_path / "board.py").write_text("name = 'a board of its own'\n")
    made = install.compile_file(tmp_path / "board.py", "uopenai.board")
    undo = world.put("/lib/uopenai/board.mpy", made)
    try:
        assert world.examine()["library"].state == "ok"
    finally:
        undo()


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
    undo = world.put("/boot.py", hang)
    try:
        results = world.examine(Limits(wifi=1, silence=1))
    finally:
        undo()
        world.link.soft_reset()
    failed = only_failed(results, "wifi")
    assert failed.text == "the board said nothing for 2 s: it hangs"
    assert "reset it" in failed.fix
    assert set(not_tried(results).values()) == {"because the board hangs in Wi-Fi"}


# --- the network


def test_a_wrong_wifi_password_is_told_from_a_network_that_is_not_there(world: World) -> None:
    refused = world.examine(wifi_pass="another-password")
    assert only_failed(refused, "wifi").text == (
        "Wi-Fi 'home': the password is refused: correct it with `uopenai provision`"
    )
    assert set(not_tried(refused).values()) == {"because Wi-Fi failed"}
    world.board.drop_wifi()
    try:
        absent = world.examine()
    finally:
        world.board.restore_wifi()
    assert "no access point of that name is in reach" in only_failed(absent, "wifi").text


def test_a_name_that_nobody_knows_is_told(world: World) -> None:
    results = world.examine(base_url="https://no-such-host.invalid/v1")
    failed = only_failed(results, "dns")
    assert "https://no-such-host.invalid:443: its name cannot be resolved" in failed.text
    assert states(results)["clock"] == "ok"
    assert not_tried(results) == dict.fromkeys(("tcp", "tls", "key", "reply"), "because DNS failed")


def test_a_clock_that_nothing_sets_is_told_and_one_that_was_set_is_not_a_fault(world: World) -> None:
    provision.set_clock(world.link)
    late = world.examine(ntp="no-such-host.invalid")["clock"]
    assert late.state == "ok"
    assert late.text == "set before, agrees with the host's clock"
    assert late.fix.startswith("it would not be set after a power loss: time server no-such-host.invalid")
    world.link.exec("import machine\nmachine.RTC().datetime((2000, 1, 1, 5, 0, 0, 0, 0))")
    results = world.examine(ntp="no-such-host.invalid")
    failed = only_failed(results, "clock")
    assert failed.text.startswith("the clock is not set (2000-01-01), and: time server no-such-host.invalid")
    assert not_tried(results) == dict.fromkeys(("tls", "key", "reply"), "because Clock failed")


def test_a_clock_that_is_wrong_is_compared_with_the_hosts(world: World) -> None:
    world.link.exec("import machine\nmachine.RTC().datetime((2036, 1, 1, 1, 0, 0, 0, 0))")
    failed = only_failed(world.examine(ntp="no-such-host.invalid"), "clock")
    assert " s ahead of the host's clock" in failed.text
    assert failed.fix.startswith("time server no-such-host.invalid")
    world.link.exec("import machine\nmachine.RTC().datetime((2036, 1, 1, 1, 0, 0, 0, 0))")
    righted = world.examine()["clock"]
    assert righted.state == "ok"
    assert righted.text.startswith("set by SNTP, agrees with the host's clock; before, ")


def test_a_port_at_which_nobody_listens_is_told(world: World, free_port: int) -> None:
    results = world.examine(base_url=f"https://localhost:{free_port}/v1")
    assert "nothing listens there: is the service running" in only_failed(results, "tcp").text
    assert not_tried(results) == dict.fromkeys(("tls", "key", "reply"), "because TCP failed")


def test_a_root_that_is_another_authoritys_is_told(world: World) -> None:
    undo = world.put("/root.cert", Authority("another").pem.encode())
    try:
        results = world.examine()
    finally:
        undo()
    failed = only_failed(results, "tls")
    assert "no authority in the board's root.cert has signed it" in failed.text
    assert not_tried(results) == dict.fromkeys(("key", "reply"), "because TLS failed")


# --- the service


def test_a_wrong_key_is_told_in_words_and_never_shown(world: World) -> None:
    results = world.examine(api_key="sk-wrong-key-of-the-doctor")
    failed = only_failed(results, "key")
    assert failed.text.startswith("401: Incorrect API key provided")
    assert "store a valid key with `uopenai provision`" in failed.text
    assert not_tried(results) == {"reply": "because Key failed"}
    assert "sk-wrong" not in repr(results)


def test_a_service_that_repeats_the_key_is_not_repeated(world: World, servers: Servers) -> None:
    def repeats(talk: Talk) -> None:
        key = talk.request().partition(b"Bearer ")[2].partition(b"\r\n")[0].decode()
        talk.send(json_answer({"error": {"message": f"{key} is wrong"}}, "401 Unauthorized"))

    port = servers.add("repeats", repeats).port
    failed = only_failed(world.examine(base_url=f"http://127.0.0.1:{port}/v1"), "key")
    assert failed.text.startswith("401: *** is wrong")


def service_that(posted: bytes, *, stall: bool) -> Callable[[Talk], None]:
    """A service with one model, that answers a POST with *posted*, and then stalls or hangs up."""
    models = json_answer({"object": "list", "data": [{"id": "gpt-4o-mini", "object": "model"}]})
    event = scripts.event({"type": "response.output_text.delta", "delta": "Hello"})

    def script(talk: Talk) -> None:
        while talk.request().startswith(b"GET"):
            talk.send(models)
        talk.send(posted if posted.startswith(b"HTTP") else scripts.EVENTS.encode() + event)
        if stall:
            talk.wait_until_gone()
        talk.send(scripts.event({"type": "response.completed", "response": {}}) + b"0\r\n\r\n")

    return script


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (json_answer({"error": {"message": "the server fell over"}}, "500 No"), "500: the server fell over"),
        (b"", "timed out while trying to hear more of its answer"),
    ],
    ids=["status 500", "stalls in mid-stream"],
)
def test_a_reply_that_fails_is_told(world: World, servers: Servers, answer: bytes, words: str) -> None:
    port = servers.add("service", service_that(answer, stall=True)).port
    failed = only_failed(world.examine(base_url=f"http://127.0.0.1:{port}/v1"), "reply")
    assert words in failed.text


# --- the command


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that is taken, so that nobody starts to listen there."""
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


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
