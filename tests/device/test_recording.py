"""A recording while it is made: what goes up, when it ends, what a slow network costs."""

import struct
import unittest

from fakes import Transport

from feed import drive
from uopenai.audio import Detector
from uopenai.exchange import Connection
from uopenai.forms import form
from uopenai.voice.recording import Recording

RATE = 8000
BLOCK = RATE // 50 * 2  # bytes of 20 ms


class Tape:
    """Stands for a microphone: *blocks* of 20 ms, in which each sample is loud (True) or not, one at a time.

    ``ready``: how many may be read now; None: all. Behind them there is nothing yet.
    """

    rate = RATE

    def __init__(self, blocks):
        self.blocks = blocks
        self.at = 0
        self.ready = None
        self.lost = 0
        self.starts = self.stops = 0

    def start(self):
        self.starts += 1

    def stop(self):
        self.stops += 1

    def check(self):
        pass

    def readinto(self, buf):
        if self.at == (len(self.blocks) if self.ready is None else min(self.ready, len(self.blocks))):
            return None
        buf[:BLOCK] = self.sound(self.at)
        self.at += 1
        return BLOCK

    def sound(self, number):
        """The samples of block *number*: they tell which one it is."""
        value = 5000 + number if self.blocks[number] else number
        return struct.pack("<hh", value, -value) * (BLOCK // 4)


class Made:
    """A recording of *blocks*; what nobody waits for is told in ``waits``."""

    def __init__(self, blocks, detector=None, ring=8192, limit=30):
        self.waits = 0
        self.tape = Tape(blocks)
        self.recording = Recording(self.tape, self.pause, detector, ring, limit)

    async def pause(self):
        """Each wait, another block has come; behind the last the button is released."""
        self.waits += 1
        if self.tape.ready is not None:
            self.tape.ready += 1
        if self.tape.at == len(self.tape.blocks):
            self.recording.step()
            self.recording.end()

    def all(self):
        """The numbers of all its blocks."""
        return list(range(len(self.tape.blocks)))


def number(sound):
    """The number of the block that *sound* is. (A failure that shows sound would be unreadable.)"""
    value = struct.unpack_from("<h", sound, 0)[0]
    if bytes(sound) != struct.pack("<hh", value, -value) * (BLOCK // 4):
        raise AssertionError("what begins as block %d is none" % (value % 5000))
    return value % 5000


def content(made):
    """The head, and the numbers of the blocks, that are read of it to its end."""
    head = bytearray(44)
    made.recording.readinto(head)
    found = []
    block = memoryview(bytearray(BLOCK))
    held = 0
    while (count := made.recording.readinto(block[held : held + 70])) != 0:
        if count is None:
            drive(made.recording.wait())
            continue
        held += count
        if held == BLOCK:
            found.append(number(block))
            held = 0
    if held:
        raise AssertionError("%d bytes more" % held)
    return head, found


class RecordingWhileItIsMade(unittest.TestCase):
    """Over a microphone that gives a block of 20 ms at a time."""

    def test_it_is_a_wav_of_unknown_length_and_every_sample(self):
        made = Made([True] * 40)
        made.recording.begin(ends=False)
        head, found = content(made)
        self.assertEqual(bytes(head[:4] + head[8:16] + head[36:40]), b"RIFFWAVEfmt data")
        self.assertEqual(struct.unpack("<HHIIHH", head[20:36]), (1, 1, RATE, 2 * RATE, 2, 16))
        self.assertEqual(bytes(head[4:8] + head[40:44]), b"\xff" * 8)
        self.assertEqual(found, made.all())
        self.assertEqual((made.recording.lost, made.tape.starts, made.tape.stops), (0, 1, 1))

    def test_what_has_come_goes_out_while_the_rest_is_being_spoken(self):
        made = Made([True] * 30)
        made.tape.ready = 0
        made.recording.begin(ends=False)
        transport = Transport([])
        sizes = []
        write = transport.write

        async def noted(view):
            sizes.append((made.tape.at * BLOCK, len(view)))
            await write(view)

        transport.write = noted
        body = form({"file": made.recording, "model": "m"}, ("file",))
        self.assertIsNone(body.length)
        drive(Connection(transport).send(b"HEAD\r\n\r\n", body))
        self.assertIn(b'filename="speech.wav"\r\nContent-Type: audio/wav', transport.sent)
        gone = 0
        for spoken, size in sizes[:-1]:
            gone += size
            self.assertTrue(spoken - gone < 5 * BLOCK, sizes)  # no more than 100 ms are held back
        self.assertTrue(len(sizes) > 8, sizes)

    def test_it_ends_when_the_detector_says_so(self):
        made = Made([False] * 10 + [True] * 20 + [False] * 100, Detector(RATE, hangover_ms=200))
        made.recording.begin()
        found = content(made)[1]
        self.assertTrue(made.recording.spoken)
        # A moment before the first word, and the hang-over behind the last.
        self.assertEqual(found, list(range(found[0], found[-1] + 1)))
        self.assertTrue(found[0] < 10 and 35 < found[-1] < 45, found)
        self.assertEqual(made.recording.lost, 0)

    def test_held_by_a_button_it_goes_on_over_a_pause(self):
        made = Made([True] * 20 + [False] * 60 + [True] * 20, Detector(RATE, hangover_ms=200))
        made.recording.begin(ends=False)
        self.assertEqual(content(made)[1], made.all())

    def test_it_ends_at_the_limit(self):
        made = Made([True] * 200, limit=1)
        made.recording.begin(ends=False)
        self.assertEqual(content(made)[1], made.all()[:50])
        self.assertTrue(made.recording.over)

    def test_silence_and_a_tap_are_no_speech(self):
        for blocks, detector in (([False] * 200, Detector(RATE)), ([True] * 4, None)):
            made = Made(blocks, detector)
            made.recording.begin(ends=False)
            while not made.recording.over:
                made.recording.step()
                drive(made.recording.wait())
            self.assertFalse(made.recording.spoken)

    def test_what_a_slow_network_leaves_waits_in_the_ring(self):
        made = Made([True] * 25)
        made.recording.begin(ends=False)
        for _ in range(25):  # nobody reads
            made.recording.step()
        made.recording.end()
        self.assertEqual(content(made)[1], made.all())
        self.assertEqual(made.recording.lost, 0)

    def test_what_does_not_fit_there_is_counted_and_the_latest_stays(self):
        made = Made([True] * 40, ring=20 * BLOCK)
        made.recording.begin(ends=False)
        for _ in range(40):
            made.recording.step()
        made.recording.end()
        self.assertEqual(content(made)[1], made.all()[20:])
        self.assertEqual(made.recording.lost, 20 * BLOCK // 2)

    def test_it_begins_anew(self):
        made = Made([True] * 20)
        for _ in range(2):
            made.tape.at = 0
            made.recording.begin(ends=False)
            self.assertEqual(content(made)[1], made.all())
        self.assertEqual(made.tape.starts, 2)

    def test_it_cannot_be_sent_twice_once_sound_is_gone(self):
        made = Made([True] * 20)
        made.recording.begin(ends=False)
        body = form({"file": made.recording, "model": "m"}, ("file",))
        made.recording.readinto(bytearray(44))
        self.assertTrue(body.rewind())
        self.assertEqual(made.recording.readinto(bytearray(1000)), 44)
        made.recording.readinto(bytearray(1000))
        self.assertFalse(body.rewind())


if __name__ == "__main__":
    unittest.main()
