"""A ring of bytes: in at one end, out at the other, of one size for ever; nothing is allocated."""

from .loops import loops


class Ring:
    """Holds up to *size* bytes; ``held`` of them now."""

    def __init__(self, size):
        self.size = size
        self.held = 0
        self._buf = bytearray(size)
        self._first = 0

    @property
    def room(self):
        """How many bytes may still be put."""
        return self.size - self.held

    def put(self, view, first=0):
        """Take in what fits of ``view[first:]``; how many bytes that was."""
        count = min(len(view) - first, self.size - self.held)
        if count <= 0:
            return 0
        at = (self._first + self.held) % self.size
        straight = min(count, self.size - at)
        loops.copy(self._buf, at, view, first, straight)
        loops.copy(self._buf, 0, view, first + straight, count - straight)
        self.held += count
        return count

    def take(self, buf, count=-1):
        """Move up to *count* bytes (-1: as many as fit) into *buf*; how many there were."""
        limit = min(len(buf), self.held)
        if count < 0 or count > limit:
            count = limit
        straight = min(count, self.size - self._first)
        loops.copy(buf, 0, self._buf, self._first, straight)
        loops.copy(buf, straight, self._buf, 0, count - straight)
        return self.drop(count)

    def drop(self, count):
        """Forget the oldest *count* bytes, or what there is of them; how many that was."""
        count = min(count, self.held)
        self._first = (self._first + count) % self.size
        self.held -= count
        return count

    def clear(self):
        """Forget everything."""
        self.drop(self.held)
