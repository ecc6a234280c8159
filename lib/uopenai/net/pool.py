"""A socket of a pool (CircuitPython's socketpool, or another of its kind) under MicroPython's names.

Nothing that comes is waited for in the pool. CircuitPython's ``recv_into`` with a time-out throws away what
comes in the very moment in which the time is over, and does not notice a reset until then. So it is asked
without blocking, and between two looks the board sleeps. Not every pool says whether something has come: the
first byte is taken to find out, and kept for the next read.

select.poll takes CircuitPython's own sockets, and knows of bytes that TLS holds back (poll_common in
shared-module/ssl/SSLSocket.c). It would give some 5 ms; but it waits without any sleep (there is no
MICROPY_INTERNAL_WFE in py/circuitpy_mpconfig.h), and programs that poll sockets have crashed ESP32-S3 boards
with 9.2 to 10.1 (adafruit/circuitpython, issue 10775, open).

Nor has CircuitPython a threshold at which litter is collected: it would fill the heap, and what is made to
stay would stand behind it. What is read becomes litter, so its bytes are counted here.
"""

import gc

from micropython import const

from .ticks import sleep_ms, ticks_diff, ticks_ms

_POLLOUT = const(4)
_BRIEF = const(2)  # ms, the first sleep between two looks: each is longer than the one before
_LONG = const(20)  # ms
_ROOM = const(5)  # ms until the next try to send
_NOTHING = (11, 35, 110, 116, 119, 60)  # EAGAIN, ETIMEDOUT, of several platforms
_NOT_CONNECTED = (107, 128, 57)


class PoolSocket:
    """*sock*, connected, as a Transport has it: socket and poller. *raw*: what is below its TLS, or it."""

    def __init__(self, sock, raw):
        self._sock = sock
        self._one = bytearray(1)
        self._ahead = False  # whether a byte that has come waits in it
        self._ended = False
        self._fault = None  # met while looking, to be raised by the next read
        self._full = False  # the last write found no room
        self._flags = 0
        self._litter = 0  # bytes read since the last collection
        self._most = (gc.mem_alloc() + gc.mem_free()) >> 6 if hasattr(gc, "mem_free") else 1 << 20
        # The sockets that are written in Python (ESP32SPI, WIZnet) have recv, the native ones do not. Theirs
        # say 0 for nothing, as for the end, unless they may wait a moment; and they lose nothing by it.
        self._patience = 0.002 if hasattr(raw, "recv") else 0
        sock.settimeout(self._patience)

    def readinto(self, buf):
        """Read what has come into *buf*: how many bytes, 0 after the end of it, None if nothing has."""
        if not self._ahead or not len(buf):
            return self._receive(buf)
        buf[0] = self._one[0]
        self._ahead = False
        try:
            return 1 + (self._receive(memoryview(buf)[1:]) or 0) if len(buf) > 1 else 1
        except OSError as fault:
            self._fault = fault
            return 1

    def _receive(self, buf):
        if self._fault is not None:
            raise self._fault
        if self._ended:
            return 0
        try:
            count = self._sock.recv_into(buf)
        except OSError as fault:
            number = fault.args[0] if fault.args else 0
            if number in _NOTHING or type(fault).__name__ == "TimeoutError":
                return None
            if number not in _NOT_CONNECTED:  # so the end is told to who does not block
                raise
            count = 0
        self._litter += count
        if self._litter > self._most:
            gc.collect()
            self._litter = 0
        self._ended = not count and len(buf) > 0
        return count

    def write(self, buf):
        """Send of *buf* what there is room for: how many bytes, None for none."""
        try:
            if self._patience:
                self._sock.settimeout(10)
            count = self._sock.send(buf)
        except OSError as fault:
            if not fault.args or fault.args[0] not in (11, 35):
                raise
            count = None
        if self._patience:
            self._sock.settimeout(self._patience)
        self._full = not count
        return count

    def modify(self, _, flags):
        """As of select.poll: what to wait for."""
        self._flags = flags

    def ipoll(self, milliseconds):
        """As of select.poll: ((self, flags),) if it is ready within *milliseconds*, else (); -1: no limit."""
        wait = self._until_room if self._flags == _POLLOUT else self._until_more
        return ((self, self._flags),) if wait(milliseconds) else ()

    def _until_room(self, milliseconds):
        # There may be room after a moment; the next write finds out.
        if 0 <= milliseconds <= _ROOM and self._full:
            self._full = False
            sleep_ms(milliseconds)
            return False
        if milliseconds:
            sleep_ms(_ROOM)
        return True

    def _until_more(self, milliseconds):
        began = ticks_ms()
        pause = _BRIEF
        while not self._more():
            if milliseconds >= 0:
                left = milliseconds - ticks_diff(ticks_ms(), began)
                if left <= 0:
                    return False
                pause = min(pause, left)
            sleep_ms(pause)
            pause = min(pause + 1, _LONG)
        return True

    def _more(self):
        """Whether a read would give something, if only the end or a fault."""
        if not self._ahead and self._fault is None and not self._ended:
            try:
                count = self._receive(self._one)
            except OSError as fault:
                self._fault = fault
                return True
            self._ahead = bool(count)
            return count is not None
        return True

    def close(self):
        """Close it."""
        quietly(self._sock)


def quietly(sock):
    """Close *sock*, whatever state it is in."""
    try:
        sock.close()
    except (OSError, RuntimeError):  # RuntimeError: WIZnet's, if it is closed already
        pass
