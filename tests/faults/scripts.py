"""What the misbehaving servers do with a connection."""

from __future__ import annotations

import json

from servers import Script, Talk, json_answer

EVENTS = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


def good(talk: Talk) -> None:
    """Answer every request."""
    while True:
        talk.request()
        talk.send(json_answer({"id": "good", "connection": talk.number}))


def silent(talk: Talk) -> None:
    """Take everything, say nothing."""
    talk.wait_until_gone()


def says(*pieces: bytes) -> Script:
    """Take one request, say *pieces*, and hang up."""

    def script(talk: Talk) -> None:
        talk.request()
        for piece in pieces:
            talk.send(piece)

    return script


def says_in_good_order(*pieces: bytes) -> Script:
    """The same, with TLS brought to its end first."""

    def script(talk: Talk) -> None:
        says(*pieces)(talk)
        talk.end_tls()

    return script


def says_at_once(data: bytes) -> Script:
    """Say *data* before anything was asked, then listen."""

    def script(talk: Talk) -> None:
        talk.send(data)
        talk.wait_until_gone()

    return script


def once_each(talk: Talk) -> None:
    """Promise to keep the connection, answer one request, and close it."""
    talk.request()
    talk.send(json_answer({"id": "good", "connection": talk.number}))
    talk.end_tls()


def huge_then_good(talk: Talk) -> None:
    """The first answer is a string of 300 KB; on another connection all is well."""
    if talk.number > 1:
        good(talk)
    talk.request()
    talk.send(json_answer({"text": "x" * 300_000}))
    talk.wait_until_gone()


def refuses_early(status: str, message: str, *, hang_up: bool) -> Script:
    """Refuse a request before its content has come, then hang up, or listen to the rest."""

    def script(talk: Talk) -> None:
        talk.read()
        talk.send(json_answer({"error": {"message": message}}, status))
        if not hang_up:
            talk.wait_until_gone()

    return script


def stalls_after(data: bytes) -> Script:
    """Take one request, say *data*, and nothing more."""

    def script(talk: Talk) -> None:
        talk.request()
        talk.send(data)
        talk.wait_until_gone()

    return script


def takes_and_hangs_up(talk: Talk) -> None:
    """Take the first bytes, whatever they are, and hang up."""
    talk.take_raw()


def drips_the_handshake(talk: Talk) -> None:
    """Begin the server's first TLS message (RFC 8446 section 5.1), and let it come for two seconds."""
    talk.take_raw()
    talk.drip(b"\x16\x03\x03\x02\x00\x02\x00\x01\xfc\x03\x03" + bytes(29), 0.05)


def hangs_up_in_mid_upload(talk: Talk) -> None:
    """Take some of the content, and hang up."""
    for _ in range(3):
        talk.read()


def chunk(data: str) -> bytes:
    """*data* as one chunk of a chunked content."""
    return f"{len(data.encode()):x}\r\n{data}\r\n".encode()


def event(value: object) -> bytes:
    """An event, as one chunk."""
    return chunk(f"data: {json.dumps(value)}\n\n")


def delta(text: str) -> bytes:
    """An event that adds *text* to the answer."""
    return event({"choices": [{"delta": {"content": text}}]})


HEAD_CUT = says(b"HTTP/1.1 200 OK\r\nContent-Type: applica")
FIXED_CUT = says(_HEAD + b'Content-Length: 40\r\n\r\n{"id": "never')
CHUNKED_CUT = says(_HEAD + b'Transfer-Encoding: chunked\r\n\r\n20\r\n{"id": "never')
UNFRAMED = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\r\nall of it"
UNFRAMED_EVENTS_CUT = says(
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n"
    b'data: {"choices":[{"delta":{"content":"Hel"}}]}\n\n'
)
FILE_CUT = says(b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 9000\r\n\r\nRIFF")
NO_JSON = says(_HEAD + b"Content-Length: 6\r\n\r\n<html>")
EVENTS_CUT = says(EVENTS.encode() + delta("Hel") + delta("lo")[:20])
ERROR_EVENT = says(
    EVENTS.encode() + delta("Hel"), event({"error": {"message": "overloaded", "code": "server_error"}})
)
GARBAGE = says(b"\x00\xff\xfe garbage \x80\r\n\r\n")
TLS_ALERT = says(b"\x15\x03\x01\x00\x02\x02\x0a")
GREETING = says_at_once(b"220 mail.example ESMTP\r\n")
