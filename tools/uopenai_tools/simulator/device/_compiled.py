"""A file system whose compiled files are CircuitPython's: what is imported has to begin with C, not with M.

The interpreter reads MicroPython's files only, and the two differ in nothing but that letter. So an import
finds the letters exchanged; a program that opens such a file itself reads it as it is.
"""

import builtins
import io

_SUFFIX = ".mpy"
_CLOSE = 4  # MP_STREAM_CLOSE
_M, _C = 77, 67


class Files:
    """*files* (a VfsFat), with that difference."""

    def __init__(self, files):
        self._files = files
        self._asked = False
        self._open = builtins.open
        builtins.open = self._asked_for

    def _asked_for(self, *how, **named):
        """`open`, as programs have it."""
        self._asked = True
        try:
            return self._open(*how, **named)
        finally:
            self._asked = False

    def open(self, path, mode):
        file = self._files.open(path, mode)
        return file if self._asked or not path.endswith(_SUFFIX) else _Exchanged(file)

    def mount(self, readonly, make):
        return self._files.mount(readonly, make)

    def umount(self):
        return self._files.umount()

    def __getattr__(self, name):
        return getattr(self._files, name)


class _Exchanged(io.IOBase):
    def __init__(self, file):
        self._file = file
        self._first = True

    def readinto(self, buffer):
        count = self._file.readinto(buffer)
        if self._first and count:
            self._first = False
            buffer[0] = {_M: _C, _C: _M}.get(buffer[0], buffer[0])
        return count

    def ioctl(self, request, argument):
        if request == _CLOSE:
            self._file.close()
            return 0
        return -1
