"""The partition in which a chip's flash holds settings (NVS): read, and made, in ESP-IDF's format.

ESP-IDF API reference, "Non-Volatile Storage Library", internals: pages of 4 KB with a head, a map of two
bits for each entry, and 126 entries of 32 bytes. An entry names its namespace by number, its type, how many
entries it spans and its key; a checksum covers it, another the data of a string or blob. Blobs lie in chunks.

A board's settings are what `state.records` gives. MicroPython has whole numbers of 32 bits (i) and blobs (b);
the other types are kept under letters of their own, out of its sight.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from uopenai_tools import nvs_image
from uopenai_tools.nvs_image import PAGE
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.state import NAME_BYTES, Record

_ENTRIES, _ENTRY = 126, 32
# Pages that are being written, are full, or are being moved to another.
_IN_USE = (0xFFFFFFFE, 0xFFFFFFFC, 0xFFFFFFF8)
_WRITTEN = 0b10
_NAMESPACE, _STRING, _OLD_BLOB, _CHUNK, _BLOB = 0x01, 0x21, 0x41, 0x42, 0x48
# Numbers, by their type in the flash: the letter, and what the generator calls them.
_NUMBERS = {
    0x01: (b"1", "u8", 1),
    0x11: (b"A", "i8", 1),
    0x02: (b"2", "u16", 2),
    0x12: (b"C", "i16", 2),
    0x04: (b"4", "u32", 4),
    0x14: (b"i", "i32", 4),
    0x08: (b"8", "u64", 8),
    0x18: (b"E", "i64", 8),
}
_ENCODINGS = {letter: encoding for letter, encoding, _ in _NUMBERS.values()}


@dataclass(frozen=True)
class _Entry:
    """An entry that is whole; *data*: what follows its key, *extra* what its further entries hold."""

    namespace: int
    kind: int
    chunk: int
    key: bytes
    data: bytes
    extra: bytes


def read(partition: bytes) -> dict[bytes, Record]:
    """The settings in *partition*; what is damaged is passed over, as a chip does."""
    entries = list(_entries(partition))
    names = {entry.data[0]: entry.key for entry in entries if not entry.namespace}
    chunks = {
        (entry.namespace, entry.key, entry.chunk): value
        for entry in entries
        if entry.kind == _CHUNK and (value := _checked(entry)) is not None
    }
    found: dict[bytes, Record] = {}
    for entry in entries:
        record = _record(entry, chunks)
        if entry.namespace in names and record:
            name = names[entry.namespace].ljust(NAME_BYTES, b"\0") + entry.key.ljust(NAME_BYTES, b"\0")
            found[name] = record
    return found


def make(settings: Mapping[bytes, Record], size: int) -> bytes:
    """A partition of *size* bytes with *settings*. Raises SimulatorError if they do not fit."""
    if not settings:
        return b"\xff" * size
    spaces: dict[str, list[tuple[str, str, str]]] = {}
    for name, (kind, value) in settings.items():
        space, key = _text(name[:NAME_BYTES]), _text(name[NAME_BYTES:])
        spaces.setdefault(space, []).append((key, *_encoded(kind, value)))
    try:
        return nvs_image.partition(spaces, size)
    except nvs_image.TooSmallError:
        raise SimulatorError(
            f"the board's settings do not fit into its NVS partition of {size} bytes: remove some"
        ) from None


def _text(name: bytes) -> str:
    return name.rstrip(b"\0").decode()


def _encoded(kind: bytes, value: bytes) -> tuple[str, str]:
    """Encoding and value, as the generator wants them."""
    if kind == b"b":
        return "hex2bin", value.hex()
    if kind == b"s":
        return "string", value.rstrip(b"\0").decode("utf-8", "replace")
    encoding = _ENCODINGS[kind]
    return encoding, str(int.from_bytes(value, "little", signed=encoding.startswith("i")))


def _entries(partition: bytes) -> Iterator[_Entry]:
    pages: list[tuple[int, bytes]] = []
    for place in range(0, len(partition) - PAGE + 1, PAGE):
        page = partition[place : place + PAGE]
        state, number = struct.unpack_from("<II", page)
        if state in _IN_USE and _crc(page[4:28]) == page[28:32]:
            pages.append((number, page))
    for _, page in sorted(pages):
        yield from _entries_of(page)


def _entries_of(page: bytes) -> Iterator[_Entry]:
    number = 0
    while number < _ENTRIES:
        written = page[32 + number // 4] >> number % 4 * 2 & 3 == _WRITTEN
        at = 64 + number * _ENTRY
        entry = page[at : at + _ENTRY]
        number += 1
        if not written or _crc(entry[:4] + entry[8:]) != entry[4:8]:
            continue
        namespace, kind, span, chunk = entry[:4]
        key = entry[8:24].rstrip(b"\0")
        extra = page[at + _ENTRY : at + span * _ENTRY]
        number += max(span, 1) - 1
        yield _Entry(namespace, kind, chunk, key, entry[24:], extra)


def _crc(data: bytes) -> bytes:
    return zlib.crc32(data, 0xFFFFFFFF).to_bytes(4, "little")


def _checked(entry: _Entry) -> bytes | None:
    """The data of a string or a chunk, if it is whole."""
    value = entry.extra[: int.from_bytes(entry.data[:2], "little")]
    return value if _crc(value) == entry.data[4:8] else None


def _record(entry: _Entry, chunks: Mapping[tuple[int, bytes, int], bytes]) -> Record | None:
    if entry.kind in _NUMBERS:
        letter, _, size = _NUMBERS[entry.kind]
        return letter, entry.data[:size]
    if entry.kind in (_STRING, _OLD_BLOB):
        value = _checked(entry)
        return None if value is None else (b"s" if entry.kind == _STRING else b"b", value)
    if entry.kind == _BLOB:
        size, count, start = struct.unpack_from("<IBB", entry.data)
        parts = [chunks.get((entry.namespace, entry.key, start + each), b"") for each in range(count)]
        value = b"".join(parts)
        return (b"b", value) if len(value) == size else None
    return None
