"""Bytes to samples and back at the speed of C: CircuitPython's audio takes arrays of 'h', not bytes."""

# pyright: reportAttributeAccessIssue=false
# (The stubs do not know what a BytesIO has.)

import io


class Pipe:
    """Moves the bytes of one buffer into another, whatever their item sizes: a slice assignment wants equal
    ones, but a stream takes and gives bytes. Up to *size* bytes at a time; nothing grows."""

    def __init__(self, size):
        self._stream = io.BytesIO(bytes(size))

    def move(self, target, source):
        """Fill *target*, a view, from *source*, which has as many bytes."""
        stream = self._stream
        stream.seek(0)
        stream.write(source)
        stream.seek(0)
        stream.readinto(target)
