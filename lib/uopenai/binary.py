"""Answers that are bytes: sound, files. Read in pieces, or written to the file system."""

import os

from . import errors
from .exchange import drive


class Binary:
    """The bytes of an answer, to be read once. Use it in ``with``, or close it."""

    def __init__(self, response):
        self.response = response

    def read(self):
        """All of the bytes. Peak heap: twice their number."""
        return drive(self.response.read_all())

    @property
    def content(self):
        """All of the bytes, as read() gives them; once."""
        return self.read()

    def readinto(self, buf):
        """Read what there is into *buf*, waiting for at least one byte; 0 at the end."""
        return drive(self.response.read_into(memoryview(buf)))

    def iter_bytes(self, chunk_size=1024):
        """Iterate over the content in pieces (bytes) of at most *chunk_size*."""
        piece = memoryview(bytearray(chunk_size))
        while count := self.readinto(piece):
            yield bytes(piece[:count])

    def stream_to_file(self, path):
        """Write the content to the file *path*, and return its size in bytes.

        It is written beside it and renamed when it is whole, so that *path* never holds half of it.
        Raises OpenAIError (file system), APIConnectionError. Peak heap: 1 KB.
        """
        aside = path + ".part"
        try:
            try:
                size = self._write(aside)
                _replace(aside, path)
            except BaseException:
                _remove(aside)
                raise
        except OSError as fault:
            raise _file_fault(path, fault)
        finally:
            self.close()
        return size

    write_to_file = stream_to_file

    def _write(self, path):
        view = memoryview(bytearray(1024))
        size = 0
        with open(path, "wb") as file:
            while count := self.readinto(view):
                file.write(view[:count])
                size += count
        return size

    def close(self):
        """Stop reading."""
        self.response.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


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


def _file_fault(path, fault):
    if fault.args[0] == 28:
        return errors.OpenAIError(
            "%s: the file system is full: remove files, or stream with iter_bytes()" % path
        )
    return errors.OpenAIError("%s cannot be written: %s: does its folder exist?" % (path, fault))
