"""Where ``save_to=`` puts the bytes of an answer: a file, written aside and renamed, or a writable."""

import os


def digits():
    """The table of base64 for native.unbase64: the value of each byte."""
    table = bytearray(b"\xff" * 256)
    for value, digit in enumerate(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="):
        table[digit] = value
    return table


class Saver:
    """A sink (see json_select) that writes to *target*: a path, or an object with ``write``.

    *base64*: what comes is base64. ``append``: what comes later goes behind what came first; else each
    time begins a file of its own, with ``renew`` in the place of the one before, without it under a name
    with a number: ``cat.png``, ``cat-2.png``. Use it in ``with``: left by an exception, it leaves no half
    file. Peak heap: 1 KB.
    """

    append = False
    renew = False

    def __init__(self, target, base64=False):
        self.digits = digits() if base64 else None
        self.target = target
        self.path = None  # of the file that is open, as it will be called
        self.file = None
        self.count = 0  # of files
        self.length = 0  # of this one

    def begin(self):
        """What comes now is another one (or more of the same, with ``append``)."""
        if self.file is not None:
            return
        self.count += 1
        self.length = 0
        path = self.target
        if not isinstance(path, str):
            if self.count > 1:
                from .session import refusal

                raise refusal("save_to= has got one file already: give a path, which gets a number for each")
            self.file = path
            return
        if self.count > 1 and not self.renew:
            name, dot, ending = path.rpartition(".")
            if name[-1:] in "/" or "/" in ending:  # the dot begins the name, or stands in a folder's
                name, dot, ending = path, "", ""
            path = "%s-%d%s%s" % (name, self.count, dot, ending)
        self.path = path
        self.file = self.run(open, path + ".part", "wb")

    def write(self, buf):
        """Write all of *buf*. Raises OpenAIError."""
        self.length += len(buf)
        while True:
            count = self.run(self.file.write, buf)
            if count is None or count >= len(buf):
                return
            buf = buf[count:]

    def end(self):
        """It is whole: how many bytes."""
        if not self.append:
            self.finish()
        return self.length

    def finish(self):
        """What is open is whole."""
        file = self.file
        self.file = None
        if file is not None and self.path is not None:
            self.run(file.close)  # what was held back may not fit either
            self.run(rename, self.path)
            self.path = None

    def drop(self):
        """Let go of what is not whole."""
        path = self.path
        self.path = None
        try:
            if path is not None:
                if self.file is not None:
                    self.file.close()
                os.remove(path + ".part")
        except OSError:
            pass  # it was never made, or the file system is full, which was told
        self.file = None

    def run(self, func, *args):
        """What *func* gives for *args*; what the file system has against it is put into words."""
        try:
            return func(*args)
        except OSError as fault:
            from .faults import file_fault

            made = file_fault(self.path or "save_to=", fault)
            self.drop()
            raise made

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if kind is None:
            self.finish()
        else:
            self.drop()


def rename(path):
    """Let what was written beside *path* take its place. Raises OSError."""
    try:
        os.rename(path + ".part", path)
    except OSError as fault:
        if fault.args[0] != 17:  # EEXIST: FAT does not rename over a file
            raise
        os.remove(path)
        os.rename(path + ".part", path)
