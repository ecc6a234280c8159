"""MP3 speech end to end over the emulation of CircuitPython's API: pool, client, MP3Speaker, the ear.

$BASE_URL: a service that answers with an MP3.
"""

import os
import unittest

import accelerated  # noqa: F401 - the emulation's time goes by it
import air

from uopenai import OpenAI
from uopenai.audio.mp3 import MP3Speaker


def frame(number):
    """24 ms: MPEG 2, layer III, 32 kbit/s, 24 kHz, mono; as the service sends them."""
    return b"\xff\xf3\x44\xc4" + bytes(9) + bytes((number,)) * 83


class Spoken(unittest.TestCase):
    """By ``save_to=``."""

    def test_speech_is_decoded_and_heard_whole(self):
        _, room = air.begin()
        import audiomp3

        client = OpenAI("sk-of-the-tests", base_url=os.getenv("BASE_URL"))
        with MP3Speaker(part=air.SPEAKER) as speaker:
            count = client.audio.speech.create(
                model="tts-1", voice="alloy", input="Hello.", response_format="mp3", save_to=speaker
            )
            speaker.flush()
            self.assertEqual(count, 100 * 96)
        client.close()
        heard = [one for one in audiomp3.frames if one[4:].strip(b"\0")]
        self.assertEqual(heard, [frame(number) for number in range(1, 101)])
        self.assertTrue(room.sound >= 2 * 576 * 100, room.sound)


if __name__ == "__main__":
    unittest.main()
