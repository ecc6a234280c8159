"""Microphone and Speaker over the simulated machine.I2S, at the real pace of a clock that the tests turn.

It needs the simulator's modules on its path; tests/host/test_audio_i2s.py sees to that.
"""

import gc
import io
import sys
import unittest

from sound_time import clock, i2s, panel


class Machine:
    """The module machine, as far as I2S goes."""

    I2S = i2s.I2S

    class Pin:
        OUT = 3

        def __init__(self, number, *_, **__):
            self.id = number


sys.modules["machine"] = Machine

from uopenai.audio import AudioError, Microphone, Speaker  # noqa: E402
from uopenai.audio import line as lines  # noqa: E402

MIC = {"kind": "i2s", "sck": 5, "ws": 4, "sd": 6}
AMP = {"kind": "i2s", "sck": 15, "ws": 16, "sd": 7}
BLOCK_MS = 256 * 1000 // 24000 + 1


def pcm(first, count):
    """Samples that rise from *first* by 7 each."""
    data = bytearray(2 * count)
    for i in range(count):
        value = (first + 7 * i) & 0xFFFF
        data[2 * i] = value & 0xFF
        data[2 * i + 1] = value >> 8
    return data


class Sound(unittest.TestCase):
    def setUp(self):
        self.heard = io.BytesIO()
        self.told = []
        panel.note = self.note
        self.parts = []
        self.source(pcm(0, 12000))

    def note(self, what, number, frames, rate):
        if what in (panel.GAP, panel.LOST):
            self.told.append((what, frames))

    def source(self, data, wide=False):
        """What the microphone hears."""
        i2s.start(i2s.Microphone(io.BytesIO(data), 3 if wide else 2), self.heard)

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

    def played(self):
        """What the loudspeaker has got."""
        return self.heard.getvalue()[: self.heard.tell()]

    def refused(self, words, work, *arguments, **named):
        with self.assertRaises(AudioError) as caught:
            work(*arguments, **named)
        self.assertIn(words, str(caught.exception))


