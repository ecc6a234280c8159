"""The relay between a board's library and a service: what passes, how it passes, and what does not."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import threading
from pathlib import Path

import pytest
from chains import served
from device_run import HEAP, DeviceRunner
from relay_setting import CHAT, KEY, PATIENCE, Setting, error_of, relayed, well
from scripted_service import Handler, scripted

from uopenai_tools.relay import tokens
from uopenai_tools.relay.forward import Upstream
from uopenai_tools.standin import StandIn

FAULTS = """
import os
from uopenai import OpenAI
client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"))
try:
    what = os.getenv("WHAT")
    if what == "list":
        client.files.list().data
    else:
        client.chat.completions.create(model="gpt-4o-mini", messages=[{"role": "user", "content": "hi"}])
        print("fine")
except Exception as error:
    print(type(error).__name__, error)
"""

STREAMED = """
import os
from uopenai import OpenAI
client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"))
turns = [{"role": "user", "content": "hi"}]
for word in client.chat.completions.create(model="gpt-4o-mini", messages=turns, stream=True).text:
    print(word)
"""


def board(run: DeviceRunner, program: str, **environment: str) -> subprocess.Popen[str]:
    """*program* on MicroPython, with the library as on a board."""
    return subprocess.Popen(
        [run.interpreter.path, "-X", f"heapsize={HEAP}", "-c", program],
        env={"MICROPYPATH": f"{run.folder}:.frozen", **environment},
        cwd=run.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(run: DeviceRunner, setting: Setting, **environment: str) -> str:
    given = {"API_KEY": setting.token, "BASE_URL": setting.relay.base_url, **environment}
    with board(run, FAULTS, **given) as process:
        output = process.communicate(timeout=PATIENCE)[0]
    assert process.returncode == 0, output
    return output.strip()


@pytest.mark.parametrize(
    "name", ["test_service", "test_service_sound", "test_service_images", "test_service_events"]
)
def test_the_library_sees_no_relay_in_between(run_device: DeviceRunner, tmp_path: Path, name: str) -> None:
    with StandIn(tls=False) as service, relayed(tmp_path, service.base_url, key=service.key, tls=True) as it:
        where = {"API_KEY": it.token, "BASE_URL": it.relay.base_url, "CA": str(it.relay.authority_file)}
        output = run_device(name, where, heap="132k")
        log = "\n".join(map(str, it.records))
    for secret in (service.key, it.token):
        assert secret not in output + log
    assert "kitchen  responses.create  200  75 tokens" in log or name != "test_service"


def test_files_of_any_size_pass_up_and_down(tmp_path: Path) -> None:
    data = bytes(range(256)) * 40_000
    with StandIn(tls=False) as service, relayed(tmp_path, service.base_url, key=service.key) as it:
        form = b'--b\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nuser_data\r\n'
        form += (
            b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n%s\r\n--b--\r\n' % data
        )
        answer, body = it.send("POST", "/files", form, content_type="multipart/form-data; boundary=b")
        assert answer.status == 200, body
        assert it.send("GET", f"/files/{json.loads(body)['id']}/content")[1] == data


def test_the_first_delta_is_on_the_board_before_the_last_is_made(
    run_device: DeviceRunner, tmp_path: Path
) -> None:
    gate = threading.Event()

    def answer(handler: Handler) -> None:
        handler.start(200, content_type="text/event-stream")
        for word in ("first", "last"):
            delta = {"choices": [{"index": 0, "delta": {"content": word}}], "object": "chat.completion.chunk"}
            handler.piece(b"data: %s\n\n" % json.dumps(delta).encode())
            if word == "first":
                assert gate.wait(PATIENCE)
        handler.piece(b"data: [DONE]\n\n")
        handler.end()

    with scripted(answer) as service, relayed(tmp_path, service.base_url) as it:
        with board(run_device, STREAMED, API_KEY=it.token, BASE_URL=it.relay.base_url) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "first\n"
            assert not gate.is_set()
            gate.set()
            assert process.communicate(timeout=PATIENCE)[0] == "last\n"
        over = it.ended()
        assert (over.operation, over.status, over.usage.output) == ("chat.completions.create", 200, 6)


def test_a_body_goes_up_while_it_is_being_sent(tmp_path: Path) -> None:
    with (
        scripted(well) as service,
        relayed(tmp_path, service.base_url) as it,
    ):
        pieces = [b"x" * 1000] * 5
        connection = it.connect()
        head = {"Authorization": f"Bearer {it.token}", "Content-Type": "audio/wav"}
        connection.request("POST", "/v1/files", iter(pieces), head, encode_chunked=True)
        assert connection.getresponse().read() == b"{}"
        connection.close()
    assert service.requests[0].body == b"".join(pieces)
    assert service.requests[0].headers["transfer-encoding"] == "chunked"


def test_when_the_board_goes_the_call_to_the_service_ends(tmp_path: Path) -> None:
    gone = threading.Event()

    def answer(handler: Handler) -> None:
        handler.start(200, content_type="text/event-stream")
        handler.piece(b"data: {}\n\n")
        if handler.rfile.read(1) == b"":
            gone.set()

    with scripted(answer) as service, relayed(tmp_path, service.base_url) as it:
        connection = it.connect()
        head = {"Authorization": f"Bearer {it.token}"}
        connection.request("POST", "/v1/chat/completions", json.dumps({**CHAT, "stream": True}), head)
        response = connection.getresponse()
        assert response.read1(100) == b"data: {}\n\n"
        response.close()
        connection.close()
        assert gone.wait(PATIENCE)
        assert it.ended().broken == "the board went away"


def test_an_answer_that_breaks_off_breaks_off_on_the_board(tmp_path: Path) -> None:
    def answer(handler: Handler) -> None:
        handler.start(200, content_type="application/json")
        handler.piece(b'{"id": ')
        handler.close_connection = True

    with scripted(answer) as service, relayed(tmp_path, service.base_url) as it:
        with pytest.raises(http.client.IncompleteRead):
            it.send("POST", "/chat/completions", CHAT)
        assert it.ended().broken == "the service broke off"


# What a board's program sees

STRANGER = "AuthenticationError"


def test_a_wrong_token_is_told_in_words(run_device: DeviceRunner, tmp_path: Path) -> None:
    with relayed(tmp_path, "http://127.0.0.1:9/v1") as it:
        told = said(run_device, it, API_KEY="uor-of-nobody")
        assert told.startswith(STRANGER) and "The relay does not know this token" in told
        assert "uor-of-nobody" not in told + str(it.ended())
        tokens.revoke("kitchen", tmp_path)
        assert said(run_device, it).startswith(STRANGER)


def test_an_operation_that_is_not_allowed_is_told_in_words(run_device: DeviceRunner, tmp_path: Path) -> None:
    with relayed(tmp_path, "http://127.0.0.1:9/v1", "chat audio") as it:
        told = said(run_device, it, WHAT="list")
    assert told.startswith("PermissionDeniedError")
    assert "The token of kitchen does not allow files.list: it allows audio, chat." in told


def test_a_cap_that_is_reached_is_told_in_words_and_not_tried_again(
    run_device: DeviceRunner, tmp_path: Path
) -> None:
    with (
        StandIn(tls=False) as service,
        relayed(tmp_path, service.base_url, cap="50 tokens", key=service.key) as it,
    ):
        assert said(run_device, it) == "fine"
        told = said(run_device, it)
        assert told.startswith("RateLimitError") and "kitchen has spent its cap of 50 tokens" in told
        assert [each.status for each in it.records] == [200, 429]
    # The next relay knows what was spent.
    with relayed(tmp_path, "http://127.0.0.1:9/v1", cap="50 tokens") as it:
        answer, body = it.send("POST", "/chat/completions", CHAT)
        assert (answer.status, error_of(body)["type"]) == (429, "insufficient_quota")
        assert answer.getheader("x-should-retry") == "false"


def test_a_service_that_is_not_there_is_told_in_words(run_device: DeviceRunner, tmp_path: Path) -> None:
    with relayed(tmp_path, "http://127.0.0.1:9/v1") as it:
        told = said(run_device, it)
    assert told.startswith("InternalServerError") and "the relay cannot reach 127.0.0.1:9" in told


def test_a_service_whose_certificate_nobody_knows_is_not_spoken_to(tmp_path: Path) -> None:
    with StandIn() as service, relayed(tmp_path, service.base_url, key=service.key) as it:
        answer, body = it.send("GET", "/models")
        assert answer.status == 502 and "its certificate is not trusted" in error_of(body)["message"]
        assert service.log == []


def test_the_relays_own_key_is_in_no_answer(tmp_path: Path) -> None:
    def answer(handler: Handler) -> None:
        handler.whole(401, b'{"error": {"message": "Incorrect API key provided: %s"}}' % KEY.encode())

    with scripted(answer) as service, relayed(tmp_path, service.base_url) as it:
        response, body = it.send("POST", "/chat/completions", CHAT)
        log = "\n".join(map(str, it.records))
    assert (response.status, error_of(body)["code"]) == (401, "relay_key_refused")
    assert KEY not in body.decode() + str(response.headers) + log + repr(Upstream(service.base_url, KEY))


@pytest.mark.parametrize(
    "authorization", ["", "Bearer", "Bearer ", "Basic dTpw", "Bearer \xff", f"Bearer {KEY}"]
)
def test_without_a_token_nothing_is_read_of_the_files(tmp_path: Path, authorization: str) -> None:
    with relayed(tmp_path, "http://127.0.0.1:9/v1") as it:
        answer, body = it.send("POST", "/files", b"x" * 300_000, Authorization=authorization)
        assert (answer.status, error_of(body)["code"]) == (401, "invalid_api_key")


def test_with_damaged_files_nothing_passes(tmp_path: Path) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url) as it:
        (tmp_path / "tokens.json").write_text("{")
        for _ in range(2):
            answer, body = it.send("GET", "/models")
            assert (answer.status, answer.getheader("x-should-retry")) == (500, "false")
            assert "cannot use its files" in error_of(body)["message"]
    assert service.requests == []


def test_an_answer_that_comes_before_the_body_is_whole_reaches_the_board(tmp_path: Path) -> None:
    refusal = b'{"error": {"message": "too large"}}'

    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        head = b"HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nConnection: close\r\n"
        connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(refusal) + refusal)
        while connection.recv(1 << 16):
            pass

    with served(serve) as port, relayed(tmp_path, f"http://127.0.0.1:{port}/v1") as it:
        answer, body = it.send("POST", "/files", b"x" * 3_000_000, content_type="multipart/form-data")
        assert (answer.status, body) == (413, refusal)


# Secrets for realtime


@pytest.mark.parametrize(
    ("order", "seconds"),
    [
        ({}, 600),
        ({"expires_after": {"seconds": 7200, "anchor": "created_at"}}, 600),
        ({"expires_after": {"seconds": 60}}, 60),
    ],
)
def test_a_client_secret_is_minted_for_ten_minutes_at_most(
    tmp_path: Path, order: dict[str, object], seconds: int
) -> None:
    minted = b'{"value": "ek_1", "expires_at": 1, "session": {}}'
    with (
        scripted(lambda handler: handler.whole(200, minted)) as service,
        relayed(tmp_path, service.base_url, "realtime", "20k tokens") as it,
    ):
        assert it.send("POST", "/realtime/client_secrets", order)[1] == minted
        assert str(it.ended()).endswith("realtime.client_secrets.create  200  about 20000 tokens")
        assert it.send("POST", "/realtime/client_secrets", order)[0].status == 429
    sent = json.loads(service.requests[0].body)
    assert sent["expires_after"] == {"anchor": "created_at", "seconds": seconds}
    assert len(service.requests) == 1


@pytest.mark.parametrize(
    "body", [b"[", b"[]", b'{"expires_after": null}', b'{"expires_after": {"seconds": "x"}}', b"[" * 9000]
)
def test_an_order_for_a_secret_that_is_none_is_refused(tmp_path: Path, body: bytes) -> None:
    with relayed(tmp_path, "http://127.0.0.1:9/v1") as it:
        assert it.send("POST", "/realtime/client_secrets", body)[0].status == 400
