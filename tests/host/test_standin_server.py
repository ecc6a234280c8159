"""The stand-in on the wire: TLS, connections, HTTP/1.0, the log, SNTP, and how it refuses to start."""

from __future__ import annotations

import datetime
import socket
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin_client import Client, recording
from typer.testing import CliRunner

from uopenai_tools import contract, network
from uopenai_tools.cli import app
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.standin import Authority, Record, StandIn, StandInError, sntp
from uopenai_tools.standin.serve import Options, serve

KEY = "sk-test-of-the-stand-in-4711"
CONTRACT = contract.load()

ON_MICROPYTHON = """
import binascii, socket, sys, tls
context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
context.verify_mode = tls.CERT_REQUIRED
context.load_verify_locations(binascii.a2b_base64({pem!r}))
connection = socket.socket()
connection.connect(socket.getaddrinfo("127.0.0.1", {port})[0][-1])
try:
    connection = context.wrap_socket(connection, server_hostname={name!r})
except (OSError, ValueError) as error:
    print("refused", error)
    sys.exit()
connection.write(b"GET /v1/models/tts-1 HTTP/1.0\\r\\nAuthorization: Bearer {key}\\r\\n\\r\\n")
print(connection.read().decode())
"""


def port_of(service: StandIn) -> int:
    port = urlsplit(service.base_url).port
    assert port
    return port


