"""What the speed scripts share: a source in memory that hands out pieces of 1 KB, and the comparison.

Ours stands on the library's own layers over that source, as on a socket; the other way reads it bare.
"""

import gc
import io
import time

from uopenai.exchange import Connection, drive
from uopenai.session import Response
from uopenai.wire.http1 import read_head

PIECE = 1024
ROUNDS = 5


class Pieces:
    """*content*, 1 KB at a time: to our Connection a transport, to others an object with readinto."""

    def __init__(self, content):
        self.state = "receive"
        self.timeout = None
        self._content = memoryview(content)
        self._at = 0

    def readinto(self, view):
        """Fill *view* from the next piece; 0 at the end."""
        at = self._at
        count = min(PIECE, len(view), len(self._content) - at)
        view[:count] = self._content[at : at + count]
        self._at = at + count
        return count

    async def readinto_now(self, view):
        """The same, as a transport does it."""
        at = self._at
        count = min(PIECE, len(view), len(self._content) - at)
        view[:count] = self._content[at : at + count]
        self._at = at + count
        return count

    def close(self):
        """There is nothing to close."""


class Stream(io.IOBase, Pieces):
    """The same as a stream, as a socket is one: for what takes streams only."""


def response(content, kind="application/json"):
    """A response of ours, its head read, with *content* to come."""
    fields = "Content-Type: %s\r\nContent-Length: %d\r\n\r\n" % (kind, len(content))
    head = drive(read_head(Connection(Pieces(b"HTTP/1.1 200 OK\r\n" + fields.encode()))))
    connection = Connection(Pieces(content))
    return Response(
        head.status, head.reason, head.headers, Body(connection, head), "http://memory:80", connection.close
    )


def compare(name, ours, theirs, rounds=ROUNDS):
    """Print the row's *name*, then the microseconds of ours and of theirs, turn by turn."""
    for _ in range(rounds):
        print(name, timed(ours), timed(theirs))


def timed(work):
    """The microseconds that *work* takes."""
    gc.collect()
    start = time.ticks_us()
    work()
    return time.ticks_diff(time.ticks_us(), start)
