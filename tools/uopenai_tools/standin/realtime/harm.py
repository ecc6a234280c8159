"""The faults of a WebSocket that a request asks for: see `requested_faults`, which reads its header.

    slow=BYTES           the link carries so many bytes a second to the client
    hush=SECONDS         nothing comes for so long; then it goes on, and nothing is lost
    send=KIND            something comes that should not: see `KINDS` below, and what is wrong with each
    close=CODE           the connection is closed so; with reason=WORD
    after=N              hush, send and close come after the N-th event (left out: the first)

`slow` is there from the beginning, and goes with each of the others.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_COUNT = re.compile(r"[1-9]\d{0,8}")
_UNKNOWN = {"type": "response.standin.invented", "event_id": "event_invented"}
_ERROR = {
    "type": "server_error",
    "code": None,
    "message": "The server had an error while processing your request. Sorry about that!",
    "param": None,
    "event_id": None,
}
_DELTA = {
    "type": "response.output_audio.delta",
    "event_id": "event_delta",
    "response_id": "resp_invented",
    "item_id": "item_invented",
    "output_index": 0,
    "content_index": 0,
}
# Characters of the text that nobody expects to be so long.
_HUGE = 1 << 20


def _masked() -> bytes:
    key, text = os.urandom(4), b"{}"
    return b"\x81\x82" + key + bytes(a ^ b for a, b in zip(text, key, strict=False))


def _text(document: Mapping[str, object]) -> bytes:
    data = json.dumps(document).encode()
    size = len(data)
    # The shortest form of a length is the only lawful one.
    if size < 126:
        return bytes((0x81, size)) + data
    if size < 1 << 16:
        return b"\x81\x7e" + size.to_bytes(2, "big") + data
    return b"\x81\x7f" + size.to_bytes(8, "big") + data


# What `send` can send: whole frames. The first of them break RFC 6455, section 5.
KINDS = {
    "masked": _masked(),  # a server's frames are not
    "reserved": b"\xc1\x02{}",  # the first reserved bit is set
    "opcode": b"\x83\x02{}",  # 3 stands for nothing
    "length": b"\x81\x7f" + b"\xff" * 8,  # of 64 bits, the first of which is set
    "control": b"\x89\x7e\x00\x80" + bytes(128),  # a ping of more than 125 bytes
    "continuation": b"\x80\x02{}",  # of nothing
    "fragmented": b"\x01\x01{\x81\x02{}",  # and then another message
    "shortclose": b"\x88\x01\x03",  # half a code
    "closecode": b"\x88\x02\x03\xed",  # 1005, which is never sent
    "utf8": b'\x81\x04"\xff\xfe"',  # it is not
    # Messages that are no events of the API, or not as it has them.
    "binary": b"\x82\x02{}",
    "json": b'\x81\x12{"type": "session.',
    "list": b"\x81\x02[]",
    "untyped": b"\x81\x02{}",
    "unknown": _text(_UNKNOWN),
    "huge": _text({**_UNKNOWN, "padding": "x" * _HUGE}),
    "nodelta": _text({**_DELTA, "delta": None}),
    "baddelta": _text({**_DELTA, "delta": "AAAA!AAA"}),
    # Nothing is wrong with these: an event as long as none is, an error of the service's, a ping, and an
    # event in fragments with a ping between them.
    "longdelta": _text({**_DELTA, "delta": "A" * _HUGE}),
    "error": _text({"type": "error", "event_id": "event_error", "error": _ERROR}),
    "ping": b"\x89\x07standin",
    "fragments": b"".join((b'\x01\x0a{"type": "', b"\x89\x00", b"\x00\x09response.", b'\x80\x08newer"} ')),
}
TERMS = {
    "slow": _COUNT,
    "hush": re.compile(r"\d{1,4}(\.\d{1,6})?"),
    "send": re.compile("|".join(KINDS)),
    "close": re.compile(r"[34]\d{3}|10(0[0-37-9]|1[0-4])"),
    "reason": re.compile(r"[\w.-]{1,64}", re.ASCII),
    "after": _COUNT,
}
NEEDS = {"reason": "close"}
FAULTS = ("slow", "hush", "send", "close")


@dataclass(frozen=True)
class Harm:
    """What is done to one connection."""

    slow: int | None = None
    hush: float | None = None
    send: bytes = b""
    close: int | None = None
    reason: str = ""
    after: int = 1


def read(terms: Mapping[str, str]) -> Harm:
    """The harm that *terms* ask for."""
    return Harm(
        int(terms["slow"]) if "slow" in terms else None,
        float(terms["hush"]) if "hush" in terms else None,
        KINDS.get(terms.get("send", ""), b""),
        int(terms["close"]) if "close" in terms else None,
        terms.get("reason", ""),
        int(terms.get("after", "1")),
    )
