"""What of a request passes the relay, and which requests do not: its path, its query, its headers."""

from __future__ import annotations

import re
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from relay_setting import CHAT, KEY, PATIENCE, Setting, error_of, relayed, well
from scripted_service import Handler, scripted

from uopenai_tools import contract
from uopenai_tools.contract import Operation
from uopenai_tools.relay import permissions, tokens

# An id as a board may send it: what is no plain letter is coded, or need not be.
ID = "ft:gpt%3Ax~y@z!%20%C3%A9.1"


def test_every_operation_reaches_the_service_as_it_was_sent(tmp_path: Path) -> None:
    names = permissions.load()
    operations = [each for each in contract.load().operations.values() if not each.admin]
    with scripted(well) as service, relayed(tmp_path, service.base_url) as it:
        connection = it.connect()
        for number, each in enumerate(operations):
            path = "/v1" + re.sub(r"\{[^}]*\}", ID, each.path) + "?after=%2F%23a&include[]=x%20y&order=desc"
            # Some with a body of known length, some in chunks, some DELETEs with one, too.
            body = _body(each) if number % 3 or each.method == "POST" else None
            chunked = body is not None and number % 2 == 1
            head = {"Authorization": f"Bearer {it.token}"}
            head |= {"Content-Type": next(iter(each.request), "application/json")} if body else {}
            given = iter([body[:5], body[5:]]) if body and chunked else body
            connection.request(each.method, path, given, head, encode_chunked=chunked)
            answer = connection.getresponse()
            assert (answer.status, answer.read()) == (200, b"{}"), each
            sent = service.requests[number]
            assert (sent.method, sent.path) == (each.method, path)
            if each.name not in (
                "create-realtime-client-secret",
                "create-realtime-translation-client-secret",
            ):
                assert sent.body == (body or b""), each
            assert sent.headers["content-type"] == head.get("Content-Type")
            assert sent.headers.get_all("authorization") == [f"Bearer {KEY}"]
        connection.close()
    assert {each.operation for each in it.records} == {names.name(each.name) for each in operations}


def _body(operation: Operation) -> bytes:
    kind = next(iter(operation.request), "application/json")
    if kind.startswith("multipart/"):
        return b'--b\r\nContent-Disposition: form-data; name="file"; filename="x"\r\n\r\n\0\xff\r\n--b--\r\n'
    return b'{"model": "x"}'


def test_which_headers_pass(tmp_path: Path) -> None:
    def answer(handler: Handler) -> None:
        more = {"x_request_id": "req_1", "set_cookie": "a=b", "connection": "x-hop", "x_hop": "1"}
        handler.whole(200, b"{}", **more)

    with scripted(answer) as service, relayed(tmp_path, service.base_url) as it:
        given = {"openai_organization": "other", "cookie": "c", "x_stainless_lang": "micropython"}
        more = {"accept_encoding": "br, gzip;q=0", "connection": "x-own", "x_own": "1", "x_note": "\xe9"}
        response, _ = it.send("POST", "/chat/completions", CHAT, openai_beta="b", **given, **more)
    sent = service.requests[0].headers
    assert sent.get_all("authorization") == [f"Bearer {KEY}"]
    assert (sent["x-stainless-lang"], sent["openai-beta"]) == ("micropython", "b")
    assert (sent["openai-organization"], sent["cookie"], sent["x-own"]) == (None, None, None)
    assert sent["x-note"] == "\xe9"
    assert sent["accept-encoding"] == "identity"
    assert sent["host"] == urlsplit(service.base_url).netloc
    assert (response.getheader("x-request-id"), response.getheader("set-cookie")) == ("req_1", None)
    assert response.getheader("x-hop") is None


