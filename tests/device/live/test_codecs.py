"""The codecs' start-up on the simulated I2C bus: what is in their registers then, and at the amplifier's pin.

It needs the simulator's modules on its path; tests/host/test_audio_i2s.py sees to that.
"""

import io
import sys
import unittest

import _i2s
import _panel
from _bus import SoftI2C as Bus
from _pins import Pin as RealPin
from _pins import level


class Machine:
    """The module machine of an ESP32-S3."""

    I2S = _i2s.I2S
    Pin = RealPin
    SoftI2C = Bus
    mem32 = {}


sys.modules["machine"] = Machine

from uopenai.audio import AudioError, Microphone, Speaker  # noqa: E402
from uopenai.audio.codecs import clock  # noqa: E402

BUS = {"sda": 12, "scl": 11, "sck": 34, "ws": 33, "sd": 14}
MIC = dict(BUS, kind="codec:es7210", mck=2, address=0x40)
ES8311 = dict(BUS, kind="codec:es8311", address=0x18, enable=46)
CORES3_MIC = dict(MIC, power="axp2101", power_address=0x34, power_rail=2, power_mv=3300)
CORES3 = dict(BUS, kind="codec:aw88298", address=0x36, power="axp2101", power_address=0x34)
CORES3.update({"power_rail": 1, "power_mv": 1800, "expander": "aw9523", "expander_address": 0x58})
CORES3.update({"expander_pin": 2, "expander_boost": 15})


class Chip:
    """A sys that tells of another chip."""

    def __init__(self, machine):
        self.implementation = self
        self._machine = machine


