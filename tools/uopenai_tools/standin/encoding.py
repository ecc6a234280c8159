"""Answers in gzip or deflate (RFC 9110, 8.4.1), for a request that takes them and asks for one by name.

    Accept-Encoding: gzip
    x-standin-encoding: gzip

Without the second header everything stays as it is, whatever a client accepts. A stream is flushed
after each event, so that events still come one by one; "deflate" is the zlib format (RFC 1950).
"""

from __future__ import annotations

import zlib

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import Message, Send

from uopenai_tools.standin.faults import ApiFault

HEADER = "x-standin-encoding"

# The window bits by which zlib chooses the format.
_FORMATS = {"gzip": 31, "deflate": 15}


def check(headers: Headers) -> None:
    """Refuse an encoding that there is not. Raises ApiFault."""
    asked = headers.get(HEADER)
    if asked is not None and asked not in _FORMATS:
        message = f"Invalid '{HEADER}' header: there is no '{asked}'; there are {' and '.join(_FORMATS)}."
        raise ApiFault(400, message, code="invalid_encoding")


def chosen(headers: Headers) -> str:
    """The encoding that the answer will have, or ""."""
    asked = headers.get(HEADER, "")
    return asked if asked in _FORMATS and asked in _accepted(headers) else ""


def _accepted(headers: Headers) -> list[str]:
    found: list[str] = []
    for item in ",".join(headers.getlist("accept-encoding")).split(","):
        name, _, weight = item.partition(";")
        refused = weight.strip().removeprefix("q=").rstrip("0") in ("0.", "") and bool(weight.strip())
        if not refused:
            found.append(name.strip().lower())
    return found


class Encoder:
    """Stands before an ASGI *send* and codes the content that passes."""

    def __init__(self, send: Send, coding: str) -> None:
        self._send = send
        self._coding = coding
        self._packer = zlib.compressobj(wbits=_FORMATS[coding])
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        """The head waits for the first piece: only then it is known whether the length can be told."""
        if message["type"] == "http.response.start":
            self._start = message
            return
        more = message.get("more_body", False)
        body = self._packer.compress(message.get("body", b""))
        body += self._packer.flush(zlib.Z_SYNC_FLUSH if more else zlib.Z_FINISH)
        if self._start is not None:
            await self._send(self._head(self._start, None if more else len(body)))
            self._start = None
        await self._send({**message, "body": body})

    def _head(self, start: Message, length: int | None) -> Message:
        headers = MutableHeaders(scope=start)
        headers["content-encoding"] = self._coding
        headers.add_vary_header("accept-encoding")
        if length is not None:
            headers["content-length"] = str(length)
        elif "content-length" in headers:
            del headers["content-length"]
        return start
