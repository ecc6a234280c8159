"""The frames of microphone audio: what a server makes of them is the audio that was put in."""

import binascii
import gc
import json
import os
import unittest

from unmasking import unmasked

from uopenai.wire.uplink import Uplink
from uopenai.wire.websocket import loops


def audio_of(frame):
    """The audio (bytes) in a frame of an uplink."""
    first, masked, size, text = unmasked(frame)
    assert (first, masked, size) == (0x81, 1, len(text))
    event = json.loads(text)
    assert sorted(event) == ["audio", "type"] and event["type"] == "input_audio_buffer.append"
    return binascii.a2b_base64(event["audio"])


class Sealing(unittest.TestCase):
    """seal()"""

    def test_what_is_sealed_is_what_was_put_in(self):
        uplink = Uplink()
        self.assertEqual(len(uplink.space), 960)
        for count in (960, 959, 958, 957, 2, 1, 56, 57, 58, 960):
            data = os.urandom(count)
            uplink.space[:count] = data
            self.assertEqual(audio_of(uplink.seal(count)), data)

    def test_frames_may_be_short_or_long(self):
        for milliseconds, rate, size in ((1, 8000, 16), (10, 16000, 320), (100, 24000, 4800)):
            uplink = Uplink(milliseconds, rate)
            self.assertEqual(len(uplink.space), size)
            data = bytes([i * 7 & 255 for i in range(64)]) * (size // 64 + 1)
            uplink.space[:] = data[:size]
            self.assertEqual(audio_of(uplink.seal(size)), data[:size])

    def test_each_frame_has_a_mask_of_its_own(self):
        uplink = Uplink()
        keys = []
        for _ in range(40):
            uplink.space[:2] = b"\x00\x00"
            frame = uplink.seal(2)
            keys.append(bytes(frame[2:6]))
            self.assertEqual(audio_of(frame), b"\x00\x00")
        self.assertTrue(len(set(keys)) > 38)

    def test_what_does_not_fit_is_refused(self):
        uplink = Uplink()
        for count in (0, -2, 961):
            with self.assertRaises(ValueError) as caught:
                uplink.seal(count)
            self.assertEqual(str(caught.exception), "%d bytes of audio: a frame takes 1 to 960" % count)

    def test_a_frame_takes_little_memory(self):
        if not hasattr(gc, "mem_alloc") or loops.__name__.endswith("portable_frames"):
            self.skipTest("CPython does not say what is allocated, and the portable loops take more")
        uplink = Uplink()
        uplink.seal(960)
        gc.collect()
        gc.disable()
        try:
            before = gc.mem_alloc()
            for _ in range(100):
                uplink.seal(960)
            taken = gc.mem_alloc() - before
        finally:
            gc.enable()
        self.assertTrue(taken <= 100 * 256, taken)


if __name__ == "__main__":
    unittest.main()
