"""Speaker over audiobusio.I2SOut: what is so on CircuitPython alone, where a loop is overwritten as it plays.

Over the emulation of its API; see sound_case.
"""

import unittest
from array import array

import cp_parts
import cp_sound
import cp_storage
from circuit_time import board, taken
from sound_case import AMP, Sound, clock, pcm, under

from uopenai.audio import wav


class Loop(Sound):
    def test_what_is_put_is_heard_bit_by_bit_once_and_then_silence(self):
        for rate, step, drift in ((24000, 40, 0), (16000, 20, 0), (48000, 10, 0), (8000, 40, 120)):
            board()
            cp_sound.drift = drift
            speaker = self.speaker(rate)
            data = pcm(100, rate * 3 // 2)
            speaker.begin()
            self.play(speaker, data, step)
            clock.sleep_ms(2000)  # nobody takes care of it any more
            speaker.close()
            self.assertHeard(data)
            self.assertEqual((speaker.gaps, speaker.heard_ms), (0, 1500))

    def test_a_clock_that_is_faster_or_slower_than_the_ticks(self):
        for drift in (-120, 120):
            board()
            cp_sound.drift = drift
            speaker = self.speaker(8000)
            data = pcm(3, 8000 * 20)
            speaker.begin()
            self.play(speaker, data, 40)
            speaker.close()
            self.assertHeard(data)

    def test_heard_is_right(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(5, 24000)
        for at in self.putting(speaker, data):
            out = under.played()
            start = out.find(data[:20])
            really = (len(out) - start) // 48 if start >= 0 else 0  # of whole DMA buffers
            off = speaker.heard_ms - really
            self.assertTrue(-2 <= off <= under.HEARD_MS + 2, (at, speaker.heard_ms, really))

    def test_a_gap_that_the_dma_memory_hides_for_now(self):
        speaker = self.speaker()
        speaker.begin()
        one, other = pcm(1, 4096), pcm(40000, 3000)
        self.put_all(speaker, one)
        self.run_for(speaker, 240)  # the loop is empty; of 171 ms there are some in DMA memory yet
        self.assertTrue(speaker.queued > 0)
        self.put_all(speaker, other)
        self.assertEqual(speaker.gaps, 1)
        self.play(speaker, b"")
        out = under.played()
        between = out[out.find(one) + len(one) : out.find(other)]
        self.assertEqual(between.strip(b"\0"), b"")
        self.assertTrue(abs(len(between) // 48 - speaker.longest_gap_ms) <= 3, speaker.longest_gap_ms)
        self.assertEqual(speaker.heard_ms, (4096 + 3000) // 24)

    def test_second_and_later_utterances_after_a_long_time(self):
        speaker = self.speaker()
        for first in (3, 5000, 30000):
            speaker.begin()
            data = pcm(first, 7000)
            self.play(speaker, data)
            self.assertEqual(under.played().count(data[:2000]), 1)
            self.assertTrue(bytes(data) in under.played())
            self.assertEqual(speaker.heard_ms, 291)
            clock.sleep_ms(12000)
        self.assertEqual(speaker.gaps, 0)

    def test_ticks_of_which_nobody_can_tell_how_long_they_are(self):
        speaker = self.speaker()
        self.play(speaker, pcm(3, 2400))
        clock.skip_ms((1 << 28) + 5000)  # more than three days: they seem to go back
        speaker.begin()
        self.play(speaker, pcm(9, 2400))
        self.assertTrue(bytes(pcm(9, 2400)) in under.played())
        self.assertEqual(speaker.heard_ms, 100)


def rising(count):
    """Samples from 1 to *count*."""
    return b"".join([i.to_bytes(2, "little") for i in range(1, count + 1)])


def different(out, count):
    """How many of rising(*count*) were heard, once or more often."""
    seen = bytearray(count + 1)
    for value in array("H", out):
        seen[value] = 1
    return sum(seen) - seen[0]


class Pauses(Sound):
    """A program computes for long, as TLS does: no background work is done, and the board does not read."""

    def compute(self, ms):
        cp_sound.busy = True
        clock.sleep_ms(ms)
        cp_sound.busy = False

    def test_what_follows_in_another_utterance_is_whole(self):
        speaker = self.speaker()
        speaker.begin()
        self.put_all(speaker, pcm(1, 7000))
        clock.sleep_ms(30)
        self.compute(700)
        later = pcm(20000, 9000)
        speaker.begin()
        self.play(speaker, later)
        out = under.played()
        start = out.find(later[:20])
        self.assertTrue(start >= 0 and out[start : start + 18000] == bytes(later))
        self.assertEqual(out[start + 18000 :].strip(b"\0"), b"")
        self.assertEqual(speaker.heard_ms, 375)

    def test_what_was_dropped_does_not_count_as_heard(self):
        for rate, pauses in ((24000, (700,)), (16000, (150, 150, 200)), (8000, (300, 700))):
            board()
            speaker = self.speaker(rate)
            speaker.begin()
            data = rising(rate)
            at = told = 0
            for step in range(80):
                at += speaker.put(memoryview(data)[at : at + 4000])
                clock.sleep_ms(20)
                if step % 10 == 9 and step // 10 < len(pauses):
                    self.compute(pauses[step // 10])
            while not speaker.drain():
                clock.sleep_ms(10)
            told = speaker.heard_ms
            self.run_for(speaker, 300)
            really = different(under.played(), rate) * 1000 // rate
            self.assertEqual(at, len(data))
            self.assertTrue(really < 900, really)
            buffer = 1023 * 1000 // rate + 1  # so much may have been heard of it in each pause, or not
            self.assertTrue(-len(pauses) * buffer <= told - really <= buffer, (rate, pauses, told, really))
            self.assertTrue(speaker.gaps >= 1)
            speaker.close()

    def test_nor_does_it_when_somebody_interrupts_then(self):
        speaker = self.speaker()
        speaker.begin()
        self.put_all(speaker, rising(8000))
        self.run_for(speaker, 150)
        self.compute(700)
        told = speaker.clear()
        really = different(under.played(), 8000) // 24
        self.assertTrue(really < 250 and abs(told - really) <= under.HEARD_MS, (told, really))
        self.assertEqual(speaker.heard_ms, told)

    def test_the_end_is_waited_for(self):
        speaker = self.speaker()
        data = pcm(1, 7000)
        speaker.begin()
        self.put_all(speaker, data)
        clock.sleep_ms(50)
        self.compute(500)
        while not speaker.drain():
            clock.sleep_ms(5)
        speaker.close()
        self.assertEqual(bytes(under.played()).rstrip(b"\0")[-200:], bytes(data)[-200:])


class Boards(Sound):
    def test_it_is_refused_in_words(self):
        board("ESP32C6")
        self.refused("CircuitPython for the ESP32C6 has no sound at all (no audiobusio)", self.speaker)
        self.refused("take a board with an ESP32-S3, or MicroPython 1.27 for a C6", self.speaker)
        board("ESP32C3")
        self.speaker().begin()
        other = self.speaker(part={"kind": "i2s", "sck": 1, "ws": 2, "sd": 3})
        self.refused("this chip has one I2S, and it is taken: speaker", other.begin)
        self.parts[0].close()
        cp_parts.claim(cp_parts.pin.GPIO15, self)
        self.refused("(sck=15 ws=16 sd=7) does not start: IO15 in use", self.speaker().begin)
        cp_parts.release(15)
        odd = self.speaker(part=dict(AMP, sd=29))
        self.refused("this board's CircuitPython has no pin GPIO29", odd.begin)

    def test_a_recording_onto_a_drive_that_usb_has_is_told(self):
        cp_storage.become(True)
        try:
            words = "a.wav cannot be written, as USB has the drive: call storage.remount('/', readonly=False)"
            self.refused(words, lambda: wav.Writer("a.wav"))
        finally:
            cp_storage.become(False)

    def test_its_pins_are_free_when_it_stops(self):
        speaker = self.speaker()
        speaker.begin()
        self.assertEqual(taken(), [7, 15, 16])
        speaker.stop()
        self.assertEqual(taken(), [])

    def test_what_waits_in_the_background_is_done_before_the_dma_memory_is_free(self):
        speaker = self.speaker()
        speaker.begin()
        clock.us += 43000  # a DMA buffer has been played, and nothing else had its turn yet
        speaker._line.i2s.deinit()
        speaker._line.i2s.init()
        clock.us += 43000
        with self.assertRaises(AssertionError):  # a board writes to memory that is another's
            speaker._line.i2s._out.deinit()
        speaker._line.i2s._out = None

    def test_one_that_cannot_be_started_anew_says_so_and_is_tried_again(self):
        speaker = self.speaker()
        speaker.begin()
        self.put_all(speaker, pcm(1, 3000))
        real, cp_sound.take = cp_sound.take, none
        try:
            self.refused("no memory for the speaker's DMA buffer", speaker.clear)
        finally:
            cp_sound.take = real
        self.play(speaker, pcm(9, 2400))
        self.assertTrue(bytes(pcm(9, 2400)) in under.played())


def none(direction):
    """There is no memory for an I2S."""
    raise MemoryError


if __name__ == "__main__":
    unittest.main()
