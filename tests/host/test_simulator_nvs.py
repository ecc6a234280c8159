"""The simulated board's partition of settings: read as it was made, and what is damaged or erased is not."""

from __future__ import annotations

import pytest

from uopenai_tools.simulator import nvs
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.state import Record


def name(space: str, key: str) -> bytes:
    return space.encode().ljust(16, b"\0") + key.encode().ljust(16, b"\0")


KINDS: dict[bytes, Record] = {
    name("uopenai", "api_key"): (b"b", b"sk-" + b"x" * 200),
    name("uopenai", "n"): (b"i", b"\xf9\xff\xff\xff"),
    name("other", "large"): (b"b", bytes(range(256)) * 40),
    name("other", "empty"): (b"b", b""),
    name("other", "text"): (b"s", b"hello\0"),
    name("wifi", "flag"): (b"1", b"\xfe"),
    name("wifi", "far"): (b"E", b"\xff" * 8),
}


def test_a_partition_of_settings_is_read_as_it_was_made() -> None:
    partition = nvs.make(KINDS, 0x6000)
    assert len(partition) == 0x6000 and nvs.read(partition) == KINDS
    assert nvs.read(nvs.make({}, 0x6000)) == {} == nvs.read(bytes(0x6000))
    with pytest.raises(SimulatorError, match="do not fit into its NVS partition of 12288 bytes"):
        nvs.make(KINDS, 0x3000)


def test_settings_that_are_damaged_are_passed_over() -> None:
    partition = bytearray(nvs.make(KINDS, 0x6000))
    at = partition.index(b"sk-xxx")
    partition[at + 40] ^= 1
    rest = {key: record for key, record in KINDS.items() if key != name("uopenai", "api_key")}
    assert nvs.read(bytes(partition)) == rest
    # A page whose head is damaged is none.
    partition[5] ^= 1
    assert nvs.read(bytes(partition)).keys() < rest.keys()


def test_settings_that_were_erased_are_gone() -> None:
    partition = bytearray(nvs.make({name("s", "k"): (b"i", b"\1\0\0\0")}, 0x6000))
    partition[32] &= ~0b1100 & 0xFF  # the two bits of the second entry; the entry itself stays
    assert nvs.read(bytes(partition)) == {}


def test_the_later_of_two_entries_counts() -> None:
    # Power was lost between the writing of the new one and the erasing of the old one.
    one = nvs.make({name("s", "k"): (b"i", b"\1\0\0\0")}, 0x6000)
    two = nvs.make({name("s", "k"): (b"i", b"\2\0\0\0")}, 0x6000)
    partition = bytearray(one)
    partition[32] &= ~0b010000 & 0xFF
    partition[128:160] = two[96:128]
    assert nvs.read(bytes(partition)) == {name("s", "k"): (b"i", b"\2\0\0\0")}