class Microphones(Sound):
    def test_what_it_hears(self):
        microphone = self.microphone()
        block = bytearray(960)
        self.assertIsNone(microphone.readinto(block))  # the first call starts it
        out = b""
        for _ in range(20):
            clock.sleep_ms(15)
            while count := microphone.readinto(block):
                out += bytes(block[:count])
        self.assertTrue(out == bytes(pcm(0, len(out) // 2)))
        self.assertTrue(len(out) > 280 * 48, len(out))
        self.assertEqual(microphone.lost, 0)
        self.assertTrue(0 < microphone.level < 1)
        self.assertTrue(microphone.level <= microphone.peak <= 1)

    def test_no_call_waits_and_an_odd_byte_stays(self):
        microphone = self.microphone()
        microphone.start()
        before = clock.us
        block = bytearray(b"\xee" * 101)
        self.assertIsNone(microphone.readinto(block))
        clock.sleep_ms(30)
        before = clock.us
        self.assertEqual(microphone.readinto(block), 100)
        self.assertEqual(block[100], 0xEE)
        self.assertEqual(microphone.readinto(bytearray(1)), None)
        self.assertEqual(clock.us, before)

    def test_stop_start_and_close(self):
        microphone = self.microphone()
        block = bytearray(200)
        microphone.start()
        clock.sleep_ms(20)
        self.assertEqual(microphone.readinto(block), 200)
        microphone.stop()
        microphone.stop()
        self.assertIsNone(microphone.readinto(block))
        microphone.start()
        microphone.start()
        clock.sleep_ms(20)
        self.assertEqual(microphone.readinto(block), 200)
        microphone.close()
        self.assertEqual(microphone.readinto(block), 0)
        self.refused("the microphone has been closed", microphone.start)

    def test_gain_works_on_24_bits(self):
        data = b"".join(
            [(value & 0xFFFFFF).to_bytes(3, "little") for value in (0x000180, -0x000180, 0x400000, 256)]
        )
        for gain, expected in ((8, (12, -12, 32767, 8)), (0.5, (0, -1, 8192, 0))):
            self.source(data * 200, wide=True)
            microphone = self.microphone(gain=gain)
            microphone.start()
            clock.sleep_ms(30)
            out = b""
            for size in (2, 6, 8, 500):  # smaller and larger than what is read at a time
                block = bytearray(size)
                self.assertEqual(microphone.readinto(block), size)
                out += block
            values = [int.from_bytes(out[i : i + 2], "little") for i in range(0, len(out), 2)]
            values = [(value ^ 0x8000) - 0x8000 for value in values]
            self.assertEqual(values[:16], list(expected) * 4)
            self.assertEqual(values, (list(expected) * 70)[: len(values)])
            microphone.close()

    def test_the_right_channel(self):
        microphone = self.microphone(part={"kind": "i2s", "sck": 5, "ws": 4, "sd": 6, "channel": "right"})
        microphone.start()
        clock.sleep_ms(30)
        block = bytearray(400)
        self.assertEqual(microphone.readinto(block), 400)
        self.assertEqual(block, bytes(400))  # the simulated one is on the left

    def test_what_nobody_reads_is_counted(self):
        microphone = self.microphone(buffer_ms=100)
        microphone.start()
        block = bytearray(9600)
        self.assertIsNone(microphone.readinto(block))
        clock.sleep_ms(90)
        microphone.readinto(block)
        self.assertEqual(microphone.lost, 0)
        for _ in range(2):
            clock.sleep_ms(1000)
            while microphone.readinto(block):
                pass
        lost = sum([frames for what, frames in self.told if what == panel.LOST])
        self.assertTrue(lost > 2 * 24 * 850, lost)
        self.assertTrue(abs(microphone.lost - lost) <= 2 * 512, (microphone.lost, lost))

    def test_one_that_gives_only_silence(self):
        for data in (b"", b"\xff" * 400000):
            self.source(data)
            microphone = self.microphone()
            block = bytearray(960)
            for _ in range(190):
                clock.sleep_ms(20)
                while microphone.readinto(block):
                    pass
                if _ == 100:
                    microphone.check()
            self.refused("the microphone gives silence without any noise: is it muted", microphone.check)
            self.source(pcm(0, 3000))
            microphone.stop()
            microphone.start()
            clock.sleep_ms(40)
            microphone.readinto(block)
            microphone.check()  # and all is well again
            microphone.close()

    def test_silence_in_between_is_no_fault(self):
        self.source(bytes(40000) + pcm(0, 800) + bytes(40000))
        microphone = self.microphone(8000)
        block = bytearray(320)
        for _ in range(245):
            clock.sleep_ms(20)
            while microphone.readinto(block):
                microphone.check()
        self.assertTrue(microphone._still > 2000)

    def test_one_whose_clock_stands(self):
        microphone = self.microphone()
        microphone.start()
        real = microphone._line.i2s
        microphone._line.i2s = Stuck()
        block = bytearray(960)
        clock.sleep_ms(5000)  # nobody asks: that is no fault
        microphone.readinto(block)
        microphone.check()
        for _ in range(60):
            clock.sleep_ms(20)
            self.assertIsNone(microphone.readinto(block))
        self.refused(
            "the microphone gives nothing: its I2S clock does not run: are sck=5 and ws=4", microphone.check
        )
        microphone._line.i2s = real

    def test_nothing_is_allocated(self):
        for gain in (1, 4):
            self.source(bytes(100000))
            microphone = self.microphone(gain=gain)
            microphone.start()
            block = bytearray(960)
            gc.collect()
            gc.disable()
            before = gc.mem_alloc()
            for _ in range(1000):
                clock.sleep_ms(20)
                microphone.readinto(block)
            used = gc.mem_alloc() - before
            gc.enable()
            self.assertEqual(used, 0)
            microphone.close()


class Stuck:
    """An I2S whose clock does not run."""

    def readinto(self, buf):
        return 0

    def write(self, buf):
        return 0

    def deinit(self):
        pass


class Speakers(Sound):
    def run_for(self, speaker, ms):
        """Let time pass, and feed it."""
        for _ in range(ms // 10):
            clock.sleep_ms(10)
            speaker.feed()

    def test_what_is_put_is_played(self):
        speaker = self.speaker()
        data = pcm(100, 12001)[:-1]  # half a sample too many at the end
        speaker.begin()
        at = 0
        pieces = (1, 2, 3, 999, 5000, 20000)
        number = 0
        while at < len(data):
            at += speaker.put(memoryview(data)[at : at + pieces[number % 6]])
            number += 1
            if number % 6 == 0:
                clock.sleep_ms(20)
        while not speaker.drain():
            clock.sleep_ms(10)
        self.assertEqual((speaker.gaps, speaker.longest_gap_ms), (0, 0))
        self.assertEqual(speaker.heard_ms, 500)
        self.assertEqual(self.told, [])
        speaker.close()
        out = self.played()
        start = out.find(data[:20])
        self.assertTrue(0 <= start <= 1024, start)
        self.assertTrue(out[start : start + 24000] == bytes(data[:24000]))
        self.assertEqual(out[start + 24000 :].strip(b"\0"), b"")

    def test_it_takes_what_fits_and_never_waits(self):
        speaker = self.speaker(buffer_ms=340)
        speaker.begin()
        before = clock.us
        taken = 0
        while count := speaker.put(bytes(1000)):
            taken += count
        self.assertTrue(320 * 48 <= taken <= 345 * 48, taken)
        self.assertEqual((speaker.put(b"12"), speaker.room), (0, 0))
        self.assertEqual(clock.us, before)
        self.assertTrue(abs(speaker.queued - taken) <= 512)
        self.run_for(speaker, 100)
        self.assertTrue(abs(speaker.room - 4800) <= 512, speaker.room)

    def test_heard_is_right_within_a_block(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(5, 24000)
        at = 0
        for step in range(90):
            at += speaker.put(memoryview(data)[at : at + 960])
            clock.sleep_ms(10)
            port = speaker._line.i2s
            port._tick()
            played = port._now * 1000 // 24000  # by the I2S's own clock, from its start
            told = speaker.heard_ms
            self.assertTrue(abs(told - min(played, at // 48)) <= BLOCK_MS + 1, (step, told, played))

    def test_heard_follows_a_clock_that_is_slower_than_the_boards(self):
        speaker = self.speaker()
        speaker.begin()
        speaker._line.i2s._rate = 22800  # 5 percent
        for _ in range(200):
            while speaker.put(bytes(960)):
                pass
            clock.sleep_ms(10)
        port = speaker._line.i2s
        port._tick()
        self.assertTrue(
            abs(speaker.heard_ms - port._now // 24) <= BLOCK_MS + 1, (speaker.heard_ms, port._now)
        )
        self.assertEqual(speaker.gaps, 0)

    def test_silence_that_fills_a_block_up_is_not_counted(self):
        speaker = self.speaker()
        speaker.begin()
        speaker.put(bytes(200))
        self.assertFalse(speaker.drain())
        self.assertTrue(
            200 <= speaker.queued <= 200 + 256, speaker.queued
        )  # half a block before it, as a mean
        speaker.begin()
        for _ in range(8):
            speaker.put(bytes(512))
        self.assertTrue(4096 + 200 <= speaker.queued <= 4096 + 200 + 256, speaker.queued)
        self.run_for(speaker, 60)
        speaker.put(bytes(4800))
        port = speaker._line.i2s
        port._tick()
        heard = port._now * 1000 // 24000 - 11
        self.assertTrue(abs(speaker.heard_ms - heard) <= BLOCK_MS + 1, (speaker.heard_ms, heard))

    def test_a_second_utterance_counts_from_its_own_beginning(self):
        speaker = self.speaker()
        speaker.begin()
        speaker.put(bytes(9600))
        clock.sleep_ms(50)
        speaker.begin()
        speaker.put(bytes(4800))
        self.assertEqual(speaker.heard_ms, 0)
        self.run_for(speaker, 100)
        self.assertEqual(speaker.heard_ms, 0)  # of the first one there were 150 ms more
        self.run_for(speaker, 100)
        self.assertTrue(30 <= speaker.heard_ms <= 70, speaker.heard_ms)

    def test_clear_is_silence_at_once(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(1, 24000)
        at = 0
        for _ in range(20):
            at += speaker.put(memoryview(data)[at : at + 4800])
            clock.sleep_ms(10)
        heard = speaker.clear()
        self.assertTrue(185 <= heard <= 205, heard)
        self.assertEqual((speaker.queued, speaker.heard_ms), (0, heard))
        self.run_for(speaker, 500)
        self.assertEqual((speaker.heard_ms, speaker.gaps), (heard, 0))
        out = self.played()
        start = out.find(data[:20])
        self.assertTrue(len(out) - start <= heard * 48 + 1024, (len(out), heard))
        speaker.begin()
        speaker.put(pcm(9, 2400))
        self.assertEqual(speaker.heard_ms, 0)
        while not speaker.drain():
            clock.sleep_ms(5)
        self.assertEqual(speaker.heard_ms, 100)
        self.assertTrue(bytes(pcm(9, 2400)) in self.played())

    def test_gaps_are_counted_while_more_is_promised(self):
        speaker = self.speaker()
        speaker.begin()
        self.run_for(speaker, 200)  # nothing has come yet: no gap
        self.assertEqual(speaker.longest_gap_ms, 0)
        speaker.put(bytes(2560))
        self.run_for(speaker, 200)  # 53 ms of sound, 147 ms without
        self.assertTrue(130 <= speaker.longest_gap_ms <= 165, speaker.longest_gap_ms)
        self.assertEqual(speaker.gaps, 0)  # it is not over
        speaker.put(bytes(4800))
        self.assertEqual(speaker.gaps, 1)
        self.run_for(speaker, 50)
        while not speaker.drain():
            clock.sleep_ms(10)
        self.run_for(speaker, 500)  # no more was promised
        self.assertEqual(speaker.gaps, 1)
        self.assertTrue(130 <= speaker.longest_gap_ms <= 165, speaker.longest_gap_ms)

    def test_a_rest_goes_out_when_nothing_follows(self):
        speaker = self.speaker()
        speaker.put(pcm(3, 100))
        self.run_for(speaker, 200)
        self.assertTrue(bytes(pcm(3, 100)) in self.played())
        self.assertTrue(speaker.drain())
        self.assertEqual(speaker.heard_ms, 4)

    def test_no_sample_is_torn_by_a_gap(self):
        speaker = self.speaker()
        data = pcm(1, 3000)
        speaker.begin()
        for at in range(0, 6000, 501):
            speaker.put(memoryview(data)[at : at + 501])
            self.run_for(speaker, 70)
        speaker.flush()
        samples = self.played()
        at = 0
        for i in range(0, len(samples), 2):
            if samples[i : i + 2] != b"\0\0":
                self.assertEqual(samples[i : i + 2], data[at : at + 2])
                at += 2
        self.assertEqual(at, 6000)

    def test_volume(self):
        speaker = self.speaker(volume=0.5)
        speaker.put(pcm(1000, 600))
        speaker.flush()
        speaker.volume = 0
        speaker.put(pcm(1000, 600))
        speaker.flush()
        speaker.volume = 4
        speaker.put(pcm(20000, 300))
        speaker.flush()
        out = self.played()
        self.assertTrue((500).to_bytes(2, "little") + (504).to_bytes(2, "little") in out)
        self.assertEqual(out[-200:].strip(b"\0"), b"")
        self.assertTrue(b"\xff\x7f" * 290 in out)
        self.assertEqual(speaker.volume, 4.0)
        for wrong in (-1, 4.1):
            with self.assertRaises(ValueError):
                speaker.volume = wrong

    def test_write_waits_until_all_is_taken(self):
        speaker = self.speaker()
        data = pcm(7, 24000)
        self.assertEqual(speaker.write(data), 48000)
        speaker.flush()
        self.assertTrue(bytes(data[:40000]) in self.played())

    def test_one_that_does_not_take(self):
        speaker = self.speaker()
        speaker.begin()
        real = speaker._line.i2s
        speaker._line.i2s = Stuck()
        taken = 0
        while count := speaker.put(bytes(960)):
            taken += count
        self.assertTrue(taken <= 345 * 48)
        speaker.check()
        clock.sleep_ms(1100)
        self.refused(
            "the speaker takes nothing: its I2S clock does not run: are sck=15 and ws=16", speaker.check
        )
        self.refused("the speaker takes nothing", speaker.write, bytes(960))
        self.refused("the speaker takes nothing", speaker.flush)
        self.assertEqual(speaker.heard_ms, 0)
        speaker._line.i2s = real
        speaker.clear()
        speaker.put(pcm(7, 600))
        speaker.flush()
        self.assertTrue(bytes(pcm(7, 600)) in self.played())

    def test_stop_begin_and_close(self):
        speaker = self.speaker()
        speaker.put(bytes(9600))
        speaker.stop()
        self.assertEqual((speaker.queued, lines._open), (0, []))
        speaker.begin()
        speaker.put(bytes(4800))
        speaker.flush()
        self.assertEqual(speaker.heard_ms, 100)
        speaker.close()
        self.assertEqual(speaker.put(bytes(10)), 0)
        self.refused("the speaker has been closed", speaker.begin)
        self.refused("the speaker has been closed", speaker.write, b"12")

    def test_nothing_is_allocated(self):
        self.heard = Nobody()
        i2s.start(None, self.heard)
        speaker = self.speaker(volume=0.7)
        speaker.begin()
        block = bytearray(pcm(0, 480))
        speaker.put(block)
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        for _ in range(1000):
            clock.sleep_ms(20)
            speaker.put(block)
            speaker.heard_ms
            speaker.room
        used = gc.mem_alloc() - before
        gc.enable()
        self.assertEqual(used, 0)

    def test_both_at_once(self):
        microphone, speaker = self.microphone(), self.speaker()
        microphone.start()
        speaker.begin()
        block = bytearray(960)
        total = 0
        for _ in range(30):
            clock.sleep_ms(10)
            while count := microphone.readinto(block):
                total += speaker.put(memoryview(block)[:count])
        speaker.flush()
        self.assertTrue(bytes(pcm(0, 6000)) in self.played())
        self.assertEqual(microphone.lost, 0)


class Nobody(io.IOBase):
    """A loudspeaker that nobody hears."""

    def write(self, buf, at=0, size=0):
        return size

    def seek(self, *_):
        return 0


class OneI2S:
    """machine.I2S of a C3."""

    RX, TX, MONO, STEREO = 1, 2, 0, 1

    def __call__(self, number, **named):
        if number > 0:
            raise ValueError("invalid id")
        return i2s.I2S(number, **named)


class Refusals(Sound):
    def test_wrong_parts(self):
        for make, part, words in (
            (
                Microphone,
                {"kind": "pdm", "clock": 33, "data": 23},
                "machine.I2S has no PDM: connect an I2S microphone",
            ),
            (Microphone, {"kind": "codec:es8311"}, "has no number for sck: boards/README.md"),
            (Microphone, {"kind": "analog"}, "a microphone has the kind i2s or codec:es7210, not 'analog'"),
            (Speaker, {"kind": "pdm", "clock": 33, "data": 23}, "a speaker has the kind i2s or codec:es8311"),
            (Speaker, {}, "not None"),
            (Speaker, {"kind": "i2s", "sck": 1, "ws": 2}, "no number for sd"),
            (Speaker, {"kind": "i2s", "sck": 1, "ws": 2, "sd": "3"}, "no number for sd"),
            (Speaker, 15, "is a dict as in boards/*.toml, not 15"),
        ):
            self.refused(words, make, part=part)

    def test_a_board_without_the_part(self):
        self.refused("there is no microphone: nobody said which board this is", Microphone)
        self.refused("name its pins: {'kind': 'i2s'", Speaker)

    def test_rates(self):
        for rate in (0, 7999, 24001, 96000, "24k"):
            self.refused("I2S runs at 8000, 11025, 12000, 16000, 22050, 24000,", Microphone, rate, part=MIC)

    def test_other_bad_arguments(self):
        for make, named in (
            (Microphone, {"gain": 0}),
            (Microphone, {"gain": 65}),
            (Speaker, {"buffer_ms": 30}),
        ):
            with self.assertRaises(ValueError):
                make(part=MIC, **named)

    def test_a_wire_that_is_used_twice(self):
        for part, pin in (
            ({"kind": "i2s", "sck": 5, "ws": 4, "sd": 7}, 5),
            ({"kind": "i2s", "sck": 14, "ws": 5, "sd": 7}, 5),
            ({"kind": "i2s", "sck": 14, "ws": 15, "sd": 6}, 6),
        ):
            microphone, speaker = self.microphone(), self.speaker(part=part)
            microphone.start()
            words = "speaker and microphone share the wire at GPIO %d" % pin
            self.refused(words, speaker.begin)
            self.refused(
                "push to talk instead, with Microphone.stop() before Speaker.begin()", speaker.put, b"12"
            )
            microphone.stop()
            speaker.begin()
            speaker.put(bytes(960))
            self.refused("microphone and speaker share the wire", microphone.start)
            speaker.flush()
            speaker.stop()
            microphone.start()
            microphone.close()

    def test_a_chip_with_one_i2s(self):
        microphone, speaker = self.microphone(), self.speaker()
        microphone.start()
        Machine.I2S = OneI2S()
        try:
            self.refused(
                "this chip has one I2S, and it is taken: speaker and another part work in", speaker.begin
            )
            microphone.stop()
            speaker.begin()
        finally:
            Machine.I2S = i2s.I2S

    def test_a_firmware_without_i2s(self):
        speaker = self.speaker()
        del Machine.I2S
        try:
            self.refused("this firmware has no machine.I2S", speaker.begin)
        finally:
            Machine.I2S = i2s.I2S

    def test_no_memory(self):
        microphone = self.microphone(buffer_ms=2000)
        self.refused("no memory for the microphone's DMA buffer (189 blocks of 256 frames)", microphone.start)

    def test_pins_that_are_none(self):
        speaker = self.speaker(part={"kind": "i2s", "sck": 99, "ws": 2, "sd": 3})
        self.refused("the speaker's I2S (sck=99 ws=2 sd=3) does not start: invalid pin", speaker.begin)


if __name__ == "__main__":
    unittest.main()
