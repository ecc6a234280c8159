"""Codecs over the emulation of CircuitPython's busio.I2C: their registers, the pins, the master clock. See
codec_case."""

import cp_busio
import cp_parts
from circuit_time import board

SCL, SDA = 11, 12  # where the tests' codecs have their bus, which is kept for the next


def begin():
    """A new board; nothing answers on its bus."""
    board()
    forget()


def forget():
    """Whatever was on the bus is pulled off."""
    cp_busio.devices.clear()


def attach(address, width=1):
    """Something with registers of *width* bytes."""
    cp_busio.devices[address] = bytearray(256 * width)


def registers(address):
    """Their bytes; to be changed."""
    return cp_busio.devices[address]


def level(pin):
    """What it puts out."""
    return int(cp_parts.level(pin))


def own_bus():
    """An I2C of the program's."""
    return cp_busio.I2C(cp_parts.pin.GPIO8, cp_parts.pin.GPIO9)


def master_clocks(part):
    """The pins that give out the master clock of *part*, which runs."""
    i2s = part._line.i2s
    return (i2s._in if hasattr(i2s, "_in") else i2s._out)._pins[3:]


def left():
    """The pins that somebody has, but for the bus."""
    return [pin for pin in cp_parts._taken if pin not in (SCL, SDA)]
