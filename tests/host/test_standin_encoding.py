"""An answer is coded only for who takes it and asks for it, and streams still come event by event."""

from __future__ import annotations

import json
import zlib

import pytest
from standin_client import Client

FORMATS = {"gzip": 31, "deflate": 15}


@pytest.mark.parametrize("coding", FORMATS)
@pytest.mark.parametrize("accepted", ["{}", "identity, {};q=0.5", "br,{}"])
def test_an_answer_is_coded_as_was_asked(client: Client, coding: str, accepted: str) -> None:
    headers = {"accept-encoding": accepted.format(coding), "x-standin-encoding": coding}
    coded = client.send("GET", "/models", headers=headers)
    assert coded.headers["content-encoding"] == coding
    assert coded.headers["vary"] == "accept-encoding"
    assert coded.headers["content-length"] == str(len(coded.body))
    assert zlib.decompress(coded.body, FORMATS[coding]) == client.get("/models").body


@pytest.mark.parametrize("coding", FORMATS)
def test_a_stream_is_flushed_after_each_event(client: Client, coding: str) -> None:
    body = {"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "Say: a b c"}], "stream": True}
    headers = {
        "accept-encoding": coding,
        "x-standin-encoding": coding,
        "authorization": f"Bearer {client.service.key}",
        "content-type": "application/json",
    }
    connection = client.connect()
    connection.request("POST", "/v1/chat/completions", json.dumps(body), headers)
    response = connection.getresponse()
    assert response.getheader("transfer-encoding") == "chunked"
    unpacker = zlib.decompressobj(FORMATS[coding])
    pieces = []
    # Each chunk is what one event was coded to: it must be readable without the next.
    while piece := response.read1(65_536):
        pieces.append(unpacker.decompress(piece))
    connection.close()
    assert unpacker.eof
    events = [piece for piece in pieces if piece]
    assert len(events) > 4
    assert all(event.startswith(b"data: ") and event.endswith(b"\n\n") for event in events)
    assert events[-1] == b"data: [DONE]\n\n"


def test_a_download_with_a_known_length_is_coded_too(client: Client) -> None:
    data = b"the same line again and again\n" * 10_000
    file_id = client.upload("/files", "a.txt", data, purpose="user_data").json["id"]
    headers = {"accept-encoding": "gzip", "x-standin-encoding": "gzip"}
    answer = client.send("GET", f"/files/{file_id}/content", headers=headers)
    assert answer.headers["content-length"] is None
    assert zlib.decompress(answer.body, 31) == data
    assert len(answer.body) * 10 < len(data)


def test_a_refusal_is_coded_too(client: Client) -> None:
    headers = {"accept-encoding": "gzip", "x-standin-encoding": "gzip"}
    answer = client.send("GET", "/models/gpt-9", headers=headers)
    assert answer.status == 404
    assert json.loads(zlib.decompress(answer.body, 31))["error"]["code"] == "model_not_found"


@pytest.mark.parametrize(
    "headers",
    [
        {"accept-encoding": "gzip"},
        {"x-standin-encoding": "gzip"},
        {"x-standin-encoding": "gzip", "accept-encoding": "deflate"},
        {"x-standin-encoding": "gzip", "accept-encoding": "gzip;q=0"},
        {"x-standin-encoding": "gzip", "accept-encoding": "gzip; q=0.000"},
    ],
)
def test_who_does_not_ask_or_does_not_take_it_gets_it_plain(client: Client, headers: dict[str, str]) -> None:
    answer = client.send("GET", "/models", headers={"accept-encoding": "identity", **headers})
    assert answer.headers["content-encoding"] is None
    client.check("listModels", answer.json)


def test_an_encoding_that_there_is_not_is_refused(client: Client) -> None:
    answer = client.send("GET", "/models", headers={"accept-encoding": "br", "x-standin-encoding": "br"})
    assert answer.status == 400
    assert (
        answer.error["message"]
        == "Invalid 'x-standin-encoding' header: there is no 'br'; there are gzip and deflate."
    )
