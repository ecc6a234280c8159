"""What the host sees of the board's pins and hears of its sound, and what it does to its buttons.

A piece of memory that both have (`panel.py` on the host has the other side), so that a program is neither
stopped nor made to print for it:
    0     two bytes for each pin: the level that is put on it (255: none), and how often that has changed
    252   how many events there have been
    256   for each device on the I2C bus: its address (0: none), the bytes of one of its registers
    1024  the registers of these devices, 512 bytes for each
    5120  events, 16 bytes each: what, of which pin (port, device), 2 bytes unused, when (ms), two numbers
Without a host it is the board's own, and keeps the last few events.
"""

import struct
import time

from micropython import const

PINS = const(49)
START, LEVEL, PWM, PIXELS, DATA, GAP, LOST, REGISTER, OPENED, FULL = range(10)
_COUNT = const(252)
_DEVICES = const(256)
_REGISTERS = const(1024)
_EVENTS = const(5120)
_EVENT_BYTES = const(16)
_FEW = const(16)

memory = None
_room = 0


def start(shared):
    """Use *shared*, a bytearray, from now on."""
    global memory, _room
    memory = shared
    _room = (len(memory) - _EVENTS) // _EVENT_BYTES
    note(START, 0, 0, 0)


def own():
    """A panel without a host, in which nothing has happened; its memory."""
    start(bytearray(_EVENTS + _FEW * _EVENT_BYTES))
    for pin in range(PINS):
        memory[2 * pin] = 255
    return memory


def note(what, number, first, second):
    """Tell of an event."""
    if memory:
        count = struct.unpack_from("<I", memory, _COUNT)[0]
        at = _EVENTS + count % _room * _EVENT_BYTES
        struct.pack_into("<BBHIII", memory, at, what, number, 0, time.ticks_ms(), first, second)
        struct.pack_into("<I", memory, _COUNT, count + 1)


def level(pin):
    """What is put on *pin* from outside: 0, 1, or 255 for nothing."""
    return memory[2 * pin] if memory else 255


def changes(pin):
    """How often that has changed, modulo 256."""
    return memory[2 * pin + 1] if memory else 0


def put(pin, value):
    """Put 0 or 1 on *pin*, or nothing (255): for tests without a host."""
    memory[2 * pin] = value
    memory[2 * pin + 1] = memory[2 * pin + 1] + 1 & 255


def device(address):
    """Where the device with *address* has its registers, and the bytes of each; None if there is none."""
    for at in range(_DEVICES, _REGISTERS if memory else _DEVICES, 2):
        if memory[at] == address:
            return _REGISTERS + (at - _DEVICES) // 2 * 512, memory[at + 1]
    return None


def attach(address, width=1):
    """Put a device with registers of *width* bytes on the bus: for tests without a host."""
    at = _DEVICES
    while memory[at]:
        at += 2
    memory[at], memory[at + 1] = address, width
