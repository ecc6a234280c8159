"""An emulation of CircuitPython's API: ``json``, whose ``load`` takes whatever has a readinto."""

import io as _io
import json as _json
from json import dump, dumps, loads  # noqa: F401


class _Reader(_io.IOBase):
    def __init__(self, below):
        self._below = below

    def readinto(self, buf):
        return self._below.readinto(buf)

    def ioctl(self, request, argument):
        return 0


def load(fp):
    """What the JSON of *fp* says."""
    if hasattr(fp, "read") and not _is_foreign(fp):
        return _json.load(fp)
    if hasattr(_io, "BufferedReader"):  # CPython's reads all of it
        read, buffer = bytearray(), bytearray(64)
        count = fp.readinto(buffer)
        while count:
            read += buffer[:count]
            count = fp.readinto(buffer)
        return _json.loads(read)
    return _json.load(_Reader(fp))


def _is_foreign(fp):
    """Whether it is no stream to the interpreter: an object of a class written in Python."""
    return "readinto" in type(fp).__dict__ if hasattr(type(fp), "__dict__") else False
