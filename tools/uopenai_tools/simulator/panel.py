"""The board's pins, buttons, lights and I2C devices as the host has them: the other side of device/_panel.py.

The board and the host share the memory, so nothing is sent and nobody waits. It stays over resets, as buttons
stay pressed; each start of the interpreter is an event itself, after which all pins are as at power-on.
"""

from __future__ import annotations

import enum
import mmap
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from uopenai_tools.simulator.errors import SimulatorError

_PINS = 49
_NOT_DRIVEN = 255
_COUNT = struct.Struct("<I")
_COUNT_AT, _DEVICES_AT, _REGISTERS_AT, _EVENTS_AT = 252, 256, 1024, 5120
_REGISTER_BYTES, _DEVICES = 512, 8
_EVENT = struct.Struct("<BBxxIII")
_KEPT = 16384
BYTES = _EVENTS_AT + _KEPT * _EVENT.size


class What(enum.IntEnum):
    """What an event tells of; `number`, `first` and `second` of it are said in brackets."""

    START = 0  # the interpreter has started, and all pins are as at power-on
    LEVEL = 1  # (the pin; 0, 1, or 255 when it is no output any more)
    PWM = 2  # (the pin; Hz, 0 when it ends; how much of 65536 it is high)
    PIXELS = 3  # (the pin; how many bytes went to the lights there)
    DATA = 4  # (the pin; these bytes, eight at a time)
    GAP = 5  # (the I2S; frames for which there was nothing to play; frames a second)
    LOST = 6  # (the I2S; frames that nobody read in time; frames a second)
    REGISTER = 7  # (the address on the I2C bus; which byte of the registers; what was written)
    OPENED = 8  # (the I2S; frames a second, 0 at its end; mode, bits and format, a byte each)
    FULL = 9  # what is played does not go into the file any more (-; the number of the system's error)


@dataclass(frozen=True)
class Event:
    """Something that the board has done. *ms*: when, by a clock that only differences can be taken of."""

    what: What
    number: int
    ms: int
    first: int
    second: int


class Panel:
    """*devices*: for each address on the I2C bus where something answers, the bytes of one of its registers
    (1 or 2). Raises SimulatorError. `file` is a descriptor for the board.
    """

    def __init__(self, devices: Mapping[int, int] | None = None) -> None:
        self._addresses = list(devices or {})
        for address, width in (devices or {}).items():
            if not 8 <= address < 120 or width not in (1, 2):
                raise SimulatorError(
                    f"an I2C device at {address:#x} with registers of {width} bytes cannot be: "
                    "addresses are 0x08 to 0x77, registers have 1 or 2 bytes"
                )
        if len(self._addresses) > _DEVICES:
            raise SimulatorError(f"{len(self._addresses)} I2C devices are too many: at most {_DEVICES}")
        self.file = os.memfd_create("panel")
        os.ftruncate(self.file, BYTES)
        self._memory = mmap.mmap(self.file, BYTES)
        for pin in range(_PINS):
            self._memory[2 * pin] = _NOT_DRIVEN
        for place, (address, width) in enumerate((devices or {}).items()):
            self._memory[_DEVICES_AT + 2 * place] = address
            self._memory[_DEVICES_AT + 2 * place + 1] = width

    def put(self, pin: int, level: int | None) -> None:
        """Put 0 or 1 on *pin* from outside, or nothing. Then let the board know. Raises SimulatorError."""
        if not 0 <= pin < _PINS:
            raise SimulatorError(f"there is no pin {pin}: there are 0 to {_PINS - 1}")
        self._memory[2 * pin] = _NOT_DRIVEN if level is None else level
        self._memory[2 * pin + 1] = (self._memory[2 * pin + 1] + 1) & 255

    def events(self) -> list[Event]:
        """All that has happened, the oldest first; of a long life the last 16,384."""
        count = self.count
        found = []
        for i in range(max(0, count - _KEPT), count):
            what, number, ms, first, second = _EVENT.unpack_from(
                self._memory, _EVENTS_AT + i % _KEPT * _EVENT.size
            )
            found.append(Event(What(what), number, ms, first, second))
        return found

    @property
    def count(self) -> int:
        """How many events there have been."""
        return _COUNT.unpack_from(self._memory, _COUNT_AT)[0]

    def registers(self, address: int) -> bytes:
        """What the registers of an I2C device hold. Raises SimulatorError when there is no such device."""
        if address not in self._addresses:
            raise SimulatorError(f"there is no I2C device at {address:#x}")
        start = _REGISTERS_AT + self._addresses.index(address) * _REGISTER_BYTES
        return self._memory[start : start + _REGISTER_BYTES]

    def close(self) -> None:
        """Free it."""
        self._memory.close()
        os.close(self.file)


def levels(events: list[Event]) -> dict[int, int]:
    """What is on each pin that is an output now."""
    found: dict[int, int] = {}
    for event in events:
        if event.what is What.START:
            found.clear()
        elif event.what is What.LEVEL:
            found[event.number] = event.first
    return {pin: level for pin, level in found.items() if level != _NOT_DRIVEN}


def pixels(events: list[Event]) -> list[tuple[int, int, bytes]]:
    """What went to lights with a chip of their own: when (ms), the pin, the bytes, green first."""
    found: list[tuple[int, int, bytes]] = []
    due = 0
    for event in events:
        if event.what is What.PIXELS:
            found.append((event.ms, event.number, b""))
            due = event.first
        elif event.what is What.DATA and found:
            ms, pin, data = found[-1]
            data += struct.pack("<II", event.first, event.second)
            found[-1] = ms, pin, data[:due]
    return found
