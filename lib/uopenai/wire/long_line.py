"""Passes over header lines that are longer than the buffer, if nobody wants them; loaded when one comes."""

from . import Truncated, WindowFull
from .http1 import wanted


async def pass_over(source, keep):
    """Read past the line that fills the buffer, and return its name with the colon, as bytes.

    Raises WindowFull if it has no name, or is wanted.
    """
    colon = source.buf.find(b":", source.start, source.end)
    name = bytes(source.mv[source.start : colon + 1])
    if colon < 0 or name[0] in b" \t" or wanted(str(name[:-1], "utf-8").lower(), keep):
        raise WindowFull("a header line longer than the buffer")
    while True:
        found = source.buf.find(b"\n", source.start, source.end)
        if found >= 0:
            source.start = found + 1
            return name
        source.start = source.end
        if not await source.more():
            raise Truncated("the connection closed in the middle of a line")
