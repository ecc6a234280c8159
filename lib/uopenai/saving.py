"""Where ``save_to=`` puts the bytes of an answer: a file, written aside and renamed, or a writable."""

import os

from .fields import refusal

_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="


def digits():
    """The table of base64 for native.unbase64: the value of each byte."""
    table = bytearray(b"\xff" * 256)
    for value in range(65):
        table[_ALPHABET[value]] = value
    return table


class Saver:
    """A sink (see json_select) that writes to *target*: a path, or an object with ``write``.

    *base64*: what comes is base64. *append*: what comes later goes behind what came first; else each
    time begins a file of its own. *renew*: in the place of the one before; else under a name with a
    number: ``cat.png``, ``cat-2.png``. Use it in ``with``: left by an exception, it leaves no half file.
    Peak heap: 1 KB.
    """

    def __init__(self, target, base64=False, append=False):
        if not isinstance(target, str) and not hasattr(target, "write"):
            raise refusal(
                "save_to= is a path, or an object with write(), not a %s" % type(target).__name__
            )
        self.digits = digits() if base64 else None
        self.append = append
        self.renew = False
        self._target = target
        self._path = None  # of the file that is open
        self._file = None
        self._began = 0
        self._size = 0

    def begin(self):
        """What comes now is another one (or more of the same, with *append*)."""
        if self._file is not None:
            return
        self._began += 1
        self._size = 0
        target = self._target
        if not isinstance(target, str):
            if self._began > 1:
                raise refusal("save_to= has got one file already: give a path, which gets a number for each")
            self._file = target
            return
        self._path = target
        if self._began > 1 and not self.renew:
            stem, dot, ending = target.rpartition(".")
            if not dot or "/" in ending:
                stem, dot, ending = target, "", ""
            self._path = "%s-%d%s%s" % (stem, self._began, dot, ending)
        try:
            self._file = open(self._path + ".part", "wb")
        except OSError as fault:
            from .faults import file_fault

            raise file_fault(self._path, fault)

    def write(self, view):
        """Write all of *view*."""
        self._size += len(view)
        try:
            while True:
                count = self._file.write(view)
                if count is None or count >= len(view):
                    return
                view = view[count:]
        except OSError as fault:
            from .faults import file_fault

            raise file_fault(self._path or "save_to=", fault)

    def end(self):
        """It is whole: how many bytes."""
        if not self.append:
            self.finish()
        return self._size

    def finish(self):
        """What is open is whole."""
        file = self._file
        self._file = None
        if self._path is None or file is None:
            return
        try:
            try:
                file.close()  # what was held back may not fit either
                _replace(self._path + ".part", self._path)
            except OSError as fault:
                _remove(self._path + ".part")
                from .faults import file_fault

                raise file_fault(self._path, fault)
        finally:
            self._path = None

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.finish()
        else:
            self.drop()

    def drop(self):
        """Let go of what is not whole."""
        file = self._file
        self._file = None
        if file is not None and self._path is not None:
            try:
                file.close()
            except OSError:
                pass  # the file system is full, which was told
            _remove(self._path + ".part")


def _replace(old, new):
    try:
        os.rename(old, new)
    except OSError as fault:
        if fault.args[0] != 17:  # EEXIST: FAT does not rename over a file
            raise
        os.remove(new)
        os.rename(old, new)


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass  # it was never made
