"""WebSocket frames, beside what the `websockets` library makes of the same bytes."""

from __future__ import annotations

import random
from dataclasses import dataclass

from frame_cases import BROKEN, CLOSES, EURO, STREAMS, WASTEFUL, server_frame
from websockets.exceptions import PayloadTooBig, ProtocolError
from websockets.frames import Frame, Opcode
from websockets.protocol import CLIENT, Protocol

from feed import Feed
from fuzz.damage import Hesitant, damaged
from uopenai.wire import Malformed, Truncated
from uopenai.wire.websocket import Messages

# Where the two differ by intent. The library takes lengths in more bytes than needed, which the RFC forbids
# (section 5.2); of one with its top bit set it says that it is too big; and to it, a peer that closes in
# the middle of a message breaks the protocol.
STRICTER = ("more bytes than it takes", "top bit")
DROPPED = (0, b"")  # stands for a message that was not read to its end
_CORPUS = [b"".join(data for data, _ in STREAMS), *(data for data, _ in STREAMS if data)]
_CORPUS += [server_frame(1, EURO, False) + server_frame(8, payload) for payload, _, _ in CLOSES]
_CORPUS += [server_frame(2, bytes(70_000)) + server_frame(1, EURO)]
_BITS = [data for data, _, _ in BROKEN + WASTEFUL if len(data) < 20]
_BITS += [data for data, _ in STREAMS if 0 < len(data) < 20]
_BITS += [
    b"\x80\x00",
    b"\x00\x00",
    b"\x81",
    b"\x7e",
    b"\x7f",
    b"\xff",
    b"\xe2\x82\xac",
    b"\x89\x00",
    b"\x8a\x00",
]
_SIZES = (160, 300, 2048)  # of the buffer: a control frame fits


@dataclass(frozen=True)
class Verdict:
    """What a reader makes of a stream: the messages (opcode, content), and how it ended.

    *code*: of the fault that it found, else what the peer closed with. *words*: of the fault, or the reason.
    """

    messages: tuple[tuple[int, bytes], ...]
    fault: bool
    code: int
    words: str = ""


def reference(data: bytes) -> Verdict:
    """What `websockets` says, whose connections decode the texts themselves."""
    protocol = Protocol(CLIENT, max_size=Messages.longest)
    protocol.receive_data(data)
    protocol.receive_eof()
    messages: list[tuple[int, bytes]] = []
    kind, parts = 0, list[bytes]()
    for event in protocol.events_received():
        assert isinstance(event, Frame)
        if event.opcode in (Opcode.TEXT, Opcode.BINARY, Opcode.CONT):
            kind = event.opcode if event.opcode is not Opcode.CONT else kind
            parts.append(bytes(event.data))
            if event.fin:
                content, parts = b"".join(parts), []
                try:
                    content.decode("utf-8" if kind == Opcode.TEXT else "latin-1")
                except UnicodeDecodeError:
                    return Verdict(tuple(messages), True, 1007)
                messages.append((int(kind), content))
    if _bad_start(b"".join(parts), kind):  # it would wait for the end; the RFC lets it be told at once (8.1)
        return Verdict(tuple(messages), True, 1007)
    closed, broken = protocol.close_rcvd, protocol.parser_exc
    if closed is not None:
        return Verdict(tuple(messages), False, closed.code, closed.reason)
    if isinstance(broken, ProtocolError | UnicodeDecodeError | PayloadTooBig):
        assert protocol.close_sent is not None
        return Verdict(tuple(messages), True, protocol.close_sent.code)
    return Verdict(tuple(messages), False, 1006)


def _bad_start(text: bytes, kind: int) -> bool:
    """Whether *text*, of which more is to come, is no UTF-8 whatever comes."""
    if kind != Opcode.TEXT:
        return False
    try:
        text.decode()
    except UnicodeDecodeError as fault:
        return fault.reason != "unexpected end of data"
    return False


def ours(feed: Feed, drop: random.Random | None = None) -> Verdict:
    """What Messages says. *drop*: chance, by which what is left of some messages is not read."""
    messages = Messages(feed)
    got: list[tuple[int, bytes]] = []
    content, dropped = b"", False
    try:
        while True:
            found = messages.step()
            if found is None:
                continue
            if dropped and (found or messages.whole):
                got.append(DROPPED)
            if not found:
                return Verdict(tuple(got), False, messages.code, messages.reason)
            kind, content, dropped = messages.opcode, b"", False
            while not dropped:
                content += bytes(messages.mv[messages.start : messages.end])
                messages.start = messages.end
                if messages.now() is False:
                    got.append((kind, content))
                    break
                dropped = drop is not None and drop.random() < 0.2
    except Truncated:
        return Verdict(tuple(got), False, messages.code, messages.reason)
    except Malformed as fault:
        return Verdict(tuple(got), True, messages.fault, str(fault))


def agree(one: Verdict, other: Verdict) -> bool:
    """Whether *one*, of ours, is right, if *other*, of the library, is."""
    if one.fault and one.words.endswith(STRICTER):
        return one.code == 1002 and same(one, other)
    if one.fault and not other.fault and other.code == 1006:
        return same(one, other)  # it looks at a frame once all of it has come, and that was cut
    if one.fault and (one.code, other.code) == (1002, 1009):
        return same(one, other)  # it looks at the length first
    told = (other.fault, other.code) + (() if one.fault else (other.words,))
    return same(one, other) and told == (one.fault, one.code) + (() if one.fault else (one.words,))


def same(one: Verdict, other: Verdict) -> bool:
    """Whether the messages are those of the library, as far as they were read before a fault."""
    count = len(one.messages)
    missing = len(other.messages) - count
    if missing and not (one.fault and (missing == 1 or one.words.endswith(STRICTER))):
        return False
    return all(mine in (DROPPED, theirs) for mine, theirs in zip(one.messages, other.messages, strict=False))


def make(chance: random.Random) -> bytes:
    """Frames of a server, damaged."""
    return damaged(chance, _CORPUS, _BITS)


def frames(data: bytes, chance: random.Random) -> None:
    """The messages, and the verdict, are those of the library."""
    found = ours(Hesitant(chance, data, chance.choice(_SIZES)), chance)
    wanted = reference(data)
    assert agree(found, wanted), f"{found!r} is not {wanted!r}"
