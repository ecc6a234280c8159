"""G.711 (ITU-T): µ-law and A-law, one byte a sample at 8 kHz, to and from linear samples of 16 bits."""

from __future__ import annotations

from array import array
from functools import cache

_MU_BIAS, _MU_CLIP = 132, 32_635


def decode(law: str, data: bytes) -> array[int]:
    """The samples of *data*; *law* is "pcmu" or "pcma"."""
    table = _decoded(law)
    return array("h", [table[byte] for byte in data])


def encode(law: str, samples: array[int]) -> bytes:
    """*samples* as bytes; *law* is "pcmu" or "pcma"."""
    table = _encoded(law)
    return bytes([table[(sample + 32_768) >> 2] for sample in samples])


@cache
def _decoded(law: str) -> list[int]:
    return [_from_mu(byte) if law == "pcmu" else _from_a(byte) for byte in range(256)]


@cache
def _encoded(law: str) -> bytes:
    """By the upper 14 bits: neither law looks at more."""
    to_byte = _to_mu if law == "pcmu" else _to_a
    return bytes(to_byte((index << 2) - 32_768) for index in range(1 << 14))


def _from_mu(byte: int) -> int:
    byte = ~byte & 0xFF
    size = (((byte & 0x0F) << 3) + _MU_BIAS << (byte >> 4 & 7)) - _MU_BIAS
    return -size if byte & 0x80 else size


def _to_mu(sample: int) -> int:
    sign = 0x80 if sample < 0 else 0
    size = min(abs(sample), _MU_CLIP) + _MU_BIAS
    segment = size.bit_length() - 8
    return ~(sign | segment << 4 | size >> (segment + 3) & 0x0F) & 0xFF


def _from_a(byte: int) -> int:
    byte ^= 0x55
    segment = byte >> 4 & 7
    size = ((byte & 0x0F) << 4) + (8 if segment == 0 else 0x108)
    size <<= max(0, segment - 1)
    return size if byte & 0x80 else -size


def _to_a(sample: int) -> int:
    sign, size = (0xD5, sample >> 3) if sample >= 0 else (0x55, -(sample >> 3) - 1)
    segment = max(0, size.bit_length() - 5)
    return (segment << 4 | size >> max(1, segment) & 0x0F) ^ sign
