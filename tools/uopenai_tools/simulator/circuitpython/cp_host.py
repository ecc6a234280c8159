"""What the emulation stands on: the interpreter's own modules, taken before any of them is replaced.

Everything else here runs the same on the unix MicroPython and on CPython; what differs between the two is
in this file, in cp_streams (sockets) and cp_records (TLS).
"""

import sys
import time

MICROPYTHON = sys.implementation.name == "micropython"

# ESP-IDF's numbers (newlib's), which CircuitPython hands on: some are not Linux's.
ENOENT, EBADF, EAGAIN, EINVAL, EPIPE = 2, 9, 11, 22, 32
ECONNABORTED, ECONNREFUSED, ECONNRESET, EHOSTUNREACH, ETIMEDOUT = 113, 111, 104, 118, 116
EINPROGRESS, ENOTCONN, EADDRINUSE, EALREADY, ENOBUFS, EOPNOTSUPP = 119, 128, 112, 120, 105, 95
# Linux's, as far as they are others.
_LINUX = {98: EADDRINUSE, 103: ECONNABORTED, 107: ENOTCONN, 110: ETIMEDOUT, 113: EHOSTUNREACH, 114: EALREADY}
_LINUX[101] = _LINUX[100] = EHOSTUNREACH  # ENETUNREACH, ENETDOWN
_LINUX[115] = EINPROGRESS
_LINUX[111] = ECONNRESET  # lwIP has one word for both: err_to_errno of ERR_RST, which a refusal is
ENOPROTOOPT = 109

sleep = time.sleep
open = open  # a program's may not write where USB has the drive
_clock_ns = time.time_ns
_time_ns = _clock_ns if MICROPYTHON else time.monotonic_ns


board = "ESP32S3", (10, 3, 1)  # the chip, and CircuitPython's version


def background():
    """What a board does between two bytecodes: replaced by what has something to do then."""


def fault(number, words=None):
    """The OSError of *number* (ESP-IDF's), with ``errno`` on CPython too, where it takes two arguments."""
    if words is None and MICROPYTHON:
        return OSError(number)
    return OSError(number, words or "errno %d" % number)


def broken():
    """The BrokenPipeError of a call on a connection that there is not; its name is taken when it is there."""
    return BrokenPipeError(EPIPE) if MICROPYTHON else BrokenPipeError(EPIPE, "")


def translated(error):
    """The OSError *error* of the host, with ESP-IDF's number."""
    number = error.args[0] if error.args else EINVAL
    if not isinstance(number, int):
        number = EINVAL
    return fault(_LINUX.get(number, number))


def tick(source):
    """Take the time from *source*: nanoseconds since whenever."""
    global _time_ns
    _time_ns = source


def milliseconds():
    """A count that only grows."""
    return _time_ns() // 1000000


def clock():
    """Seconds since 1970."""
    return _clock_ns() // 1000000000  # time() is a float, and may have 30 bits


def narrow(number):
    """*number* as a float of 30 bits, as CircuitPython keeps it: of 32 bits the last two are cut off."""
    import struct

    (word,) = struct.unpack("<I", struct.pack("<f", number))
    return struct.unpack("<f", struct.pack("<I", word & 0xFFFFFFFC))[0]


class Namespace:
    """An object with these members."""

    def __init__(self, **members):
        for name in members:
            setattr(self, name, members[name])


def members(count):
    """As many members of an enumeration: equal to nothing but themselves, and no numbers."""
    return [object() for _ in range(count)]


def buffer(value):
    """The bytes of *value*, text or a buffer. Raises TypeError for anything else."""
    return value.encode() if isinstance(value, str) else bytes(memoryview(value))
