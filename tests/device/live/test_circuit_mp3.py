"""MP3Speaker over the emulation of CircuitPython's audiomp3 and audiobusio, by a clock that the tests turn.

What the emulation decodes is heard as the number of its frame.
"""

import unittest

from circuit_time import board, taken
from sound_case import AMP, Sound, clock, under

from uopenai.audio.mp3 import MP3Speaker


def mp3(number, head=b"\xff\xf3\x44\xc4"):
    """A frame of 24 ms: MPEG 2, layer III, 32 kbit/s, 24 kHz, mono; marked with its *number*."""
    return head + bytes(9) + bytes((number & 0x7F,)) * 83


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
        self.sound = [mp3(i) for i in range(1, 121)]

    def heard_frames(self):
        """Those that were decoded and were no silence."""
        return [frame for frame in self.decoded if frame[4:].strip(b"\0")]

    def test_each_frame_is_decoded_and_heard_in_its_turn(self):
        speaker = self.mp3_speaker()
        self.assertEqual(speaker.write(self.tag + b"".join(self.sound)), 45 + 120 * 96)
        speaker.flush()
        out = under.played()
        speaker.close()
        self.assertEqual(self.decoded[2:122], self.sound)  # behind two of silence
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
        self.assertEqual(self.heard_frames(), self.sound)
        self.assertTrue(late <= speaker.gaps <= late + 2)

    def test_stop_is_silence_and_another_sound_may_follow(self):
        speaker = self.mp3_speaker()
        speaker.put(b"".join(self.sound[:60]))
        clock.sleep_ms(300)
        speaker.stop()
        speaker.stop()
        self.assertEqual(taken(), [])
        before = len(under.played())
        clock.sleep_ms(300)
        self.assertEqual(len(under.played()), before)
        del self.decoded[:]
        speaker.write(b"".join(self.sound[60:70]))  # less than it waits for
        self.assertEqual(self.decoded, [])
        speaker.flush()
        self.assertEqual(self.heard_frames(), self.sound[60:70])
        speaker.write(b"".join(self.sound[70:110]))  # and one more, after its end
        speaker.flush()
        self.assertEqual(self.heard_frames(), self.sound[60:110])

    def test_one_that_is_cut_is_heard_as_far_as_it_came(self):
        speaker = self.mp3_speaker()
        speaker.write(b"".join(self.sound)[: 96 * 50 + 40])
        speaker.flush()
        self.assertEqual(self.heard_frames(), self.sound[:50])
        del self.decoded[:]
        speaker.write(b"".join(self.sound[60:100]))  # what was left of the other is forgotten
        speaker.flush()
        self.assertEqual(self.heard_frames(), self.sound[60:100])

    def test_junk_between_frames_is_passed_over(self):
        speaker = self.mp3_speaker()
        junk = b"TAG\xff\xfb\x90\xc4" + bytes(121)  # it looks like a frame of 44.1 kHz
        speaker.write(b"".join(self.sound[:50]) + junk + b"".join(self.sound[50:]) + junk)
        speaker.flush()
        self.assertEqual(self.heard_frames(), self.sound)

    def test_another_sample_rate_or_channels_in_the_midst(self):
        words = "this MP3 goes on at another sample rate, or with another number of channels, than it began: "
        for head in (b"\xff\xfb\x44\xc4", b"\xff\xf3\x40\xc4", b"\xff\xf3\x44\x04"):
            speaker = self.mp3_speaker()
            del self.decoded[:]
            other = b"".join([mp3(i, head) for i in range(60)])
            with self.assertRaises(Exception) as caught:
                speaker.write(b"".join(self.sound[:60]) + other)
                speaker.flush()
            self.assertIn(words + "flush() between two sounds", str(caught.exception))
            speaker.write(b"".join(self.sound[60:100]))  # it takes another
            speaker.flush()
            self.assertEqual(self.heard_frames()[-40:], self.sound[60:100])
            speaker.close()

    def test_a_decoder_that_gives_up(self):
        import audiomp3

        speaker = self.mp3_speaker()
        broken = b"\xff\xf3\x44\xc4" + audiomp3._BROKEN + bytes(84)
        self.refused(
            "these bytes are no MP3 sound (the decoder gave up)",
            speaker.write,
            b"".join(self.sound[:60]) + broken + b"".join(self.sound * 3),
        )
        speaker.write(b"".join(self.sound[:60]) + broken + b"".join(self.sound[:10]))
        self.refused("(the decoder gave up)", speaker.flush)
        speaker.flush()

    def test_it_is_refused_in_words(self):
        speaker = self.mp3_speaker()
        speaker.write(bytes(5000))
        self.refused("these bytes are no MP3 sound (no frame in 5000 bytes)", speaker.flush)
        self.refused("these bytes are no MP3 sound", speaker.write, bytes(30000))
        speaker.flush()
        speaker._make = full
        self.refused("no memory for the MP3 decoder, which takes 24 KB", speaker.write, b"".join(self.sound))
        board(absent=("audiomp3",))
        self.refused("there is no MP3 decoder here", self.mp3_speaker)
        self.refused('ask for response_format="pcm" and a Speaker', self.mp3_speaker)
        board("ESP32C6")
        self.refused("there is no MP3 decoder here", self.mp3_speaker)


def full(frames, memory):
    """There is no memory for a decoder."""
    raise MemoryError


if __name__ == "__main__":
    unittest.main()
