"""Inputs of the property tests of the codecs: values, pieces, and texts with some bytes changed."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from feed import drive
from uopenai.wire import Malformed


def examples(count: int) -> settings:
    """So many examples in the long run, and a third of them otherwise."""
    usual = settings.get_profile("default").max_examples
    return settings(
        max_examples=count * settings().max_examples // (3 * usual),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


quick = examples(180)

cuts = st.lists(st.integers(1, 40), max_size=30)
sizes = st.sampled_from([48, 64, 130, 2048])

# Numbers as a 32-bit board has them too; those longer than the smallest buffer are told apart elsewhere.
numbers = st.integers(-(10**15), 10**15) | st.floats(-1e6, 1e6, allow_nan=False, width=32)
scalars = st.none() | st.booleans() | numbers | st.text(max_size=60)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=20,
)


def in_pieces(data: bytes, lengths: list[int]) -> Iterator[bytes]:
    """*data* in pieces of *lengths*, and the rest in one."""
    at = 0
    for length in lengths:
        yield data[at : at + length]
        at += length
    yield data[at:]


_BITS = [
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b'"',
    b"\\",
    b"\\u",
    b"\\ud83d",
    b"\\ude00",
    b"0",
    b"-",
    b".",
    b"e",
]
_BITS += [
    b"1",
    b"+",
    b" ",
    b"\n",
    b"\t",
    b"true",
    b"null",
    b"fals",
    b"NaN",
    b"\x00",
    b"\xff",
    b"\xc3\xa9",
    b"/",
    b"'",
]
bits = st.sampled_from(_BITS)
mutations = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 3), bits), max_size=3)


def mutated(data: bytes, changes: list[tuple[int, int, bytes]]) -> bytes:
    """*data* with some bytes replaced by other bits."""
    for place, length, bit in changes:
        at = place % (len(data) + 1)
        data = data[:at] + bit + data[at + length :]
    return data


def refused_or_read(make: Callable[[], Any]) -> None:
    """Drive a coroutine; only Malformed may come of it."""
    with contextlib.suppress(Malformed):
        drive(make())
