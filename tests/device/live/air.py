"""The air between a person and a gadget: what its microphone hears, what came out of its speaker, its button.

Below Microphone and Speaker stands the simulated board's machine.I2S, at the real pace; or the emulation of
CircuitPython's audiobusio and audioi2sin. Import accelerated before it.
"""

import gc
import sys

from uopenai.net.ticks import ticks_add, ticks_diff, ticks_ms

if sys.implementation.name == "circuitpython":
    from circuit_air import start
else:
    import _i2s

    class Pin:
        """A number is all that I2S wants of one."""

        def __init__(self, id, *_, **__):
            self.id = id

    class _Machine:
        I2S = _i2s.I2S
        Pin = Pin

    sys.modules["machine"] = _Machine
    start = _i2s.start

MICROPHONE = {"kind": "i2s", "sck": 5, "ws": 4, "sd": 6}
SPEAKER = {"kind": "i2s", "sck": 12, "ws": 11, "sd": 10}


class Person:
    """A stream of samples (16 bits, mono) for the microphone: silence, and while ``speaks`` a buzz.

    ``breath``: how many bytes of it are left; None: it has no end.
    """

    def __init__(self):
        self.speaks = False
        self.breath = None
        self._loud = b"\x00\x18" * 20 + b"\x00\xe8" * 20

    def readinto(self, buffer, size=-1):
        """Fill *buffer*."""
        size = len(buffer) if size < 0 else size
        view = memoryview(buffer)
        speaks = self.speaks
        if speaks and self.breath is not None:
            speaks = self.breath > 0
            self.breath -= size
        pattern = self._loud if speaks else b"\x01\x00\xff\xff" * 20
        for at in range(0, size, len(pattern)):
            count = min(len(pattern), size - at)
            view[at : at + count] = pattern[:count]
        return size

    def seek(self, offset, whence=0):
        """Nobody heard that."""


class Room:
    """A stream for what the speaker plays: ``sound`` counts bytes of it, ``silence`` what lay between.

    ``first``: ticks (ms) when the first sound went out.
    """

    def __init__(self):
        self.restart()

    def restart(self):
        """It is quiet."""
        self.sound = self.silence = 0
        self.first = None

    def write(self, data, *bounds):
        """Play *data*, or of it what the *bounds* say: (size), or (first, size)."""
        size = bounds[-1] if bounds else len(data)
        if size > 1:  # a single byte is the end of silence
            if self.first is None:
                self.first = ticks_ms()
            self.sound += size
        return size

    def seek(self, offset, whence=0):
        """Silence, or with a negative *offset* what was taken back."""
        if offset < 0:
            self.sound += offset
        else:
            self.silence += offset


class Button:
    """A gadget.Button that is pressed and released as *script* says: (ms, event), since it was wound up.

    Who presses it goes by the light: see lit().
    """

    down = False

    def __init__(self):
        self._script = []
        self._at = 0  # ms of the last event

    def wind(self, *script):
        """From now on."""
        self._script = list(script)
        self._start = ticks_ms()

    def lit(self, state):
        """The light shows *state*: only when it listens does the time go on of which the script speaks."""
        if state == "listening":
            self._start = ticks_add(ticks_ms(), -self._at)

    def step(self):
        """See gadget.Button."""
        if self._script and ticks_diff(ticks_ms(), self._start) >= self._script[0][0]:
            self._at, event = self._script.pop(0)
            self.down = event == "pressed"
            return event
        return None


def held():
    """Bytes of the heap that are in use, as they would be with words of 4 bytes; 0 on CPython, which does not
    say."""
    if not hasattr(gc, "mem_alloc"):
        return 0
    return gc.mem_alloc() // (2 if sys.maxsize > 0x7FFFFFFF else 1)


def begin():
    """(Person, Room), on a board that has just started."""
    person, room = Person(), Room()
    start(person, room)
    return person, room
