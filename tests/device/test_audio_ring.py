"""The ring against a plain list of bytes, and the detector on noise and words."""

import gc
import math
import random
import unittest

from uopenai.audio.detector import Detector
from uopenai.audio.loops import loops
from uopenai.audio.ring import Ring


class Rings(unittest.TestCase):
    def test_it_is_a_queue(self):
        random.seed(3)
        for size in (1, 2, 7, 64):
            ring = Ring(size)
            model = b""
            number = 0
            for _ in range(200):
                what = random.getrandbits(8) % 4
                count = random.getrandbits(8) % (size + 3)
                if what < 2:
                    data = bytes([(number + i) & 0xFF for i in range(count)])
                    first = min(count, what)
                    taken = ring.put(memoryview(data), first)
                    self.assertEqual(taken, min(count - first, size - len(model)))
                    model += data[first : first + taken]
                    number += count
                elif what == 2:
                    buf = bytearray(b"\xee" * (count + 1))
                    limit = count - 1 if count % 3 else -1
                    got = ring.take(buf, limit)
                    self.assertEqual(got, min(len(buf) if limit < 0 else limit, len(buf), len(model)))
                    self.assertEqual(bytes(buf[:got]), model[:got])
                    self.assertEqual(bytes(buf[got:]), b"\xee" * (len(buf) - got))
                    model = model[got:]
                else:
                    self.assertEqual(ring.drop(count), min(count, len(model)))
                    model = model[count:]
                self.assertEqual((ring.held, ring.room), (len(model), size - len(model)))
            ring.clear()
            self.assertEqual((ring.held, ring.room, ring.take(bytearray(4))), (0, size, 0))

    def test_nothing_is_allocated(self):
        if not hasattr(gc, "mem_alloc") or loops.__name__ != "uopenai.audio.native":
            self.skipTest("nothing is measured here")
        ring, block = Ring(1500), bytearray(960)
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        for _ in range(1000):
            ring.put(block)
            ring.take(block)
        used = gc.mem_alloc() - before
        gc.enable()
        self.assertEqual(used, 0)


def noise(count, loud, centre=0):
    """Samples of white noise, *loud* at most, about *centre*."""
    data = bytearray(2 * count)
    for i in range(count):
        value = centre + random.getrandbits(16) * 2 * loud // 65536 - loud
        data[2 * i] = value & 0xFF
        data[2 * i + 1] = value >> 8 & 0xFF
    return data


def tone(count, loud, rate, hertz=300):
    data = bytearray(2 * count)
    for i in range(count):
        value = int(loud * math.sin(2 * math.pi * hertz * i / rate))
        data[2 * i] = value & 0xFF
        data[2 * i + 1] = value >> 8 & 0xFF
    return data


class Detectors(unittest.TestCase):
    """8 kHz, so that the portable loops are quick too."""

    def setUp(self):
        random.seed(1)
        self.detector = Detector(8000, hangover_ms=200)

    def feed(self, data, step=320):
        """What it has told, each once in a row, and where (ms from the beginning of *data*)."""
        told = []
        view = memoryview(data)
        for at in range(0, len(data), step):
            state = self.detector.feed(view[at : at + step])
            if not told or told[-1][0] != state:
                told.append((state, at // 16))
        return told

    def test_a_word_between_silence(self):
        self.assertEqual(self.feed(noise(8000, 60)), [("silence", 0)])
        told = self.feed(tone(8000, 3000, 8000))
        self.assertEqual([state for state, _ in told], ["silence", "started", "speech"])
        self.assertTrue(told[1][1] <= 60, told)
        self.assertTrue(self.detector.speaking)
        self.assertTrue(900 < self.detector.speech_ms <= 1000, self.detector.speech_ms)
        told = self.feed(noise(8000, 60))
        self.assertEqual([state for state, _ in told], ["speech", "ended", "silence"])
        self.assertTrue(180 <= told[1][1] <= 220, told)
        self.assertTrue(900 < self.detector.silence_ms <= 1020, self.detector.silence_ms)

    def test_pieces_of_any_size_are_the_same(self):
        data = noise(4000, 60) + tone(4000, 3000, 8000) + noise(4000, 60)
        ends = []
        for step in (2, 34, 640):
            self.detector = Detector(8000, hangover_ms=200)
            told = self.feed(data, step)
            self.assertEqual([s for s, _ in told], ["silence", "started", "speech", "ended", "silence"])
            ends.append((self.detector.silence_ms, self.detector.level, self.detector.floor))
        self.assertEqual(len(set(ends)), 1, ends)

    def test_a_pause_within_a_sentence_is_no_end(self):
        self.feed(noise(4000, 60))
        told = self.feed(tone(4000, 3000, 8000) + noise(1200, 60) + tone(4000, 3000, 8000))
        self.assertEqual([state for state, _ in told], ["silence", "started", "speech"])

    def test_a_click_is_no_speech(self):
        self.feed(noise(4000, 60))
        self.assertEqual(self.feed(tone(200, 20000, 8000) + noise(4000, 60)), [("silence", 0)])

    def test_loud_noise_becomes_the_floor(self):
        self.feed(noise(8000, 400))
        self.assertFalse(self.detector.speaking)
        self.assertTrue(150 < self.detector.floor * 32768 < 250, self.detector.floor)
        self.assertEqual(self.feed(noise(8000, 420)), [("silence", 0)])

    def test_a_machine_that_starts_is_speech_for_a_while_only(self):
        self.feed(noise(4000, 60))
        told = []
        for _ in range(50):
            told += [state for state, _ in self.feed(noise(8000, 1200), 640)]
            if "ended" in told:
                break
        self.assertIn("started", told)
        self.assertIn("ended", told)

    def test_a_constant_in_the_wiring_is_silence(self):
        self.assertEqual(self.feed(noise(8000, 30, centre=9000)), [("silence", 0)])
        self.assertTrue(self.detector.level < 0.002)

    def test_zeros_are_silence(self):
        self.assertEqual(self.feed(bytes(16000)), [("silence", 0)])
        self.assertEqual((self.detector.level, self.detector.floor), (0, 0))

    def test_reset_begins_anew(self):
        self.feed(noise(4000, 60) + tone(4000, 3000, 8000))
        self.assertTrue(self.detector.speaking)
        self.detector.reset()
        self.assertEqual(
            (self.detector.speaking, self.detector.speech_ms, self.detector.silence_ms), (False, 0, 0)
        )
        self.assertEqual(self.feed(noise(1600, 60)), [("silence", 0)])

    def test_nothing_is_allocated(self):
        if not hasattr(gc, "mem_alloc"):
            self.skipTest("nothing is measured here")
        data = tone(160, 3000, 8000)
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        for _ in range(1000):
            self.detector.feed(data)
        used = gc.mem_alloc() - before
        gc.enable()
        self.assertEqual(used, 0)


if __name__ == "__main__":
    unittest.main()
