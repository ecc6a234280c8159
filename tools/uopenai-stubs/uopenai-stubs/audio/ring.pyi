"""A ring of bytes, of one size for ever."""

_Bytes = bytes | bytearray | memoryview

class Ring:
    size: int
    held: int
    def __init__(self, size: int) -> None: ...
    @property
    def room(self) -> int:
        """How many bytes may still be put."""
    def put(self, view: _Bytes, first: int = 0) -> int:
        """Take in what fits of ``view[first:]``; how many bytes that was."""
    def take(self, buf: bytearray | memoryview, count: int = -1) -> int:
        """Move up to *count* bytes (-1: as many as fit) into *buf*; how many there were."""
    def drop(self, count: int) -> int:
        """Forget the oldest *count* bytes, or what there is of them; how many that was."""
    def clear(self) -> None:
        """Forget everything."""
