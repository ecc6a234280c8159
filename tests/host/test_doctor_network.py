"""`uopenai doctor` on a simulated board: each fault of the network and of the service, as it is told."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest
import scripts
from doctor_world import World, not_tried, only_failed, states, well
from servers import Servers, Talk, json_answer

from uopenai_tools import provision
from uopenai_tools.standin.authority import Authority


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with well(tmp_path_factory.mktemp("doctor")) as made:
        yield made


@pytest.fixture
def servers() -> Iterator[Servers]:
    with Servers() as made:
        yield made


@pytest.fixture
def free_port() -> Iterator[int]:
    """A port that is taken, so that nobody starts to listen there."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


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
    with world.having("/root.cert", Authority("another").pem.encode()):
        results = world.examine()
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


def test_without_tls_it_says_what_that_means(world: World, servers: Servers) -> None:
    port = servers.add("service", service_that(scripts.delta("unused"), stall=False)).port
    results = world.examine(base_url=f"http://127.0.0.1:{port}/v1")
    assert results["tls"].state == "ok"
    assert results["tls"].text == "none: base_url is http://"
    assert "can be read on the way" in results["tls"].fix
    assert states(results)["reply"] == "ok", results["reply"]
