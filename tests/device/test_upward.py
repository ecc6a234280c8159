"""The microphone's way up beside a line that is busy: nothing waits, the oldest goes, and is counted."""

import struct
import unittest

from uopenai import errors
from uopenai.audio import Detector
from uopenai.voice.upward import Upward

BLOCK = 960


class Tape:
    """Stands for a microphone: blocks of 20 ms, each sample of which is its number; *ready* of them now."""

    rate = 24000

    def __init__(self):
        self.ready = self.at = self.starts = 0
        self.broken = False
        self.loud = 1

    def start(self):
        self.starts += 1

    def stop(self):
        self.ready = self.at

    def check(self):
        if self.broken:
            raise errors.OpenAIError("it gives nothing")

    def readinto(self, buf):
        if self.at == self.ready:
            return None
        buf[:BLOCK] = struct.pack("<hh", self.at * self.loud, -self.at * self.loud) * (BLOCK // 4)
        self.at += 1
        return BLOCK


class Uplink:
    """Stands for realtime's: takes *room* blocks."""

    def __init__(self, room=0):
        self.room = room
        self.buf = memoryview(bytearray(BLOCK))
        self.numbers = []

    @property
    def space(self):
        return self.buf

    def send(self, count):
        if not self.room:
            return False
        self.room -= 1
        for at in range(0, count, BLOCK):
            self.numbers.append(struct.unpack_from("<h", self.buf, at)[0])
        return True


def made(room=0, ring=4 * BLOCK, detector=None):
    """An Upward that is open, its microphone and its uplink."""
    tape, uplink = Tape(), Uplink(room)
    upward = Upward(tape, ring, detector)
    upward.join(uplink)
    upward.start()
    return upward, tape, uplink


class UpwardBesideABusyLine(unittest.TestCase):
    """In blocks of 20 ms."""

    def test_all_goes_while_the_line_is_free(self):
        upward, tape, uplink = made(room=100)
        for _ in range(10):
            tape.ready += 3
            upward.step()
        self.assertEqual(uplink.numbers, list(range(30)))
        self.assertEqual((upward.lost, upward.waits, upward.sent), (0, 0, 30 * BLOCK))

    def test_what_waits_goes_first_and_in_order(self):
        upward, tape, uplink = made()
        tape.ready = 4
        upward.step()
        self.assertEqual((uplink.numbers, upward.waits), ([], 4 * BLOCK))
        uplink.room = 100
        tape.ready = 6
        upward.step()
        self.assertEqual((uplink.numbers, upward.lost), ([0, 1, 2, 3, 4, 5], 0))

    def test_the_oldest_in_the_ring_goes_when_it_is_full(self):
        upward, tape, uplink = made()
        for _ in range(5):
            tape.ready += 4
            upward.step()
        self.assertEqual(tape.at, 20)  # the microphone has not been held up
        uplink.room = 100
        upward.step()
        # One lies in the uplink's buffer; of the 19 behind it the ring holds the last 4.
        self.assertEqual(uplink.numbers, [0, 16, 17, 18, 19])
        self.assertEqual(upward.lost, 15 * BLOCK // 2)

    def test_without_a_connection_it_waits_for_the_next(self):
        upward, tape, uplink = made(room=100)
        upward.join(None)
        tape.ready = 6
        upward.step()
        self.assertEqual(upward.waits, 4 * BLOCK)
        upward.join(uplink)
        upward.step()
        self.assertEqual(uplink.numbers, [2, 3, 4, 5])

    def test_stopped_it_sends_what_waits_and_hears_no_more(self):
        upward, tape, uplink = made()
        tape.ready = 3
        upward.step()
        upward.stop()
        tape.ready = 9
        uplink.room = 100
        upward.step()
        self.assertEqual((uplink.numbers, upward.waits), ([0, 1, 2], 0))
        upward.start()
        self.assertEqual(upward.sent, 0)

    def test_a_step_is_short(self):
        upward, tape, _ = made(room=1000)
        tape.ready = 1000
        upward.step()
        self.assertTrue(tape.at < 20, tape.at)

    def test_the_detector_hears_all_of_it(self):
        upward, tape, _ = made(room=1000, detector=Detector(24000, onset_ms=60))
        tape.ready = 8
        self.assertFalse(upward.step())
        tape.loud = 500
        tape.ready = 14
        self.assertTrue(upward.step())

    def test_a_microphone_that_gives_nothing_is_told(self):
        upward, tape, _ = made()
        tape.broken = True
        with self.assertRaises(errors.OpenAIError):
            upward.step()


if __name__ == "__main__":
    unittest.main()
