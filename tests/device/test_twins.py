"""The hot loops and their portable twin on random texts in random pieces: the same answers, the same states.

Each run begins elsewhere; what fails says with which seed, and ``SEED`` begins there again.
"""

import json
import os
import random
import unittest

from uopenai.saving import digits
from uopenai.wire import fresh, portable

try:
    from uopenai.wire import native
except (ImportError, SyntaxError, ValueError, AttributeError):  # CPython; no native code for this processor
    native = None

_said = os.getenv("SEED") if hasattr(os, "getenv") else None  # a board has no environment
SEED = int(_said or int.from_bytes(os.urandom(3), "big"))
ROUNDS = 400  # of each
DIGITS = digits()

JSON = [b"[", b"]", b"{", b"}", b",", b":", b'"', b'"a"', b'{"k":', b"\\", b"\\u00e9", b"\\ud83d", b"\\ude00"]
JSON += [
    b"0",
    b"12",
    b"-",
    b".5",
    b"e",
    b"E+3",
    b" ",
    b"\n",
    b"true",
    b"null",
    b"fals",
    b"\x00",
    b"\xff",
    b"\xc3\xa9",
]
TEXT = [
    b"plain ",
    b"\xc3\xa9",
    b'\\"',
    b"\\n",
    b"\\u20ac",
    b"\\ud83d\\ude00",
    b"\\ud83d",
    b"\\u",
    b"\\x",
    b"\t",
    b'"',
]
BASE64 = [b"QUJD", b"QUJDREVG" * 3, b"+/", b"A", b"=", b"==", b"-", b" ", b"\n"]
CHUNKS = [
    b"5\r\nhello\r\n",
    b"a;x=y\r\n0123456789\r\n",
    b"0\r\n",
    b"\r\n",
    b"\n",
    b"\r",
    b"T: t\r\n",
    b"f",
    b"G",
    b" ",
    b"00000005",
]
EVENTS = [
    b"data: hello\n",
    b"data",
    b":",
    b" ",
    b"\n",
    b"\r",
    b"\r\n",
    b"event: t\n",
    b"event:",
    b"id: 1\n",
    b"\xef\xbb\xbf",
    b"d",
    b"e",
]
WELL = [
    b'{"a": [1, -2.5e3, "x\\n"], "b": {}}',
    b"[[], {}, null, true]",
    b'"text"',
    b"[[[[0]]]]",
    b'{"":{"":""}}',
]


def below(most):
    return random.getrandbits(16) % most


def text_of(bits):
    """Some of *bits* in a row."""
    return b"".join([bits[below(len(bits))] for _ in range(1 + below(12))])


def cuts_of(text):
    """Where *text* is cut: ascending, the last is its end."""
    most = (1, 4, 60)[below(3)]
    cuts = []
    at = 0
    while at < len(text):
        at = min(len(text), at + 1 + below(most))
        cuts.append(at)
    return cuts


def scan(loops, text, cuts):
    state = fresh()
    state[2] = 64 if len(text) % 5 else 3
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        at = loops.scan(state, buf, at, stop)
        yield (at, at >= 0 and list(state))
        if at < 0 or state[0] == 1:
            break
    yield "end", buf


def unescape(loops, text, cuts):
    state = fresh()
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        first = at
        at = loops.unescape(state, buf, at, stop)
        if at < 0:
            yield at
            return
        yield (at, state[0], bytes(buf[first : state[7]]))
        if state[0] == 1:
            break
    yield "end", buf[at:]


def unbase64(loops, text, cuts):
    state = fresh()
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        end = loops.unbase64(state, DIGITS, buf, at, stop)
        if end < 0:
            yield end
            return
        yield (bytes(buf[at:end]), state[9], state[10])
        at = stop
    yield "end", None


def chunk(loops, text, cuts):
    state = fresh()
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        while at < stop and state[0] != 1:
            if state[1]:
                taken = min(stop - at, state[1])
                state[1] -= taken
                at += taken
                continue
            at = loops.chunk(state, buf, at, stop)
            if at < 0:
                yield at
                return
            yield (at, list(state))
    yield "end", buf


def event(loops, text, cuts):
    state = fresh()
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        while at < stop:
            at = loops.event(state, buf, at, stop)
            found = state[5]
            kind = bytes(buf[state[6] : state[7]]) if state[8] else None
            yield at, found, state[0], state[8], kind
            if found == 1 or found == 2:
                yield bytes(buf[at : state[1]])
                at = state[1]
    yield "end", buf


KEYS = ("choices", "delta", "content", "finish_reason", "error", "x")
PATHS = ("choices/0/delta/content", "choices/0/finish_reason", "error", "delta", "x/1/x/0", "choices/2")


def value_of(deep):
    kind = below(8 if deep else 5)
    if kind < 5:
        return (None, -12.5, 'a "}],{[\n', "\\", True)[kind]
    if kind == 5:
        return [value_of(deep - 1) for _ in range(below(4))]
    return {KEYS[below(len(KEYS))]: value_of(deep - 1) for _ in range(below(6))}


def led(value, path):
    """What *path* leads to in *value*, in a list; an empty one if it leads nowhere."""
    for part in path.split("/"):
        if isinstance(value, list):
            at = int(part) if part in "0123" else len(value)
            if at >= len(value):
                return []
            value = value[at]
        elif isinstance(value, dict) and part in value:
            value = value[part]
        else:
            return []
    return [value]


class Twins(unittest.TestCase):
    """Each loop, with both."""

    def alike(self, work, *kinds):
        if native is None:
            self.skipTest("it runs no native code")
        random.seed(SEED)
        for number in range(ROUNDS):
            text = text_of(kinds[number % len(kinds)])
            cuts = cuts_of(text)
            with self.subTest(seed=SEED, round=number, text=text, cuts=cuts):
                for one, other in zip(work(native, text, cuts), work(portable, text, cuts)):
                    self.assertEqual(one, other)

    def test_scan(self):
        self.alike(scan, JSON, WELL, JSON + WELL)

    def test_unescape(self):
        self.alike(unescape, TEXT, TEXT[:7])

    def test_unbase64(self):
        self.alike(unbase64, BASE64, BASE64[:3])

    def test_chunk(self):
        self.alike(chunk, CHUNKS, CHUNKS[:3] + CHUNKS[6:7])

    def test_event(self):
        self.alike(event, EVENTS)

    def test_a_path_leads_where_it_leads_in_the_value(self):
        if native is None:
            self.skipTest("it runs no native code")
        random.seed(SEED)
        for number in range(ROUNDS):
            value = {"x": value_of(4), "choices": value_of(4), KEYS[below(len(KEYS))]: value_of(2)}
            text = json.dumps(value, separators=((",", ":"), (" , ", " : "))[below(2)]).encode()
            path = PATHS[number % len(PATHS)]
            with self.subTest(seed=SEED, text=text, path=path):
                state = fresh()
                buf = bytearray(text)
                at = native.find(state, buf, 0, len(buf), path.encode() + b"/\x00")
                found = [] if at < 0 else [json.loads(bytes(buf[at : state[7]]))]
                self.assertEqual(found, led(value, path))


if __name__ == "__main__":
    unittest.main()