def on_micropython(interpreter: Interpreter, service: StandIn, name: str = "localhost") -> str:
    pem = "".join(service.authority_pem.splitlines()[1:-1])
    code = ON_MICROPYTHON.format(pem=pem, port=port_of(service), name=name, key=service.key)
    command = [interpreter.path, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


def test_micropythons_tls_accepts_the_certificate(interpreter: Interpreter) -> None:
    with StandIn() as service:
        output = on_micropython(interpreter, service)
    assert output.startswith("HTTP/1.1 200 OK")
    assert '"id": "tts-1"' in output


DAY = datetime.timedelta(days=1)
NOW = datetime.datetime.now(datetime.timezone.utc)
TRUSTED = Authority()

BAD_CERTIFICATES = {
    "expired": TRUSTED.issue(not_before=NOW - 3 * DAY, not_after=NOW - 2 * DAY),
    "not yet valid": TRUSTED.issue(not_before=NOW + 2 * DAY, not_after=NOW + 3 * DAY),
    "another host's": TRUSTED.issue(["example.com", "192.0.2.1"]),
    "another authority's": Authority().issue(),
}


@pytest.mark.parametrize("fault", BAD_CERTIFICATES)
def test_a_bad_certificate_is_refused_before_anything_is_sent(interpreter: Interpreter, fault: str) -> None:
    with StandIn(authority=TRUSTED, certificate=BAD_CERTIFICATES[fault]) as service:
        with pytest.raises(ssl.SSLCertVerificationError):
            Client(service, CONTRACT).get("/models")
        assert on_micropython(interpreter, service).startswith("refused")
        assert service.log == []


def test_the_certificate_names_the_host_and_its_addresses_on_the_network(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(network, "lan_addresses", lambda: ["192.0.2.7", "2001:db8::7"])
    monkeypatch.setattr(network, "host_names", lambda: ["workshop", "workshop.local"])
    service = StandIn(lan=True, tls=False)
    assert service.names[-4:] == ["192.0.2.7", "2001:db8::7", "workshop", "workshop.local"]
    assert service.base_url.startswith("http://192.0.2.7:")
    assert service.ntp_address.host == "192.0.2.7"


def test_a_second_stand_in_has_a_key_and_an_authority_of_its_own() -> None:
    first, second = StandIn(), StandIn()
    assert first.key != second.key
    assert first.key.startswith("sk-standin-")
    assert first.authority_pem != second.authority_pem


def test_nothing_secret_is_shown(standin: StandIn) -> None:
    assert standin.key not in repr(standin) + repr(vars(standin)["_state"])


def test_a_kept_connection_serves_many_requests_and_counts_once() -> None:
    with StandIn(key=KEY, tls=False) as service:
        client = Client(service, CONTRACT)
        connection = client.connect()
        for _ in range(3):
            assert client.send("GET", "/models", connection=connection).status == 200
        connection.close()
        client.send("GET", "/nothing")
        assert service.connections == 2
        assert service.log == [
            *[Record(1, "GET", "/v1/models", 200)] * 3,
            Record(2, "GET", "/v1/nothing", 404),
        ]


def test_an_answer_goes_out_at_once(client: Client) -> None:
    """With Nagle's algorithm on, the body of an answer would wait 40 ms for its head to be acknowledged."""
    connection = client.connect()
    client.send("GET", "/models", connection=connection)
    running = client.service._running
    assert running is not None
    sockets = [each.transport.get_extra_info("socket") for each in running.server.server_state.connections]
    assert sockets
    assert all(each.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) for each in sockets)
    connection.close()


def raw(service: StandIn, request: bytes) -> bytes:
    """What an unencrypted stand-in sends for *request*, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port_of(service)), timeout=30) as connection:
        connection.sendall(request)
        answer = b""
        while piece := connection.recv(4096):
            answer += piece
    return answer


@pytest.mark.parametrize("stream", [b"true", b"false"])
def test_a_client_of_http_1_0_gets_no_chunks_and_the_end_of_the_connection(stream: bytes) -> None:
    body = b'{"model":"gpt-4o-mini","messages":[{"role":"user","content":"hi"}],"stream":' + stream + b"}"
    head = b"POST /v1/chat/completions HTTP/1.0\r\nAuthorization: Bearer %s\r\n" % KEY.encode()
    kind = b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body)
    with StandIn(key=KEY, tls=False) as service:
        answer = raw(service, head + kind + body)
    head, _, rest = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert rest.startswith(b"data: {" if stream == b"true" else b"{")
    assert rest.endswith(b"data: [DONE]\n\n" if stream == b"true" else b"}\n")


def test_what_is_no_request_is_refused() -> None:
    with StandIn(tls=False) as service:
        assert raw(service, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")
        assert service.log == []


@pytest.mark.parametrize("path", ["/models", "/nothing"])
def test_every_answer_has_the_services_headers(client: Client, path: str) -> None:
    headers = client.get(path).headers
    wanted = {
        f"x-ratelimit-{part}-{what}"
        for part in ("limit", "remaining", "reset")
        for what in ("requests", "tokens")
    }
    wanted |= {"x-request-id", "openai-processing-ms", "openai-version", "content-length"}
    assert wanted <= {name.lower() for name in headers}
    assert headers["x-request-id"].startswith("req_")


def test_an_error_inside_is_answered_and_told_on_the_terminal(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    with StandIn(tls=False) as service:
        monkeypatch.setattr(service._state, "clock", None)
        answer = Client(service, CONTRACT).chat("hi")
    assert (answer.status, answer.error["type"]) == (500, "server_error")
    assert "the stand-in failed on POST /v1/chat/completions" in caplog.text


def test_a_stream_is_paced_for_people() -> None:
    pauses = []

    async def pause() -> None:
        pauses.append(True)

    with StandIn(tls=False) as service:
        service._state.pause = pause
        answer = Client(service, CONTRACT).chat("hi", stream=True)
    assert len(pauses) == len(answer.events) - 2


def test_a_stopped_stand_in_can_be_started_again() -> None:
    service = StandIn(tls=False)
    for _ in range(2):
        with service:
            assert Client(service, CONTRACT).get("/models").status == 200
        with pytest.raises(OSError):
            Client(service, CONTRACT).get("/models")


def test_a_stand_in_that_runs_is_not_started_twice(standin: StandIn) -> None:
    with pytest.raises(StandInError, match="runs already"):
        standin.start()


@pytest.mark.parametrize(
    ("host", "port", "reason"),
    [
        ("127.0.0.1", None, r"port \d+ is taken: choose another with --port, or stop what listens there"),
        ("192.0.2.1", 0, "cannot listen on 192.0.2.1, port 0: "),
        ("127.0.0.1", 99_999, "cannot listen on 127.0.0.1, port 99999: "),
    ],
)
def test_why_it_cannot_start_is_said(standin: StandIn, host: str, port: int | None, reason: str) -> None:
    with pytest.raises(StandInError, match=reason):
        StandIn(host, port_of(standin) if port is None else port, tls=False).start()


def test_sntp_answers_with_the_time(standin: StandIn) -> None:
    packet = bytes([0x23]) + bytes(39) + b"ORIGINAL"
    # What is no request gets no answer: the first answer is to the good one.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.settimeout(30)
        client.sendto(b"rubbish", standin.ntp_address)
        client.sendto(packet, standin.ntp_address)
        answer = client.recv(100)
    seconds = struct.unpack("!I", answer[40:44])[0] - 2_208_988_800
    assert abs(seconds - datetime.datetime.now().timestamp()) < 60
    assert answer[24:32] == b"ORIGINAL"


def test_an_sntp_answer_has_the_fields_of_the_rfc() -> None:
    packet = bytes([0x1B, 0, 6]) + bytes(37) + b"12345678"
    answer = sntp.reply(packet, 0.5, 1.25)
    assert answer is not None
    assert len(answer) == 48
    assert answer[0] == 3 << 3 | 4
    assert answer[1:3] == bytes([1, 6])
    assert answer[24:32] == b"12345678"
    assert answer[32:40] == struct.pack("!II", 2_208_988_800, 1 << 31)
    assert answer[40:48] == struct.pack("!II", 2_208_988_801, 1 << 30)


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        bytes([0x23]) + bytes(46),
        bytes([0x24]) + bytes(47),
        bytes([0x03]) + bytes(47),
        bytes([0x3B]) + bytes(47),
    ],
    ids=["empty", "short", "a server's", "version 0", "version 7"],
)
def test_what_is_no_sntp_request_is_ignored(packet: bytes) -> None:
    assert sntp.reply(packet, 0, 0) is None


@given(st.binary(max_size=60), st.floats(0, 2e10))
def test_any_packet_and_time_are_taken(packet: bytes, now: float) -> None:
    assert len(sntp.reply(packet, now, now) or bytes(48)) == 48


def test_a_record_says_when_the_body_came_and_the_answer_began() -> None:
    with StandIn(tls=False) as service:
        client = Client(service, CONTRACT)
        before = time.monotonic()
        client.get("/models")
        client.upload("/audio/transcriptions", "a.wav", recording(5), model="whisper-1")
        listed, heard = service.log
    assert (listed.first_byte_at, listed.last_byte_at) == (None, None)
    assert heard.first_byte_at
    assert heard.last_byte_at
    moments = [before, listed.arrived_at, listed.answered_at, heard.arrived_at, heard.first_byte_at]
    moments += [heard.last_byte_at, heard.answered_at, time.monotonic()]
    assert moments == sorted(moments)
    # 160 KB come in more than one piece.
    assert heard.first_byte_at < heard.last_byte_at


def run_serve(options: Options, environment: Mapping[str, str]) -> tuple[list[str], int]:
    """What `serve` says while one request is answered, and that request's status."""
    said: list[str] = []
    statuses: list[int] = []

    def call() -> None:
        url = urlsplit(said[0].split()[-1])
        key = environment.get("OPENAI_API_KEY") or options.key_file.read_text()
        service = StandIn(key=key, tls=False)
        service._port = url.port or 0
        statuses.append(Client(service, CONTRACT).get("/models").status)

    serve(options, said.append, call, environment)
    return said, statuses[0]


def test_serve_takes_the_key_from_the_environment_and_shows_it_nowhere(tmp_path: Path) -> None:
    options = Options(port=0, tls=False, ca_file=tmp_path / "ca", key_file=tmp_path / "key")
    said, status = run_serve(options, {"OPENAI_API_KEY": KEY, "OPENAI_ADMIN_KEY": "admin-" + KEY})
    assert status == 200
    assert KEY not in "".join(said)
    assert "the one in OPENAI_ADMIN_KEY" in "".join(said)
    assert "the one in OPENAI_API_KEY" in "".join(said)
    assert said[-1] == "  connection 1: GET /v1/models → 200"
    assert list(tmp_path.iterdir()) == []


def test_serve_makes_a_key_that_only_its_owner_can_read(tmp_path: Path) -> None:
    options = Options(port=0, tls=False, key_file=tmp_path / "new" / "key")
    said, status = run_serve(options, {})
    assert status == 200
    for file in (options.key_file, options.admin_key_file):
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text() not in "".join(said)
        assert str(file) in "".join(said)
    assert options.key_file.read_text() != options.admin_key_file.read_text()


def test_serve_writes_the_authority(tmp_path: Path) -> None:
    options = Options(port=0, ca_file=tmp_path / "root.cert", key_file=tmp_path / "key")
    said: list[str] = []
    serve(options, said.append, threading.Event().is_set, {})
    assert options.ca_file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert str(options.ca_file) in "".join(said)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["admin_key", "key", "root.cert"]


def test_a_second_one_does_not_write_over_the_files_of_the_first(tmp_path: Path) -> None:
    options = Options(port=0, ca_file=tmp_path / "root.cert", key_file=tmp_path / "key")

    def second() -> None:
        key = options.key_file.read_text()
        with pytest.raises(StandInError, match="another stand-in keeps its files in .*--ca-file"):
            serve(options, lambda line: None, threading.Event().is_set, {})
        assert options.key_file.read_text() == key

    serve(options, lambda line: None, second, {})
    serve(options, lambda line: None, threading.Event().is_set, {})


def test_the_command_says_in_one_line_why_it_cannot_start(standin: StandIn, tmp_path: Path) -> None:
    port = port_of(standin)
    taken = CliRunner().invoke(app, ["serve", "--port", str(port)])
    assert taken.exit_code == 1
    assert taken.stderr == f"port {port} is taken: choose another with --port, or stop what listens there\n"
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    unwritable = CliRunner().invoke(app, ["serve", "--port", "0", "--ca-file", str(in_the_way / "root.cert")])
    assert unwritable.exit_code == 1
    assert unwritable.stderr.startswith(f"cannot write {in_the_way}: ")
    assert unwritable.stderr.count("\n") == 1