def test_the_query_passes_as_it_is(tmp_path: Path) -> None:
    with (
        scripted(well) as service,
        relayed(tmp_path, service.base_url) as it,
    ):
        it.send("GET", "/responses/resp_1?include%5B%5D=a&x=%20y")
    assert service.requests[0].path == "/v1/responses/resp_1?include%5B%5D=a&x=%20y"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/organization/costs?start_time=1", 403),
        ("GET", "/nothing", 404),
        ("GET", "/realtime?model=x", 403),
        ("PUT", "/models", 405),
        ("GET", "/files/x/../../organization/costs", 404),
        ("GET", "/files/%2e%2e", 404),
        ("GET", "/files/a%2Fcontent", 404),
        ("GET", "/models/", 404),
        ("GET", "//models", 404),
        ("GET", "/Models", 404),
        ("get", "/models", 405),
        ("GET", "/files/a%252Fcontent", 404),
        ("GET", "/files/a%5c..%5ccontent", 404),
        ("GET", "/files/a%c0%afcontent", 404),
        ("GET", "/files/..;/content", 404),
        ("GET", "/files/a%3Fb", 404),
        ("GET", "/files/a%00", 404),
        ("GET", "/files/%zz", 404),
        ("GET", "/models?a#b", 404),
        # As a URL it would end at the mark: the whole store would go.
        ("DELETE", "/vector_stores/vs_1#/files/file_1", 404),
        ("POST", "/responses/#/cancel", 404),
    ],
)
def test_what_is_no_operation_for_a_board_is_not_forwarded(
    tmp_path: Path, method: str, path: str, status: int
) -> None:
    with (
        scripted(well) as service,
        relayed(tmp_path, service.base_url) as it,
    ):
        answer, body = it.send(method, path)
        assert answer.status == status
        assert error_of(body)["message"]
    assert service.requests == []


@pytest.mark.parametrize(
    ("target", "more", "status"),
    [
        ("http://127.0.0.1/v1/models", "", 404),
        ("http://api.openai.com/v1/models", "", 404),
        ("*", "", 404),
        ("/v1/realtime?model=x", "Connection: Upgrade\r\nUpgrade: websocket\r\n", 403),
        ("/v1/responses", "Connection: Upgrade\r\nUpgrade: websocket\r\n", 405),
        ("/v1/models", "Content-Length: 1\r\nContent-Length: 2\r\n", 400),
        ("/v1/models", "Host: other\r\nHost: another\r\n", 400),
        ("/v1/models", "Transfer-Encoding: gzip, chunked\r\n", 400),
        ("/v1/models x", "", 400),
    ],
)
def test_a_request_of_another_form_is_not_forwarded(
    tmp_path: Path, target: str, more: str, status: int
) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url) as it:
        assert _raw(it, f"GET {target} HTTP/1.1\r\n{more}") == status
    assert service.requests == []


def test_one_request_in_anothers_body_is_a_body(tmp_path: Path) -> None:
    inner = "0\r\n\r\nDELETE /v1/files/x HTTP/1.1\r\n\r\n"
    more = f"Content-Length: {len(inner)}\r\nTransfer-Encoding: chunked\r\n"
    with scripted(well) as service, relayed(tmp_path, service.base_url, "chat") as it:
        assert _raw(it, f"POST /v1/chat/completions HTTP/1.1\r\n{more}", inner) == 200
    # The chunks end, and what follows them has no token.
    assert [(each.method, each.body) for each in service.requests] == [("POST", b"")]
    assert "content-length" not in service.requests[0].headers


@pytest.mark.parametrize(
    "name",
    ["X-HTTP-Method-Override", "X-HTTP-Method", "X_Method_Override", "X-Original-URL", "X-Rewrite-URL"]
    + ["Forwarded", "X-Forwarded-Prefix", "X-Forwarded-Host"],
)
def test_no_header_makes_another_request_of_it(tmp_path: Path, name: str) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url, "chat") as it:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\n{name}: DELETE\r\n"
        assert _raw(it, head, "{}") == 200
    assert name not in service.requests[0].headers


def test_of_two_tokens_the_first_one_counts(tmp_path: Path) -> None:
    with scripted(well) as service, relayed(tmp_path, service.base_url, "models") as it:
        other = tokens.mint("other", ["all"], ["none"], tmp_path)
        head = f"POST /v1/chat/completions HTTP/1.1\r\nContent-Length: 2\r\nAuthorization: Bearer {other}\r\n"
        assert _raw(it, head, "{}") == 403
    assert service.requests == []


def _raw(it: Setting, head: str, body: str = "") -> int:
    """Send *head*, the token in front of its other headers; the status of the answer."""
    line, _, rest = head.partition("\r\n")
    token = f"Authorization: Bearer {it.token}\r\n"
    parts = urlsplit(it.relay.base_url)
    with socket.create_connection((parts.hostname or "", parts.port or 0), PATIENCE) as connection:
        host = "" if "\r\nHost:" in head else "Host: relay\r\n"
        connection.sendall(f"{line}\r\n{host}{token}{rest}\r\n{body}".encode())
        answer = connection.makefile("rb").readline()
    return int(answer.split()[1])
