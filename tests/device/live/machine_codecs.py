"""Codecs on the simulated board's I2C: their registers, the pins, the master clock. See codec_case.

It needs the simulator's modules on its path; tests/host/test_audio.py sees to that.
"""

import io
import sys

import _i2s
import _panel
from _bus import SoftI2C as Bus
from _pins import Pin as RealPin
from _pins import level  # noqa: F401


class Machine:
    """The module machine of an ESP32-S3."""

    I2S = _i2s.I2S
    Pin = RealPin
    SoftI2C = Bus
    mem32 = {}


sys.modules["machine"] = Machine

from uopenai.audio.codecs import clock  # noqa: E402


class Chip:
    """A sys that tells of another chip."""

    def __init__(self, machine):
        self.implementation = self
        self._machine = machine


def begin(machine="Generic ESP32S3 module with ESP32S3"):
    """A new board; nothing answers on its bus."""
    forget()
    Machine.mem32 = {}
    clock.sys = Chip(machine)
    _i2s.start(None, io.BytesIO())


def forget():
    """Whatever was on the bus is pulled off."""
    _panel.own()


def attach(address, width=1):
    """Something with registers of *width* bytes."""
    _panel.attach(address, width)


def registers(address):
    """Their bytes; to be changed."""
    start, _ = _panel.device(address)
    return memoryview(_panel.memory)[start : start + 512]


def own_bus():
    """An I2C of the program's."""
    return Bus(1, 2)


def master_clocks(part):
    """The pins that give out the master clock of *part*."""
    return [(at - 0x60004554) // 4 for at in Machine.mem32 if Machine.mem32[at] == 23 | 1 << 10]


def left():
    """What has an I2S."""
    return [port for port in _i2s._ports if port]
