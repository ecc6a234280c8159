"""What the speed scripts share: a source in memory that hands out pieces of 1 KB, and the comparison.

Ours stands on the library's own layers over that source, as on a socket; the other way reads it bare.
"""

import gc
import io

import ffi

from uopenai.exchange import Connection, drive
from uopenai.session import Response
from uopenai.wire.http1 import read_head

PIECE = 1024
ROUNDS = 11
# Microseconds of the processor's time: what others take of it meanwhile is not in them.
clock = ffi.open("libc.so.6").func("i", "clock", "")


class Pieces:
    """*content*, 1 KB at a time: an object with readinto."""

    def __init__(self, content):
        self.hand_out(content)

    def hand_out(self, content):
        """Go on with *content*."""
        self._content = memoryview(content)
        self._at = 0
        # Cut beforehand: a view made for each read would be measured with what is to be measured.
        whole = len(content) - PIECE + 1
        self._pieces = [self._content[at : at + PIECE] for at in range(0, whole, PIECE)]

    def readinto(self, view):
        """Fill *view* from the next piece; 0 at the end."""
        at = self._at
        if len(view) >= PIECE and not at & PIECE - 1 and at >> 10 < len(self._pieces):
            view[:PIECE] = self._pieces[at >> 10]
            self._at = at + PIECE
            return PIECE
        count = min(PIECE, len(view), len(self._content) - at)
        view[:count] = self._content[at : at + count]
        self._at = at + count
        return count


class Wire(Pieces):
    """The same as a transport."""

    state = "receive"
    blocks = True
    timeout = None

    def begin(self, state):
        """No phase has an end here."""

    def close(self):
        """There is nothing to close."""


class Stream(io.IOBase, Pieces):
    """The same as a stream, as a socket is one: for what takes streams only."""


def response(content, kind="application/json"):
    """A response of ours, its head read, with *content* to come."""
    fields = "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(content))
    wire = Wire(fields.encode())
    body = drive(read_head(Connection(wire)))
    wire.hand_out(content)
    return Response(body.status_code, body.reason, body.headers, body, "http://memory:80", wire.close)


def compare(name, ours, theirs, rounds=ROUNDS, clock=clock):
    """Print the row's *name*, then the microseconds of ours and of theirs by *clock*, turn by turn."""
    for _ in range(rounds):
        print(name, timed(ours, clock), timed(theirs, clock))


def timed(work, clock=clock):
    """The microseconds of *clock* that *work* takes."""
    gc.collect()
    start = clock()
    work()
    return clock() - start
