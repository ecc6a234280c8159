"""The air of a gadget over the emulation of CircuitPython's audiobusio and audioi2sin: see air."""

from array import array

import cp_parts
import cp_sound

_BUZZ = array("h", ([0x1800] * 20 + [-0x1800] * 20) * 6)
_NOISE = array("h", [1, -1] * 120)
_PAUSE = 16000  # bytes of zeros that may be a part of speech


class Hears:
    """The samples that *person* gives, a DMA buffer of 240 at most at a time."""

    def __init__(self, person):
        self._person = person

    def __getitem__(self, part):
        """As the emulation takes them."""
        return (_BUZZ if self._person.speaks else _NOISE)[: part.stop - part.start]


class Ear:
    """Hears samples for *room*. Zeros are silence, but a third of a second of them in the midst of a
    sound are a part of it."""

    def __init__(self, room):
        self._room = room
        self._zeros = _PAUSE  # bytes of them, lately

    def write(self, samples):
        """These sounded."""
        data = bytes(samples)
        rest = len(data.lstrip(b"\0")) + 1 & ~1
        self._zeros += len(data) - rest
        if rest:
            if self._zeros < _PAUSE:
                self._room.sound += self._zeros
            else:
                self._room.silence += self._zeros
            sound = len(data.rstrip(b"\0")) - len(data) + rest + 1 & ~1
            self._room.sound += sound
            self._zeros = rest - sound


def start(person, room):
    """An ESP32-S3 with CircuitPython 10.3, whose pins are free."""
    cp_sound.start("ESP32S3", (10, 3, 1), Hears(person))
    cp_sound.heard = Ear(room)
    for number in list(cp_parts._taken):
        cp_parts.release(number)
