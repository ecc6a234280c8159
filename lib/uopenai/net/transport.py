"""TCP and TLS connections over MicroPython's sockets.

A socket never blocks here: an attempt is made first, and only when nothing is there (or no room) is
it waited for, with a deadline. A blocking readinto would wait for a full buffer and hold up events,
and a blocking handshake has no deadline at all.
"""

import time

from micropython import const

if not hasattr(time, "ticks_ms"):
    from . import ticks as time

_POLLIN = const(1)
_POLLOUT = const(4)
_ETIMEDOUT = const(110)
_EBADF = const(9)


class Transport:
    """One connection, which connecting.connect opens. *timeout*: seconds for each phase, or a Timeout."""

    blocks = True  # whether a wait holds up everything else

    def __init__(self, timeout):
        self.timeout = timeout
        self.raw = None
        self.socket = None
        self.poller = None
        self.begin("resolve")

    def begin(self, state):
        """A phase begins, and its time: it is what a fault interrupts; see uopenai.timeouts."""
        self.state = state
        self.start = time.ticks_ms()

    def left(self):
        """Milliseconds that the phase may still take; -1 for no limit. Raises OSError."""
        limit = self.timeout
        if isinstance(limit, dict):
            limit = limit[self.state]
        if limit is None:
            return -1
        left = int(limit * 1000) - time.ticks_diff(time.ticks_ms(), self.start)
        if left < 0:
            raise OSError(_ETIMEDOUT)
        return left

    def open(self, socket):
        """Speak over *socket* from now on."""
        import select  # a pool's socket does without

        socket.setblocking(False)
        self.socket = socket
        self.poller = select.poll()
        self.poller.register(socket, _POLLIN)

    def ready(self, flags, milliseconds):
        """What the socket is ready for within *milliseconds*: to be read from (1) or written to (4); 0 for
        nothing. -1 is no limit."""
        poller = self.poller
        if poller is None:
            raise OSError(_EBADF)
        poller.modify(self.socket, flags)
        for event in poller.ipoll(milliseconds):
            return event[1]
        return 0

    async def wait(self, flags):
        """Wait until the socket is ready; see ready(). Raises OSError, also when the time is over."""
        found = self.ready(flags, self.left())
        if not found:
            raise OSError(_ETIMEDOUT)
        return found

    def readinto(self, buf):
        """Read what has come into *buf*: how many bytes, 0 after the end of it, None if nothing has."""
        if self.socket is None:
            raise OSError(_EBADF)
        return self.socket.readinto(buf)

    async def write(self, buf):
        """Write all of *buf*."""
        done = 0
        while done < len(buf):
            if self.socket is None:
                raise OSError(_EBADF)
            count = self.socket.write(buf[done:])
            if count:
                done += count
                self.begin("send")
            else:
                await self.wait(_POLLOUT)

    def idle(self):
        """Whether the connection lives and nothing has come that nobody asked for."""
        try:
            return self.readinto(bytearray(1)) is None
        except OSError:
            return False

    def close(self):
        """Close; the raw socket too, which a failed handshake leaves open."""
        for sock in (self.socket, self.raw):
            if sock is not None:
                try:
                    sock.close()
                except OSError:
                    pass  # it is gone: after a fault, every call on a TLS socket raises it again
        self.socket = self.raw = self.poller = None  # a poller holds its socket, and all its memory
