"""Microphone over the emulation of CircuitPython's audioi2sin and PDMIn, by a clock that the tests turn.

It needs the emulation's modules on its path; tests/host/test_audio_circuit.py sees to that.
"""

import sys
import unittest
from array import array

import cp_parts
import cp_sound
from circuit_time import board, clock

import uopenai.audio
from uopenai.audio import AudioError, Detector, Microphone, Resampler, Speaker
from uopenai.audio import line as lines

MIC = {"kind": "i2s", "sck": 5, "ws": 4, "sd": 6}
PDM = {"kind": "pdm", "clock": 42, "data": 41}
AMP = {"kind": "i2s", "sck": 15, "ws": 16, "sd": 7}


def rising(count):
    """Samples that rise by 5 each, and go round."""
    return array("h", [(5 * i + 3 & 0xFFFF ^ 0x8000) - 0x8000 for i in range(count)])


def little(samples):
    return b"".join([(one & 0xFFFF).to_bytes(2, "little") for one in samples])


class Microphones(unittest.TestCase):
    def setUp(self):
        self.parts = []
        board(hears=rising(12000))

    def tearDown(self):
        for part in self.parts:
            part.close()
        self.assertEqual(lines._open, [])
        self.assertEqual(sorted(cp_parts._taken), [])

    def microphone(self, *arguments, **named):
        self.parts.append(Microphone(*arguments, part=named.pop("part", MIC), **named))
        return self.parts[-1]

    def refused(self, words, work, *arguments, **named):
        with self.assertRaises(AudioError) as caught:
            work(*arguments, **named)
        self.assertIn(words, str(caught.exception))

    def read(self, microphone, ms, step=15, size=960):
        """Read each *step* ms; the bytes, and the longest that a call took, in ms."""
        block = bytearray(size)
        out, longest = [], 0
        for _ in range(ms // step):
            clock.sleep_ms(step)
            while True:
                before = clock.us
                count = microphone.readinto(block)
                longest = max(longest, (clock.us - before) // 1000)
                if not count:
                    break
                out.append(bytes(block[:count]))
        return b"".join(out), longest

    def test_what_it_hears_at_each_rate(self):
        for part, rate in ((MIC, 24000), (MIC, 16000), (MIC, 48000), (PDM, 16000), (PDM, 24000)):
            board(hears=rising(12000))
            microphone = self.microphone(rate, part=part)
            self.assertIsNone(microphone.readinto(bytearray(960)))  # the first call starts it
            out, longest = self.read(microphone, 240)
            self.assertTrue(out == little(rising(12000))[: len(out)], (part, rate))
            self.assertTrue(len(out) > rate * 2 * 220 // 1000, (rate, len(out)))
            self.assertTrue(longest <= 3, longest)
            self.assertEqual(microphone.lost, 0)
            self.assertTrue(0 < microphone.level <= microphone.peak <= 1)
            microphone.close()

    def test_clocks_that_differ(self):
        for drift in (-1900, 1900):
            board(hears=rising(100))
            cp_sound.drift = drift
            microphone = self.microphone()
            microphone.start()
            out, longest = self.read(microphone, 40000, 20, 4000)
            self.assertTrue(longest <= 10, longest)  # a DMA buffer
            inlet = microphone._line.i2s._in._inlet
            self.assertEqual((microphone.lost, inlet.lost), (0, 0))
            self.assertTrue(len(out) > 2 * 24 * 40 * (10000 + drift // 100) // 10 - 3000)
            microphone.close()

    def test_what_nobody_reads_is_counted(self):
        microphone = self.microphone()
        microphone.start()
        clock.sleep_ms(1000)
        self.read(microphone, 45)
        inlet = microphone._line.i2s._in._inlet
        self.assertTrue(inlet.lost > 22000)
        self.assertTrue(abs(microphone.lost - inlet.lost) <= 480, (microphone.lost, inlet.lost))

    def test_gain_and_the_right_channel(self):
        board(hears=array("h", [100, -100, 5000, 20000] * 2000))
        expected = {MIC["kind"]: (400, -400, 20000, 32767), PDM["kind"]: (400, -400, 20000, 32767)}
        for part in (MIC, PDM):
            microphone = self.microphone(part=part, gain=4)
            microphone.start()
            out, _ = self.read(microphone, 60)
            self.assertEqual(out[:16], little(expected[part["kind"]] * 2))
            self.assertEqual(out, (little(expected[part["kind"]]) * 2000)[: len(out)])
            microphone.close()
        microphone = self.microphone(part=dict(MIC, channel="right"))
        microphone.start()
        out, _ = self.read(microphone, 60)
        self.assertEqual(out.strip(b"\0"), b"")
        microphone.close()
        self.refused('take "channel" out', self.microphone, part=dict(PDM, channel="right"))

    def test_stop_start_close_and_an_odd_byte(self):
        microphone = self.microphone()
        block = bytearray(b"\xee" * 101)
        microphone.start()
        clock.sleep_ms(30)
        self.assertEqual(microphone.readinto(block), 100)
        self.assertEqual(block[100], 0xEE)
        microphone.stop()
        self.assertEqual(sorted(cp_parts._taken), [])
        self.assertIsNone(microphone.readinto(block))
        microphone.start()
        clock.sleep_ms(30)
        self.assertEqual(microphone.readinto(block), 100)
        microphone.close()
        self.assertEqual(microphone.readinto(block), 0)
        self.refused("the microphone has been closed", microphone.start)

    def test_it_hears_while_it_plays(self):
        speaker = Speaker(part=AMP)
        self.parts.append(speaker)
        microphone = self.microphone()
        microphone.start()
        speaker.begin()
        speaker.put(bytes(3000))
        out = b""
        block = bytearray(960)
        for _ in range(20):
            speaker.put(block)
            clock.sleep_ms(20)
            while count := microphone.readinto(block):
                out += bytes(block[:count])
        self.assertTrue(out == little(rising(12000))[: len(out)])
        self.assertEqual(speaker.gaps, 0)
        other = Speaker(part=dict(AMP, sck=5))
        self.parts.append(other)
        self.refused("speaker and microphone share the wire at GPIO 5, and each I2S is given", other.begin)

    def test_each_chip_has_what_it_has(self):
        board("ESP32S2", hears=rising(12000))
        microphone = self.microphone()
        microphone.start()
        self.assertTrue(len(self.read(microphone, 60)[0]) > 1000)
        microphone.close()
        self.refused("the ESP32S2 has no PDM to PCM converter", self.microphone, part=PDM)
        self.refused("an I2S microphone (an INMP441; audioi2sin, from 10.3 on)", self.microphone, part=PDM)
        board("ESP32C3")
        self.refused("CircuitPython for the ESP32C3 plays, but it has no microphone", self.microphone)
        self.refused("else take a board with an ESP32-S3", self.microphone, part=PDM)
        board("ESP32C6")
        self.refused("CircuitPython for the ESP32C6 has no sound at all", self.microphone)
        self.refused("CircuitPython for the ESP32C6 has no sound at all", self.microphone, part=PDM)
        board(release=(9, 2, 8), hears=rising(5000))
        self.refused("CircuitPython 9.2.8 has no I2S microphone: audioi2sin came with 10.3", self.microphone)
        microphone = self.microphone(16000, part=PDM)
        microphone.start()
        self.assertTrue(len(self.read(microphone, 60)[0]) > 1000)

    def test_what_is_wrong_with_a_part_or_a_rate(self):
        self.refused("has no number for data", self.microphone, part={"kind": "pdm", "clock": 1})
        self.refused("not at 8000", self.microphone, 8000, part=PDM)
        self.refused("not at 7000", self.microphone, 7000)

    def test_the_other_names_are_there(self):
        self.assertTrue(Detector and Resampler and uopenai.audio.Ring and uopenai.audio.wav.Reader)
        self.assertTrue(uopenai.audio.g711.decode_ulaw)
        with self.assertRaises(AttributeError):
            uopenai.audio.Nothing  # noqa: B018
        with self.assertRaises(AttributeError):
            uopenai.audio.nothing  # noqa: B018

    def test_what_is_there_but_does_not_load_says_why(self):
        real = sys.modules["uopenai.audio.loops"]
        del sys.modules["uopenai.audio.ring"]
        del uopenai.audio.Ring
        sys.modules["uopenai.audio.loops"] = Microphones  # which has no loops
        try:
            with self.assertRaises(ImportError):
                uopenai.audio.Ring  # noqa: B018
        finally:
            sys.modules["uopenai.audio.loops"] = real
        self.assertEqual(uopenai.audio.Ring(8).room, 8)
