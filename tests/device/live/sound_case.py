"""What the tests of Microphone and Speaker share, whatever is beneath: machine.I2S of the simulated board, or
the emulation of CircuitPython's audiobusio and audioi2sin; both at the pace of a clock that the tests turn.

It needs their modules on its path: see tests/host/test_audio.py.
"""

import gc
import sys
import unittest

if sys.implementation.name == "circuitpython":
    import circuit_time as under
else:
    import sound_time as under

from uopenai.audio import AudioError, Microphone, Speaker
from uopenai.audio import line as lines

clock = under.clock
MIC = {"kind": "i2s", "sck": 5, "ws": 4, "sd": 6}
AMP = {"kind": "i2s", "sck": 15, "ws": 16, "sd": 7}


def pcm(first, count):
    """Samples that rise from *first* by 7 each; none of them is 0."""
    data = bytearray(2 * count)
    for i in range(count):
        value = (first + 7 * i) & 0xFFFF or 1
        data[2 * i] = value & 0xFF
        data[2 * i + 1] = value >> 8
    return data


def little(values):
    """*values* as samples."""
    return b"".join([(value & 0xFFFF).to_bytes(2, "little") for value in values])


class Sound(unittest.TestCase):
    """Parts that are closed at the end, and nothing stays open."""

    def setUp(self):
        self.parts = []
        under.begin(pcm(0, 12000))

    def tearDown(self):
        for part in self.parts:
            part.close()
        self.assertEqual(lines._open, [])

    def microphone(self, *arguments, **named):
        self.parts.append(Microphone(*arguments, part=named.pop("part", MIC), **named))
        return self.parts[-1]

    def speaker(self, *arguments, **named):
        self.parts.append(Speaker(*arguments, part=named.pop("part", AMP), **named))
        return self.parts[-1]

    def refused(self, words, work, *arguments, **named):
        with self.assertRaises(AudioError) as caught:
            work(*arguments, **named)
        self.assertIn(words, str(caught.exception))

    def read(self, microphone, ms, step=15, size=960):
        """What it gives in that time, with a look each *step* ms."""
        block = bytearray(size)
        out = []
        for _ in range(ms // step):
            clock.sleep_ms(step)
            while count := microphone.readinto(block):
                out.append(bytes(block[:count]))
        return b"".join(out)

    def run_for(self, speaker, ms):
        """Let time pass, and feed it."""
        for _ in range(ms // 10):
            clock.sleep_ms(10)
            speaker.feed()

    def putting(self, speaker, data):
        """Put 960 bytes of *data* each 10 ms, for 900 ms: how many have been taken, after each."""
        at = 0
        for _ in range(90):
            at += speaker.put(memoryview(data)[at : at + 960])
            clock.sleep_ms(10)
            yield at

    def put_all(self, speaker, data):
        """Put all of *data* at once."""
        at = 0
        while at < len(data):
            count = speaker.put(memoryview(data)[at:])
            self.assertTrue(count > 0)
            at += count

    def play(self, speaker, data, step=20, piece=3001):
        """Bring *data* as fast as it is taken, in pieces, a look each *step* ms, until all has been heard."""
        at = 0
        while at < len(data):
            at += speaker.put(memoryview(data)[at : at + piece])
            if speaker.room == 0:
                clock.sleep_ms(step)
        while not speaker.drain():
            clock.sleep_ms(step)
        self.run_for(speaker, 60)

    def assertHeard(self, data):
        """All of *data* came out of the loudspeaker in one piece, and nothing but silence besides; where."""
        out = under.played()
        at = out.find(bytes(data))
        self.assertTrue(at >= 0 and at % 2 == 0, at)
        self.assertEqual(out[:at].strip(b"\0") + out[at + len(data) :].strip(b"\0"), b"")
        return at

    def assertNothingAllocated(self, work, block):
        """*work*(*block*) takes no heap, each 20 ms for 20 s."""
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        for _ in range(1000):
            clock.sleep_ms(20)
            work(block)
        used = gc.mem_alloc() - before
        gc.enable()
        self.assertEqual(used, 0)
