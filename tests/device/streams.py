"""Streams of the kinds that callers hand in."""

import io
import os


class OnlyReads:
    """A stream that has ``read`` alone, and cannot seek."""

    def __init__(self, data):
        self.read = io.BytesIO(data).read


class OnlyReadsInto:
    """A stream that has ``readinto`` alone: a microphone, say. *data*: bytes, or another stream."""

    def __init__(self, data):
        stream = io.BytesIO(data) if isinstance(data, bytes) else data
        self.readinto = stream.readinto


class Dribbles:
    """A stream that gives at most five bytes at a time."""

    def __init__(self, data):
        stream = io.BytesIO(data)
        self.tell = stream.tell
        self.seek = stream.seek
        self._stream = stream

    def readinto(self, view):
        return self._stream.readinto(memoryview(view)[:5])


class Endless:
    """A stream of *size* equal bytes that are held nowhere."""

    def __init__(self, size):
        self.size = size
        self.at = 0

    def readinto(self, view):
        count = min(len(view), self.size - self.at)
        self.at += count
        return count

    def tell(self):
        return self.at

    def seek(self, place, whence=0):
        self.at = self.size if whence else place
        return self.at


def files_in(folder):
    """name -> content, of each file there."""
    found = {}
    for name in os.listdir(folder):
        with open(folder + "/" + name, "rb") as file:
            found[name] = file.read()
    return found
