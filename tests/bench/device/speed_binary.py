"""A binary body of 1 MB to the caller's buffer; against a bare readinto loop."""

from pace import Pieces, compare, response
from uopenai.binary import Binary

SIZE = 1024 * 1024
content = bytes(SIZE)
buffer = memoryview(bytearray(4096))


def read(source):
    """Read *source* to its end, and see that it was whole."""
    size = 0
    while count := source.readinto(buffer):
        size += count
    assert size == SIZE


def ours():
    """Through the layers."""
    read(Binary(response(content, "audio/wav")))


def theirs():
    """Bare."""
    read(Pieces(content))


compare("binary", ours, theirs)
