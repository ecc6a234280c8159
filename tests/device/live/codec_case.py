"""What tests of codecs share: over the simulated board's machine.SoftI2C, or the emulation of busio.I2C."""

import sys
import unittest

if sys.implementation.name == "circuitpython":
    import circuit_codecs as under
else:
    import machine_codecs as under

from uopenai.audio import AudioError, Microphone

BUS = {"sda": 12, "scl": 11, "sck": 34, "ws": 33, "sd": 14}
MIC = dict(BUS, kind="codec:es7210", mck=2, address=0x40)
ES8311 = dict(BUS, kind="codec:es8311", address=0x18, enable=46)


class OnBus(unittest.TestCase):
    """A new board, on whose bus nothing answers yet."""

    def setUp(self):
        under.begin()

    def registers(self, address, *names, width=1):
        memory = under.registers(address)
        found = []
        for name in names:
            at = name * width
            found.append(memory[at] if width == 1 else memory[at] << 8 | memory[at + 1])
        return found

    def refused(self, words, part):
        """Neither does it start, nor does anything stay behind that keeps another one from starting."""
        with self.assertRaises(AudioError) as caught:
            part.start() if isinstance(part, Microphone) else part.begin()
        self.assertIn(words, str(caught.exception))
        self.assertEqual(under.left(), [])
