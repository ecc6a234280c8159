"""Joins the emulation of CircuitPython's audio to the host's WAV files, as _i2s is joined to them.

    file -> _sound.Microphone -> what one record() reads        a DMA buffer -> _sound.Speaker -> file
Both stand still while nothing is open; a microphone that is read too late misses what went by.
"""

from array import array


class Hears:
    """In place of the samples in cp_sound.sound: those of *microphone*, at the rate that is asked for."""

    def __init__(self, microphone):
        self._microphone = microphone
        self._at = 0

    def begin(self, rate):
        """Somebody listens from now on."""
        self._microphone.begin(2, 1, rate)
        self._at = 0

    def __getitem__(self, part):
        """The samples of that slice, which is not before the last one."""
        if part.start > self._at:
            self._microphone.skip(part.start - self._at)
        self._at = part.stop
        data = bytearray(2 * (part.stop - part.start))
        self._microphone.read(data, 0, len(data) // 2)
        return array("h", data)


class Plays:
    """In place of the stream cp_sound.heard: all of it goes to *speaker*."""

    def __init__(self, speaker):
        self._speaker = speaker

    def begin(self, rate):
        """Something plays from now on."""
        self._speaker.begin(2, 1, rate)

    def write(self, samples):
        """These sounded."""
        self._speaker.write(samples, 0, len(samples))


class Nobody:
    """Hears what is played where there is no file for it; kept, it would take the program's memory."""

    def write(self, samples):
        """These sounded."""
