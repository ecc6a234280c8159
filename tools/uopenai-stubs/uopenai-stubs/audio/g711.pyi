"""G.711, the telephone's 8 bits a sample: mu-law (North America, Japan) and A-law (elsewhere), both ways."""

_Bytes = bytes | bytearray | memoryview
_Target = bytearray | memoryview

def encode_ulaw(source: _Bytes, target: _Target) -> int:
    """16-bit samples in *source* to mu-law in *target*, which may be the same; how many bytes that makes."""

def encode_alaw(source: _Bytes, target: _Target) -> int:
    """16-bit samples in *source* to A-law in *target*, which may be the same; how many bytes that makes."""

def decode_ulaw(source: _Bytes, target: _Target) -> int:
    """Mu-law in *source* to 16-bit samples in *target*, twice as long; how many bytes that makes."""

def decode_alaw(source: _Bytes, target: _Target) -> int:
    """A-law in *source* to 16-bit samples in *target*, twice as long; how many bytes that makes."""
