"""Speaker and MP3Speaker over the emulation of CircuitPython's audiobusio, by a clock that the tests turn.

It needs the emulation's modules on its path; tests/host/test_audio_circuit.py sees to that.
"""

import unittest

import cp_parts
import cp_sound
from circuit_time import board, clock

from uopenai.audio import AudioError, Speaker
from uopenai.audio import line as lines
from uopenai.audio.mp3 import MP3Speaker

AMP = {"kind": "i2s", "sck": 15, "ws": 16, "sd": 7}
DMA_MS = 1023 * 1000 // 24000 + 1


def pcm(first, count):
    """Samples that rise from *first* by 7 each; none of them is 0."""
    data = bytearray(2 * count)
    for i in range(count):
        value = (first + 7 * i) & 0xFFFF or 1
        data[2 * i] = value & 0xFF
        data[2 * i + 1] = value >> 8
    return data


class Sound(unittest.TestCase):
    def setUp(self):
        board()
        self.parts = []

    def tearDown(self):
        for part in self.parts:
            part.close()
        self.assertEqual(lines._open, [])

    def free(self):
        """Nothing has a pin any more."""
        for part in self.parts:
            part.close()
        self.assertEqual(sorted(cp_parts._taken), [])

    def speaker(self, *arguments, **named):
        self.parts.append(Speaker(*arguments, part=named.pop("part", AMP), **named))
        return self.parts[-1]

    def heard(self):
        """What has come out of the loudspeaker so far."""
        return cp_sound.heard.getvalue()

    def refused(self, words, work, *arguments, **named):
        with self.assertRaises(AudioError) as caught:
            work(*arguments, **named)
        self.assertIn(words, str(caught.exception))

    def put_all(self, speaker, data):
        """Put all of *data* at once."""
        at = 0
        while at < len(data):
            count = speaker.put(memoryview(data)[at:])
            self.assertTrue(count > 0)
            at += count

    def run_for(self, speaker, ms, step=10):
        for _ in range(ms // step):
            clock.sleep_ms(step)
            speaker.feed()

    def play(self, speaker, data, step_ms=20):
        """Bring *data* as fast as it is taken, a look each *step_ms*, until all has been heard."""
        at = 0
        while at < len(data):
            at += speaker.put(memoryview(data)[at : at + 3001])
            if speaker.room == 0:
                clock.sleep_ms(step_ms)
        while not speaker.drain():
            clock.sleep_ms(step_ms)
        clock.sleep_ms(60)
        speaker.feed()


class Speakers(Sound):
    def test_what_is_put_is_heard_bit_by_bit_once_and_then_silence(self):
        for rate, step_ms, drift in ((24000, 20, 0), (24000, 40, 0), (16000, 20, 0), (48000, 10, 0)):
            board()
            cp_sound.drift = drift
            speaker = self.speaker(rate)
            data = pcm(100, rate * 3 // 2)
            speaker.begin()
            self.play(speaker, data, step_ms)
            clock.sleep_ms(2000)  # nobody takes care of it any more
            speaker.close()
            out = self.heard()
            start = out.find(data[:20])
            self.assertTrue(start >= 0 and out[start : start + len(data)] == bytes(data), (rate, step_ms))
            self.assertEqual(out[:start].strip(b"\0") + out[start + len(data) :].strip(b"\0"), b"")
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
            out = self.heard()
            start = out.find(data[:20])
            self.assertTrue(out[start : start + len(data)] == bytes(data), drift)
            self.assertEqual(out[start + len(data) :].strip(b"\0"), b"")

    def test_no_call_waits_and_it_takes_what_fits(self):
        speaker = self.speaker()
        speaker.begin()
        before = clock.us
        taken = 0
        while count := speaker.put(bytes(1000)):
            taken += count
        self.assertEqual((speaker.put(b"12"), speaker.room, clock.us), (0, 0, before))
        self.assertTrue(335 * 48 <= taken <= 345 * 48, taken)
        self.assertTrue(0 <= speaker.queued - taken <= 140 * 48, (speaker.queued, taken))

    def test_heard_is_right(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(5, 24000)
        at = 0
        for step in range(90):
            at += speaker.put(memoryview(data)[at : at + 960])
            clock.sleep_ms(10)
            out = self.heard()
            start = out.find(data[:20])
            really = (len(out) - start) // 48 if start >= 0 else 0  # of whole DMA buffers
            self.assertTrue(-2 <= speaker.heard_ms - really <= DMA_MS + 2, (step, speaker.heard_ms, really))

    def test_clear_is_silence_at_once(self):
        speaker = self.speaker()
        speaker.begin()
        data = pcm(1, 24000)
        at = 0
        for _ in range(40):
            at += speaker.put(memoryview(data)[at : at + 4800])
            clock.sleep_ms(10)
        before = len(self.heard())
        heard = speaker.clear()
        self.assertTrue(len(self.heard()) - before <= DMA_MS * 48)
        before = len(self.heard())
        self.assertEqual((speaker.queued, speaker.heard_ms), (0, heard))
        self.run_for(speaker, 1000)
        self.assertEqual((speaker.heard_ms, speaker.gaps), (heard, 0))
        self.assertEqual(self.heard()[before:].strip(b"\0"), b"")
        out = self.heard()
        really = (before - out.find(data[:20])) // 48
        self.assertTrue(abs(heard - really) <= 2, (heard, really))
        speaker.begin()
        self.play(speaker, pcm(9, 2400))
        self.assertEqual(speaker.heard_ms, 100)
        self.assertTrue(bytes(pcm(9, 2400)) in self.heard())

    def test_gaps_are_counted_and_silent(self):
        speaker = self.speaker()
        speaker.begin()
        self.run_for(speaker, 500)  # nothing has come yet: no gap
        one, other = pcm(1, 2560), pcm(40000, 3000)
        self.put_all(speaker, one)
        self.run_for(speaker, 800)
        self.assertTrue(400 <= speaker.longest_gap_ms <= 800, speaker.longest_gap_ms)
        self.assertEqual(speaker.gaps, 0)  # it is not over
        self.put_all(speaker, other)
        self.assertEqual(speaker.gaps, 1)
        self.play(speaker, b"")
        out = self.heard()
        first, then = out.find(one), out.find(other)
        self.assertTrue(0 < first < then)
        between = out[first + len(one) : then]
        self.assertEqual(between.strip(b"\0"), b"")
        self.assertTrue(abs(len(between) // 48 - speaker.longest_gap_ms) <= 4, speaker.longest_gap_ms)
        self.assertEqual((speaker.gaps, speaker.heard_ms), (1, (2560 + 3000) // 24))

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
        out = self.heard()
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
            self.assertEqual(self.heard().count(data[:2000]), 1)
            self.assertTrue(bytes(data) in self.heard())
            self.assertEqual(speaker.heard_ms, 291)
            clock.sleep_ms(12000)
        self.assertEqual(speaker.gaps, 0)

    def test_a_program_that_computes_for_long(self):
        speaker = self.speaker()
        speaker.begin()
        self.put_all(speaker, pcm(1, 7000))
        clock.sleep_ms(30)
        cp_sound.busy = True  # TLS, say: no background work
        clock.sleep_ms(700)
        cp_sound.busy = False
        later = pcm(20000, 9000)
        speaker.begin()
        self.play(speaker, later)
        out = self.heard()
        start = out.find(later[:20])
        self.assertTrue(start >= 0 and out[start : start + 18000] == bytes(later))
        self.assertEqual(out[start + 18000 :].strip(b"\0"), b"")
        self.assertEqual(speaker.heard_ms, 375)

    def test_volume_stop_begin_and_close(self):
        speaker = self.speaker(volume=0.5)
        self.play(speaker, pcm(1000, 600))
        self.assertTrue((500).to_bytes(2, "little") + (504).to_bytes(2, "little") in self.heard())
        speaker.put(bytes(9600))
        speaker.stop()
        self.assertEqual((speaker.queued, lines._open, sorted(cp_parts._taken)), (0, [], []))
        speaker.volume = 1.0
        speaker.begin()
        self.play(speaker, pcm(7, 2400))
        self.assertEqual(speaker.heard_ms, 100)
        speaker.close()
        self.assertEqual(speaker.put(bytes(10)), 0)
        self.refused("the speaker has been closed", speaker.begin)

    def test_write_waits_until_all_is_taken(self):
        speaker = self.speaker()
        data = pcm(7, 24000)
        self.assertEqual(speaker.write(data), 48000)
        speaker.flush()
        clock.sleep_ms(50)
        self.assertTrue(bytes(data) in self.heard())

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
        self.refused("a speaker has the kind i2s or codec:", self.speaker, part={"kind": "pdm"})

    def test_a_codec_over_its_i2c(self):
        part = dict(AMP, kind="codec:es8311", sda=12, scl=11, address=0x18, enable=46 - 1, mck=2)
        import busio as cp_busio

        from uopenai.audio.codecs import es8311

        cp_busio.devices[0x18] = bytearray(256)
        speaker = self.speaker(part=part)
        speaker.begin()
        self.assertTrue(45 in cp_parts.out and cp_parts.out[45])
        self.assertEqual(sorted(cp_parts._taken), [2, 7, 11, 12, 15, 16, 45])
        for register, value in dict(_pairs(es8311.start(24000))).items():
            self.assertEqual(cp_busio.devices[0x18][register], value, register)
        self.play(speaker, pcm(7, 2400))
        speaker.close()
        self.assertFalse(cp_parts.out[45])
        self.assertTrue(bytes(pcm(7, 2400)) in self.heard())
        del cp_busio.devices[0x18]
        self.refused(
            "the codec es8311 does not answer at 0x18 (sda=12, scl=11)", self.speaker(part=part).begin
        )
        board()
        cp_parts.claim(cp_parts.pin.GPIO11, self)
        speaker = self.speaker(part=part)
        self.refused("if the board's own I2C has these pins, hand that over", speaker.begin)
        cp_parts.release(11)
        cp_parts.release(45)
        self.free()


def _pairs(tables):
    for table in tables:
        for at in range(0, len(table), 2):
            yield table[at], table[at + 1]


def mp3(number):
    """A frame of 24 ms: MPEG 2, layer III, 32 kbit/s, 24 kHz, mono; marked with its *number*."""
    return b"\xff\xf3\x44\xc4" + bytes(9) + bytes((number & 0x7F,)) * 83


class MP3(Sound):
    def mp3_speaker(self, **named):
        self.parts.append(MP3Speaker(part=AMP, **named))
        return self.parts[-1]

    def setUp(self):
        Sound.setUp(self)
        import audiomp3

        self.decoded = audiomp3.frames
        del self.decoded[:]
        self.tag = b"ID3\x04\0\0\0\0\0\x23TSSE" + bytes(31)
        self.sound = [mp3(i) for i in range(120)]

    def test_each_frame_is_decoded_and_heard_in_its_turn(self):
        speaker = self.mp3_speaker()
        self.assertEqual(speaker.write(self.tag + b"".join(self.sound)), 45 + 120 * 96)
        speaker.flush()
        self.assertEqual(self.decoded[2:], self.sound)  # behind two of silence
        out = self.heard()
        speaker.close()
        at = 0
        for number in range(3, 123):
            found = out.find(number.to_bytes(2, "little") * 576, at)
            self.assertTrue(found >= at and (not at or found == at + 1152), number)
            at = found
        self.assertEqual(speaker.gaps, 0)

    def test_bytes_that_come_late_and_in_pieces_leave_a_gap_of_silence(self):
        speaker = self.mp3_speaker()
        data = b"".join(self.sound)
        for at in range(0, 4000, 61):
            self.assertEqual(speaker.put(data[at : at + 61]), 61)
        clock.sleep_ms(2000)
        self.assertTrue(speaker.gaps > 5, speaker.gaps)
        late = speaker.gaps
        speaker.write(data[4026:])
        speaker.flush()
        speaker.close()
        self.assertEqual([frame for frame in self.decoded if frame[4:].strip(b"\0")], self.sound[1:])
        self.assertTrue(late <= speaker.gaps <= late + 2)

    def test_stop_is_silence_and_another_sound_may_follow(self):
        speaker = self.mp3_speaker()
        speaker.put(b"".join(self.sound[:60]))
        clock.sleep_ms(300)
        speaker.stop()
        before = len(self.heard())
        clock.sleep_ms(300)
        self.assertEqual(len(self.heard()), before)
        del self.decoded[:]
        speaker.write(b"".join(self.sound[60:70]))  # less than it waits for
        self.assertEqual(self.decoded, [])
        speaker.flush()
        self.assertEqual(self.decoded[2:], self.sound[60:70])
        speaker.write(b"".join(self.sound[70:110]))  # and one more, after its end
        speaker.flush()
        self.assertEqual(self.decoded[2:12] + self.decoded[14:], self.sound[60:110])

    def test_it_is_refused_in_words(self):
        speaker = self.mp3_speaker()
        speaker.write(bytes(5000))
        self.refused("these bytes are no MP3 sound (no frame in 5000 bytes)", speaker.flush)
        self.refused("these bytes are no MP3 sound", speaker.write, bytes(30000))
        speaker.flush()
        board(absent=("audiomp3",))
        self.refused("there is no MP3 decoder here", self.mp3_speaker)
        self.refused('ask for response_format="pcm" and a Speaker', self.mp3_speaker)