class Codecs(unittest.TestCase):
    def setUp(self):
        _panel.own()
        Machine.mem32 = {}
        clock.sys = Chip("Generic ESP32S3 module with ESP32S3")
        _i2s.start(None, io.BytesIO())

    def registers(self, address, *names, width=1):
        start, real = _panel.device(address)
        self.assertEqual(real, width)
        memory = _panel.memory
        found = []
        for name in names:
            at = start + name * width
            found.append(memory[at] if width == 1 else memory[at] << 8 | memory[at + 1])
        return found

    def refused(self, words, part):
        """Neither does it start, nor does anything stay behind that keeps another one from starting."""
        with self.assertRaises(AudioError) as caught:
            part.start() if isinstance(part, Microphone) else part.begin()
        self.assertIn(words, str(caught.exception))
        self.assertEqual(_i2s._ports, [None, None])

    def test_es7210(self):
        _panel.attach(0x40)
        microphone = Microphone(part=MIC)
        microphone.start()
        # I2S with 16 bits, 256 master clocks a sample, the first two microphones on, clocks on.
        found = self.registers(0x40, 0x00, 0x02, 0x04, 0x05, 0x11, 0x43, 0x44, 0x4B, 0x4C, 0x01)
        self.assertEqual(found, [0x41, 0xC1, 1, 0, 0x60, 0x1B, 0x1B, 0x00, 0xFF, 0x14])
        # GPIO2 puts out I2S0's master clock.
        self.assertEqual(Machine.mem32, {0x60004554 + 8: 23 | 1 << 10})
        microphone.stop()
        self.assertEqual(self.registers(0x40, 0x00), [0xFF])
        microphone.start()
        self.assertEqual(self.registers(0x40, 0x00), [0x41])
        microphone.close()

    def test_es8311(self):
        _panel.attach(0x18)
        speaker = Speaker(part=ES8311)
        speaker.begin()
        found = self.registers(0x18, 0x00, 0x01, 0x02, 0x09, 0x12, 0x13, 0x32)
        self.assertEqual(found, [0x80, 0xB5, 0x18, 0x0C, 0x00, 0x10, 0xBF])
        self.assertEqual((level(46), Machine.mem32), (1, {}))
        _panel.memory[_panel.device(0x18)[0]] = 0x77
        speaker.clear()  # it is the DMA memory alone that is begun anew
        self.assertEqual((self.registers(0x18, 0x00), level(46)), ([0x77], 1))
        speaker.stop()
        self.assertEqual((self.registers(0x18, 0x12, 0x32), level(46)), ([0x02, 0x00], 0))
        speaker.close()

    def test_aw88298_with_its_power(self):
        for address, width in ((0x34, 1), (0x58, 1), (0x36, 2)):
            _panel.attach(address, width)
        # What feeds the display stays as it is.
        start = _panel.device(0x34)[0]
        _panel.memory[start + 0x90] = 0x84
        _panel.memory[_panel.device(0x58)[0] + 0x04] = 0xFF
        for rate, code in ((8000, 0), (16000, 3), (24000, 5), (48000, 8)):
            speaker = Speaker(rate, part=CORES3)
            speaker.begin()
            found = self.registers(0x36, 0x61, 0x04, 0x05, 0x06, 0x0C, width=2)
            self.assertEqual(found, [0x0673, 0x4040, 0x0008, 0x14C0 + code, 0x0064])
            speaker.close()
        self.assertEqual(self.registers(0x34, 0x90, 0x92), [0x85, 13])
        # Pins 2 and 15 of the expander: outputs, high, driven both ways.
        self.assertEqual(self.registers(0x58, 0x02, 0x03, 0x04, 0x05, 0x11), [0x04, 0x80, 0xFB, 0x00, 0x10])
        self.assertEqual(self.registers(0x36, 0x04, width=2), [0x4000])

    def test_es7210_with_its_power(self):
        for address in (0x34, 0x40):
            _panel.attach(address)
        with Microphone(part=CORES3_MIC) as microphone:
            microphone.start()
        self.assertEqual(self.registers(0x34, 0x90, 0x93), [0x02, 28])

    def test_a_bus_of_the_programs_own(self):
        _panel.attach(0x18)
        part = {"kind": "codec:es8311", "sck": 1, "ws": 2, "sd": 3, "address": 0x18, "i2c": Bus(1, 2)}
        with Speaker(part=part) as speaker:
            speaker.begin()
            self.assertEqual(self.registers(0x18, 0x01), [0xB5])

    def test_an_amplifier_without_registers(self):
        part = {"kind": "i2s", "sck": 1, "ws": 2, "sd": 3, "enable": 9}
        speaker = Speaker(part=part)
        speaker.begin()
        self.assertEqual(level(9), 1)
        speaker.close()
        self.assertEqual(level(9), 0)

    def test_a_codec_that_does_not_answer(self):
        words = "the codec es8311 does not answer at 0x18 (sda=12, scl=11): "
        self.refused(words, Speaker(part=ES8311))
        _panel.attach(0x18)
        speaker = Speaker(part=ES8311)
        speaker.begin()
        _panel.own()
        speaker.close()  # pulled off while it plays: closed all the same

    def test_power_that_does_not_answer(self):
        _panel.attach(0x36, 2)
        words = "the chip that switches the power of the codec aw88298 does not answer (sda=12, scl=11)"
        self.refused(words, Speaker(part=CORES3))

    def test_a_chip_whose_master_clock_is_not_known(self):
        _panel.attach(0x40)
        clock.sys = Chip("Generic ESP32 module with ESP32")
        self.refused(
            "needs a master clock at GPIO 2, which machine.I2S does not give out", Microphone(part=MIC)
        )
        clock.sys = Chip("ESP32S3")
        self.refused("needs a master clock", Microphone(part=dict(MIC, id=1)))
        part = dict(MIC)
        del part["mck"]
        self.refused("the microphone's dict has no number for mck", Microphone(part=part))

    def test_wrong_codecs(self):
        for part, words in (
            (
                dict(MIC, kind="codec:es8388"),
                "a microphone has the kind i2s or codec:es7210, not 'codec:es8388'",
            ),
            (dict(MIC, kind="codec:es8311"), "not 'codec:es8311'"),
            (dict(MIC, kind="codec:power"), "not 'codec:power'"),
            (dict(MIC, address="0x40"), "has no number for address: boards/README.md"),
        ):
            self.refused(words, Microphone(part=part))
        part = dict(ES8311)
        del part["scl"]
        self.refused("the speaker's dict has no number for scl", Speaker(part=part))


if __name__ == "__main__":
    unittest.main()
