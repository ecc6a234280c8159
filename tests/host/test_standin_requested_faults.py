"""A request gets the fault that its header asks for, at the very byte, and the next one is answered well."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest
from standin_client import Answer, Client

from uopenai_tools import contract
from uopenai_tools.standin import StandIn

Json = Any

CHAT = json.dumps(
    {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "hi"}], "stream": True}
).encode()


@pytest.fixture(scope="module", params=["plain", "TLS"])
def service(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    with StandIn(tls=request.param == "TLS") as running:
        yield running


@contextmanager
def connected(service: StandIn) -> Iterator[socket.socket]:
    address = urlsplit(service.base_url)
    assert address.hostname
    assert address.port
    with socket.create_connection((address.hostname, address.port), timeout=30) as plain:
        if address.scheme == "http":
            yield plain
        else:
            context = ssl.create_default_context(cadata=service.authority_pem)
            # Without the last, Python takes the end of the connection for the end of the session.
            with context.wrap_socket(
                plain, server_hostname="localhost", suppress_ragged_eofs=False
            ) as secure:
                yield secure


def send(
    connection: socket.socket,
    service: StandIn,
    fault: str = "",
    body: bytes = b"",
    path: str = "",
) -> None:
    method, usual = ("POST", "/chat/completions") if body else ("GET", "/models")
    asked = f"x-standin-fault: {fault}\r\n" if fault else ""
    head = (
        f"{method} /v1{path or usual} HTTP/1.1\r\nHost: localhost\r\n{asked}"
        f"Authorization: Bearer {service.key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    connection.sendall(head.encode() + body)


def receive(connection: socket.socket, at_once: int = 65_536) -> tuple[bytes, str]:
    """All that comes, and how it ended."""
    received = bytearray()
    while True:
        try:
            piece = connection.recv(at_once)
        except ssl.SSLEOFError:
            return bytes(received), "cut"
        if not piece:
            return bytes(received), "closed"
        received += piece


def whole(service: StandIn, body: bytes = b"") -> bytes:
    """A good answer, to the end."""
    with connected(service) as connection:
        send(connection, service, body=body)
        received = b""
        while not complete(received):
            received += connection.recv(65_536)
        return received


def complete(received: bytes) -> bool:
    head, found, body = received.partition(b"\r\n\r\n")
    if b"chunked" in head:
        return body.endswith(b"0\r\n\r\n")
    length = next((line for line in head.split(b"\r\n") if line.startswith(b"content-length: ")), b"")
    return bool(found) and len(body) == int(length.removeprefix(b"content-length: "))


@pytest.mark.parametrize("body", [b"", CHAT], ids=["list", "stream"])
def test_a_cut_ends_the_connection_before_that_very_byte(service: StandIn, body: bytes) -> None:
    for at in (0, 1, 8, 17, 100, 700, 1500):
        with connected(service) as connection:
            send(connection, service, f"cut={at}", body)
            received, end = receive(connection)
        assert len(received) == at
        assert whole(service, body).startswith(received[:17])
        assert end == ending(service)


@pytest.mark.parametrize("kind", ["in one write", "in many"])
def test_a_large_answer_is_cut_at_the_very_byte_even_for_a_slow_reader(service: StandIn, kind: str) -> None:
    if kind == "in many":
        client = Client(service, contract.load())
        made = client.upload("/files", "a.txt", bytes(10_000_000), purpose="user_data")
        path, body = f"/files/{made.json['id']}/content", b""
    else:
        order = {"model": "gpt-image-1", "prompt": "x", "size": "2048x2048"}
        path, body = "/images/generations", json.dumps(order).encode()
    with connected(service) as connection:
        send(connection, service, "cut=9000000\r\nConnection: close", body, path)
        received, end = receive(connection, at_once=1000)
    assert len(received) == 9_000_000
    assert end == ending(service)


def ending(service: StandIn) -> str:
    """How a cut connection ends. Over TLS without a close_notify: nobody must take it for a good end."""
    return "cut" if service.base_url.startswith("https") else "closed"


@pytest.mark.parametrize("body", [b"", CHAT], ids=["list", "stream"])
def test_a_stall_keeps_the_connection_open_after_that_byte(service: StandIn, body: bytes) -> None:
    for at, header in ((1, ""), (17, ""), (700, "\r\nConnection: close")):
        with connected(service) as connection:
            send(connection, service, f"stall={at}{header}", body)
            received = b""
            while len(received) < at:
                received += connection.recv(65_536)
            assert len(received) == at
            # A good answer on another connection has come and gone, and this one still says nothing.
            assert whole(service, body)
            connection.settimeout(0.05)
            with pytest.raises(TimeoutError):
                connection.recv(1)


def test_a_stand_in_with_a_stalled_answer_can_be_stopped() -> None:
    service = StandIn(tls=False).start()
    with connected(service) as connection:
        send(connection, service, "stall=10", CHAT)
        received = b""
        while len(received) < 10:
            received += connection.recv(10)
        service.stop()
        assert receive_end(connection)


def receive_end(connection: socket.socket) -> bool:
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


@pytest.mark.parametrize("body", [b"", CHAT], ids=["list", "stream"])
def test_garbage_begins_at_that_byte_and_ends_the_connection(service: StandIn, body: bytes) -> None:
    noise = []
    for at in (0, 9, 17, 700):
        with connected(service) as connection:
            send(connection, service, f"garbage={at}", body)
            received, _ = receive(connection)
        assert len(received) > 1000
        assert received[: min(at, 17)] == b"HTTP/1.1 200 OK\r\n"[:at]
        noise.append(received[at : at + 500])
    # The same noise wherever it begins, and however the answer was cut into writes.
    assert len(set(noise)) == 1


@pytest.mark.parametrize("kind", ["cut", "stall", "garbage"])
def test_an_answer_that_is_shorter_stays_whole_and_so_does_the_next(service: StandIn, kind: str) -> None:
    client = Client(service, contract.load())
    connection = client.connect()
    for fault in (f"{kind}=1000000", ""):
        headers = {"x-standin-fault": fault} if fault else {}
        answer = client.send("GET", "/models", headers=headers, connection=connection)
        client.check("listModels", answer.json)
    connection.close()
    assert service.log[-1].connection == service.log[-2].connection


def faulty(client: Client, fault: str, path: str = "/models") -> Answer:
    return client.send("GET", path, headers={"x-standin-fault": fault})


@pytest.mark.parametrize(
    ("fault", "status", "kind", "headers"),
    [
        ("status=429; retry-after=1", 429, "requests", {"retry-after": "1"}),
        ("status=429;retry-after-ms=20", 429, "requests", {"retry-after-ms": "20", "retry-after": None}),
        ("status=500", 500, "server_error", {"retry-after": None}),
        ("status=503; retry-after=0.5", 503, "server_error", {"retry-after": "0.5"}),
        ("status=409", 409, "invalid_request_error", {}),
    ],
)
def test_a_status_is_answered_in_the_services_words(
    client: Client, fault: str, status: int, kind: str, headers: dict[str, str | None]
) -> None:
    answer = faulty(client, fault)
    assert (answer.status, answer.error["type"]) == (status, kind)
    assert client.contract.schema("ErrorResponse").is_valid(answer.json)
    for name, value in headers.items():
        assert answer.headers[name] == value


def test_a_refused_upload_leaves_its_connection_in_order(client: Client) -> None:
    connection = client.connect()
    headers = {"Content-Type": "application/json", "x-standin-fault": "status=503; times=1; token=upload"}
    body = json.dumps({"model": "gpt-4o-mini", "input": "x" * 500_000}).encode()
    answers = [client.send("POST", "/responses", body, headers, connection) for _ in range(2)]
    connection.close()
    assert [answer.status for answer in answers] == [503, 200]
    assert client.service.log[-1].connection == client.service.log[-2].connection


def test_a_fault_is_over_after_so_many_times(client: Client) -> None:
    def statuses(fault: str) -> list[int]:
        return [faulty(client, fault).status for _ in range(4)]

    assert statuses("status=500; times=2") == [500, 500, 200, 200]
    assert statuses("status=500; times=3; token=one") == [500, 500, 500, 200]
    assert statuses("status=500; times=3; token=two") == [500, 500, 500, 200]
    assert statuses("status=500") == [500] * 4
    assert faulty(client, "status=500; times=2", "/models/gpt-4o").status == 500


def test_a_delay_comes_before_the_answer(client: Client) -> None:
    answer = faulty(client, "delay=0.05")
    assert answer.status == 200
    assert int(answer.headers["openai-processing-ms"]) >= 50


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("explode", "there is no 'explode'; there are delay, status,"),
        ("", "there is no ''; there are delay, status,"),
        ("cut=1;", "there is no ''; there are delay,"),
        ("cut", "'' is no value for 'cut'"),
        ("cut=-1", "'-1' is no value for 'cut'"),
        ("cut=1; cut=2", "'cut' is there twice"),
        ("delay=1e9", "'1e9' is no value for 'delay'"),
        ("status=200", "'200' is no value for 'status'"),
        ("status=500; times=0", "'0' is no value for 'times'"),
        ("cut=1; stall=2", "'cut' and 'stall' exclude each other"),
        ("retry-after=1; delay=1", "'retry-after' needs 'status'"),
        ("cut=1; token=a", "'token' needs 'times'"),
        ("times=1", "it names no fault: delay, status, cut, stall, garbage"),
    ],
)
def test_a_fault_that_is_misspelt_is_refused(client: Client, fault: str, reason: str) -> None:
    answer = faulty(client, fault)
    assert (answer.status, answer.error["code"]) == (400, "invalid_fault")
    assert answer.error["message"].startswith(f"Invalid 'x-standin-fault' header: {reason}")
