"""What is done to valid documents, and how they are cut into pieces."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from feed import Feed

_SIZES = (48, 64, 130, 600, 2048)
_MOST = 20_000  # bytes of an input


def damaged(chance: random.Random, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    """One of *corpus*, with some damage, or none; *bits* are what its grammar is made of."""
    data = chance.choice(corpus)
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3, 6))):
        data = chance.choice(_WAYS)(chance, data, corpus, bits)[:_MOST]
    return data


def _place(chance: random.Random, data: bytes) -> tuple[int, int]:
    first = chance.randint(0, len(data))
    return first, min(len(data), first + chance.choice((1, 1, 2, 5, 30, 400)))


def _flip(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    if not data:
        return data
    out = bytearray(data)
    out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _cut(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    first, stop = _place(chance, data)
    return data[:first] if chance.random() < 0.5 else data[:first] + data[stop:]


def _double(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    first, stop = _place(chance, data)
    return data[:stop] + data[first:stop] * chance.choice((1, 2, 50)) + data[stop:]


def _splice(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    other = chance.choice(corpus)
    first, stop = _place(chance, other)
    at = chance.randint(0, len(data))
    return data[:at] + other[first:stop] + data[at:]


def _insert(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    drop = chance.choice((0, 0, 1, 3))
    return data[:at] + chance.choice(bits) * chance.choice((1, 1, 1, 2, 90)) + data[at + drop :]


def _number(chance: random.Random, data: bytes, corpus: Sequence[bytes], bits: Sequence[bytes]) -> bytes:
    at = chance.randint(0, len(data))
    digits = str(chance.choice((0, 255, 2**31, 2**32 + 5, 2**63, 10**30, 10**120))).encode()
    return data[:at] + digits + data[at:]


_WAYS = (_flip, _flip, _cut, _double, _splice, _insert, _insert, _number)


class Hesitant(Feed):
    """A Feed that has, now and then, nothing yet: then it has to be waited for."""

    def __init__(self, chance: random.Random, data: bytes, size: int = 0) -> None:
        super().__init__(pieces(chance, data), size or chance.choice(_SIZES))
        self._chance = chance

    def now(self) -> bool | None:  # pyright: ignore[reportIncompatibleMethodOverride] - untyped
        """See uopenai.wire."""
        return None if self._chance.random() < 0.3 else super().now()

    async def more(self) -> bool:
        """See uopenai.wire."""
        return super().now()

    async def wait(self) -> None:
        """See uopenai.wire."""


def pieces(chance: random.Random, data: bytes) -> Iterator[bytes]:
    """*data* in random pieces: all small, all large, or mixed."""
    most = chance.choice((1, 3, 20, 200, 5000))
    at = 0
    while at < len(data):
        length = chance.randint(1, most)
        yield data[at : at + length]
        at += length
