"""The hot loops, in portable Python: however a text is split, they say the same."""

from __future__ import annotations

import random

from fuzz import http_target, json_targets, text_targets
from fuzz.damage import pieces
from uopenai.saving import digits
from uopenai.wire import fresh, portable

_DIGITS = digits()
_CHUNKS = http_target.CORPUS[2].partition(b"\r\n\r\n")[2]


def make(chance: random.Random) -> bytes:
    """Something for one of the loops; its first byte says for which."""
    kind = chance.randrange(4)
    if kind == 1:
        text = chance.choice(json_targets.BITS) + json_targets.make(chance)
    elif kind == 3:
        text = text_targets.make_events(chance)
    else:
        text = (_CHUNKS if kind == 2 else b"") + json_targets.make(chance)
    return bytes([kind]) + text


def any_split(data: bytes, chance: random.Random) -> None:
    """In one piece and in many: the same."""
    work = (_scan, _unescape, _chunk, _event)[data[0]]
    text = data[1:]
    once, cut = work(text, [len(text)]), work(text, _cuts(chance, text))
    assert once == cut, f"{once!r} in one piece, {cut!r} in many"


def _cuts(chance: random.Random, text: bytes) -> list[int]:
    at, cuts = 0, list[int]()
    for piece in pieces(chance, text):
        at += len(piece)
        cuts.append(at)
    return cuts


def _scan(text: bytes, cuts: list[int]) -> object:
    state, buf, at = fresh(), bytearray(text), 0
    state[2] = 64
    for stop in cuts:
        at = portable.scan(state, buf, at, stop)
        assert at <= stop
        if at < 0 or state[0] == 1:
            break
    return at, at >= 0 and list(state)[:6]


def _unescape(text: bytes, cuts: list[int]) -> object:
    """The text up to its quote, base64 decoded as far as it is some."""
    state, buf, at, out = fresh(), bytearray(text), 0, b""
    for stop in cuts:
        first, at = at, portable.unescape(state, buf, at, stop)
        assert at <= stop
        if at < 0:
            return at
        out += bytes(buf[first : state[7]])
        if state[0] == 1:
            break
    quartets, plain = fresh(), bytearray(out)
    end = portable.unbase64(quartets, _DIGITS, plain, 0, len(plain))
    return at, out, bytes(plain[: max(end, 0)])


def _chunk(text: bytes, cuts: list[int]) -> object:
    state, buf, at, out = fresh(), bytearray(text), 0, b""
    for stop in cuts:
        while at < stop and state[0] != 1:
            if state[1]:
                taken = min(stop - at, state[1])
                out += bytes(buf[at : at + taken])
                state[1] -= taken
                at += taken
                continue
            at = portable.chunk(state, buf, at, stop)
            assert at <= stop
            if at < 0:
                return at, out
    return at, out, state[0] == 1


def _event(text: bytes, cuts: list[int]) -> object:
    """What is found: the data joined, event by event."""
    state, buf, at = fresh(), bytearray(text), 0
    found: list[bytes] = [b""]
    for stop in cuts:
        while at < stop:
            at = portable.event(state, buf, at, stop)
            assert at <= stop
            if state[5] == 1:
                found[-1] += bytes(buf[at : state[1]])
            if state[5] in (1, 2):
                at = state[1]
            elif state[5] in (3, 4):
                found.append(b"")
    return [each for each in found if each]
