"""Realtime audio, 20 ms at a time, and the loops beneath it beside a loop that only copies bytes.

What is measured is its argument: "up", "down_20", "down_200" or "loops", each in an interpreter of its own,
as what ran before makes lookups slower. Prints "name us microseconds count": of so many turns together; and
"name bytes count", what they allocated.
"""

import binascii
import gc
import io
import os
import sys
import time

import micropython

from uopenai import OpenAI
from uopenai.exchange import Connection
from uopenai.saving import digits
from uopenai.wire import fresh
from uopenai.wire import loops as wire_loops
from uopenai.wire.uplink import Uplink
from uopenai.wire.websocket import loops

ROUNDS = 1000
TURNS = 10
PCM = os.urandom(960)
TEXT = binascii.b2a_base64(PCM)[:-1]


@micropython.viper
def copy(source: ptr8, target: ptr8, size: int):  # noqa: F821 - a type of viper
    """The bare loop."""
    i = 0
    while i < size:
        target[i] = source[i]
        i += 1


def timed(name, work):
    """The fastest of many rounds: what makes one slow is something else that the host does."""
    gc.collect()
    fastest = 1 << 29
    for _ in range(ROUNDS):
        start = time.ticks_us()
        for _ in range(TURNS):
            work()
        fastest = min(fastest, time.ticks_diff(time.ticks_us(), start))
    print(name, "us", fastest, TURNS)


def allocated(name, work):
    """What a turn leaves for the collector, with what it keeps."""
    work()
    gc.collect()
    gc.disable()
    before = gc.mem_alloc()
    for _ in range(1000):
        work()
    print(name, "bytes", gc.mem_alloc() - before, 1000)
    gc.enable()


class Endless:
    """A transport over which the same frame comes again and again; between two of them nothing has come."""

    state = "receive"
    blocks = True
    timeout = None

    def __init__(self, frames):
        self._frames = io.BytesIO(frames)

    def readinto(self, view):
        """Fill *view*, as a socket does for which much has come."""
        count = self._frames.readinto(view)
        if not count:
            self._frames.seek(0)
            return None
        return count

    def begin(self, state):
        """No phase has an end here."""


class Sink:
    """A speaker's buffer with *room* for so many bytes more."""

    def __init__(self):
        self.buf = bytearray(8192)
        self.room = 0

    def put(self, view):
        """Take what there is room for."""
        if not self.room:
            return 0
        size = len(view)
        if size > self.room:
            size = self.room
            view = view[:size]
        self.buf[:size] = view
        self.room -= size
        return size


def delta(audio):
    """A server's frame (RFC 6455) with *audio* in its event, its members as the service orders them."""
    text = (
        b'{"type":"response.output_audio.delta","event_id":"event_%s","response_id":"resp_%s","item_id":"item_%s",'
        b'"output_index":0,"content_index":0,"delta":"%s"}'
        % (b"e" * 21, b"r" * 21, b"i" * 21, binascii.b2a_base64(audio)[:-1])
    )
    return b"\x81\x7e" + bytes([len(text) >> 8, len(text) & 255]) + text


def way_down(milliseconds):
    """What takes a frame of so much audio to the speaker's buffer."""
    size = 48 * milliseconds
    frames = delta((PCM * (size // 960))[:size])
    opened = OpenAI().realtime.connect(model="m")
    opened.begin(Connection(Endless(frames)))
    opened.speaker = sink = Sink()

    def turn():
        sink.room += size
        while sink.room:
            opened.step(True)

    turn()
    assert sink.buf[:32] in PCM
    return turn


def loops_alone():
    """Masking, and base64 both ways, each over the bytes of a frame; and the bare loop over as many."""
    buf = bytearray(4096)
    key = b"keys"
    state = fresh()
    values = digits()
    work = bytearray(TEXT)

    def decode():
        work[:] = TEXT
        state[9] = state[10] = 0
        wire_loops.unbase64(state, values, work, 0, 1280)

    def undone():
        work[:] = TEXT
        state[9] = state[10] = 0

    timed("copy", lambda: copy(buf, work, 1280))
    timed("mask", lambda: loops.mask(buf, 0, 1280, key))
    timed("encode", lambda: loops.base64_up(buf, 400, 960, 80))
    timed("decode", decode)
    timed("undone", undone)


def way_up():
    """What makes a frame of 20 ms of microphone audio."""
    uplink = Uplink()
    uplink.space[:] = PCM
    return lambda: uplink.seal(960)


what = sys.argv[1]
if what == "loops":
    loops_alone()
else:
    way = way_up() if what == "up" else way_down(int(what[5:]))
    timed(what, way)
    allocated(what, way)
