"""CircuitPython's audio, emulated, and a clock that stands still but for sleep(). Import it first.

from circuit_time import board, clock
clock.sleep_ms(20)
"""

import sys

import cp_parts
import cp_sound


class Clock:
    """Time passes when somebody sleeps, or waits in record(); the board does its background work then."""

    def __init__(self):
        self.us = 0

    def pass_us(self, us):
        self.us += us
        cp_sound.background()

    def sleep_ms(self, ms):
        self.pass_us(ms * 1000)


class Time:
    """CircuitPython's time, as far as sound needs it: no ticks, no sleep_ms."""

    @staticmethod
    def sleep(seconds):
        clock.pass_us(int(seconds * 1000000 + 0.5))


class Supervisor:
    """Its ticks begin anew in the midst of a test, as on a board every six days."""

    @staticmethod
    def ticks_ms():
        return (clock.us // 1000 - 700) & 0x1FFFFFFF


class Microcontroller:
    """Its pins."""

    pin = cp_parts.pin


class System:
    """sys, on CircuitPython."""

    def __init__(self):
        self.implementation = self
        self.name = "circuitpython"

    def __getattr__(self, name):
        return getattr(_sys, name)


class Names:
    """os, as far as it says which board this is."""

    release = "10.3.1"

    @classmethod
    def uname(cls):
        cls.machine = "a simulated board with " + cp_sound.chip
        return cls


class Hook:
    """What the emulation has of CircuitPython's audio, by the chip; a module that it lacks is not found."""

    NAMES = ("audiobusio", "audiocore", "audioi2sin", "audiomp3", "busio", "digitalio")

    @classmethod
    def start(cls, absent=()):
        for name in cls.NAMES:
            for old in (name, "cp_" + name):
                if old in _sys.modules:
                    del _sys.modules[old]
            if name not in absent and not (name[:5] == "audio" and cp_sound.lacks(name)):
                _sys.modules[name] = __import__("cp_" + name)


def board(chip="ESP32S3", hears=None, absent=(), release=(10, 3, 1)):
    """A new board, with that *chip*; *absent*: modules that its firmware lacks beside."""
    cp_sound.start(chip, release, hears)
    Names.release = "%d.%d.%d" % release
    for number in list(cp_parts._taken):
        cp_parts.release(number)
    Hook.start(absent)
    for name in list(_sys.modules):  # those that hold on to a module of another board
        if name[:21] == "uopenai.audio.circuit":
            del _sys.modules[name]


_sys = sys
clock = Clock()
cp_sound.now_us = lambda: clock.us
cp_sound.wait_us = clock.pass_us
sys.modules["time"] = Time
sys.modules["supervisor"] = Supervisor
sys.modules["microcontroller"] = Microcontroller
sys.modules["os"] = Names
sys.modules["sys"] = System()
