"""Microphone over audioi2sin and PDMIn, and the names of audio: what is so on CircuitPython alone.

Over the emulation of its API; see sound_case.
"""

import sys

import cp_sound
from circuit_time import board, taken
from sound_case import MIC, Microphone, Sound, clock, little, pcm

import uopenai.audio
from uopenai.audio import Detector, Resampler

PDM = {"kind": "pdm", "clock": 42, "data": 41}


class Microphones(Sound):
    def tearDown(self):
        Sound.tearDown(self)
        self.assertEqual(taken(), [])

    def timed(self, microphone, ms, step=15, size=960):
        """Read each *step* ms; the first 20 KB or so, how many bytes, and the longest call, in ms."""
        block = bytearray(size)
        out, total, longest = b"", 0, 0
        for _ in range(ms // step):
            clock.sleep_ms(step)
            count = 1
            while count:
                before = clock.us
                count = microphone.readinto(block) or 0
                longest = max(longest, (clock.us - before) // 1000)
                if len(out) < 20000:
                    out += block[:count]
                total += count
        return bytes(out), total, longest

    def test_what_it_hears_at_each_rate(self):
        for part, rate in ((MIC, 24000), (MIC, 16000), (MIC, 48000), (PDM, 16000), (PDM, 24000)):
            board(hears=pcm(3, 12000))
            microphone = self.microphone(rate, part=part)
            self.assertIsNone(microphone.readinto(bytearray(960)))  # the first call starts it
            out, total, longest = self.timed(microphone, 180)
            self.assertTrue(out == bytes(pcm(3, 12000))[: len(out)], (part, rate))
            self.assertTrue(total > rate * 2 * 160 // 1000, (rate, total))
            self.assertTrue(longest <= 3, longest)
            self.assertEqual(microphone.lost, 0)
            self.assertTrue(0 < microphone.level <= microphone.peak <= 1)
            microphone.close()

    def test_clocks_that_differ(self):
        for drift in (-1900, 1900):
            board(hears=pcm(3, 100))
            cp_sound.drift = drift
            microphone = self.microphone()
            microphone.start()
            _, total, longest = self.timed(microphone, 20000, 20, 4000)
            self.assertTrue(longest <= 10, longest)  # a DMA buffer
            inlet = microphone._line.i2s._in._inlet
            self.assertEqual((microphone.lost, inlet.lost), (0, 0))
            self.assertTrue(total > 2 * 24 * 20 * (10000 + drift // 100) // 10 - 3000)
            microphone.close()

    def test_gain_over_pdm(self):
        board(hears=little((100, -100, 5000, 20000)) * 2000)
        microphone = self.microphone(part=PDM, gain=4)
        microphone.start()
        out, _, _ = self.timed(microphone, 60)
        self.assertEqual(out, (little((400, -400, 20000, 32767)) * 2000)[: len(out)])
        self.refused('take "channel" out', Microphone, part=dict(PDM, channel="right"))

    def test_each_chip_has_what_it_has(self):
        board("ESP32S2", hears=pcm(3, 12000))
        microphone = self.microphone()
        microphone.start()
        self.assertTrue(len(self.timed(microphone, 60)[0]) > 1000)
        microphone.close()
        self.refused("the ESP32S2 has no PDM to PCM converter", self.microphone, part=PDM)
        self.refused("an I2S microphone (an INMP441; audioi2sin, from 10.3 on)", self.microphone, part=PDM)
        board("ESP32C3")
        self.refused("CircuitPython for the ESP32C3 plays, but it has no microphone", self.microphone)
        self.refused("else take a board with an ESP32-S3", self.microphone, part=PDM)
        board("ESP32C6")
        self.refused("CircuitPython for the ESP32C6 has no sound at all", self.microphone)
        self.refused("CircuitPython for the ESP32C6 has no sound at all", self.microphone, part=PDM)
        board(release=(9, 2, 8), hears=pcm(3, 5000))
        self.refused("CircuitPython 9.2.8 has no I2S microphone: audioi2sin came with 10.3", self.microphone)
        microphone = self.microphone(16000, part=PDM)
        microphone.start()
        self.assertTrue(len(self.timed(microphone, 60)[0]) > 1000)

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
