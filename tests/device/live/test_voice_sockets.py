"""Turns and Talk over the board's sockets, without sound: the microphone hums, the speaker counts.

$BASE_URL, $API_KEY, $CA: the stand-in.
"""

import os
import unittest

from uopenai import OpenAI
from uopenai.net.ticks import ticks_diff, ticks_ms
from uopenai.voice import Talk, Turns

try:
    import socket
except ImportError:
    socket = None  # a board with pools of sockets


class Microphone:
    """Hums at the pace of the clock."""

    lost = 0

    def __init__(self, rate):
        self.rate = rate
        self.started = None  # called when it starts
        self._began = None
        self.read = 0  # bytes since the start

    def start(self):
        if self.started:
            self.started()
        self._began = ticks_ms()
        self.read = 0

    def stop(self):
        self._began = None

    def check(self):
        pass

    def readinto(self, block):
        if self._began is None:
            return None
        if ticks_diff(ticks_ms(), self._began) * self.rate // 500 < self.read + len(block):
            return None
        self.read += len(block)
        for i in range(0, len(block), 2):
            block[i + 1] = 0x10 if i & 32 else 0xF0
        return len(block)


class Speaker:
    """Takes all that comes: ``count`` bytes."""

    heard_ms = 0

    def __init__(self):
        self.count = 0

    def begin(self):
        pass

    def put(self, view):
        self.count += len(view)
        return len(view)

    def feed(self):
        pass

    def check(self):
        pass

    def drain(self):
        return True

    def stop(self):
        pass

    def clear(self):
        return 0


class Button:
    """Held until *microphone* has been heard for *held* ms: to connect may take longer than that."""

    def __init__(self, held, microphone):
        self._held = held * microphone.rate // 500  # bytes
        self._microphone = microphone
        self.down = False
        self._pressed = False

    def press(self):
        """Have it pressed again."""
        self._pressed = False
        self._microphone.read = 0

    def step(self):
        if not self._pressed:
            self._pressed = self.down = True
            return "pressed"
        if self.down and self._microphone.read > self._held:
            self.down = False
            return "released"
        return None


def client():
    """A client of the stand-in."""
    return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"), timeout=20)


class Spoken(unittest.TestCase):
    """Turns, Talk"""

    def test_turns_are_heard_and_answered_over_two_connections(self):
        speaker, microphone = Speaker(), Microphone(16000)
        button = Button(400, microphone)
        turns = Turns(
            client(),
            microphone,
            speaker,
            button=button,
            hear={"model": "whisper-1"},
            speak={"model": "tts-1", "voice": "alloy", "speed": 4},
            max_output_tokens=16,
        )
        opened = []
        microphone.started = lambda: opened.append(turns.connections_opened)
        try:
            for _ in range(2):
                had = speaker.count
                turn = turns.take()
                self.assertEqual(turn.ended, "said")
                self.assertIn("A recording arrived: 0.", turn.heard)
                self.assertTrue(speaker.count > had + 4800, speaker.count)
                self.assertEqual(turn.lost, 0)
                button.press()
            # Where a handshake holds up all else, it is over before somebody speaks.
            self.assertEqual(opened, [0 if socket else 2, 2])
            self.assertEqual(turns.connections_opened, 2)
        finally:
            turns.close()

    def test_a_talk_hears_answers_and_ends(self):
        speaker = Speaker()
        told = []
        microphone = Microphone(24000)
        button = Button(400, microphone)
        talk = Talk(
            client(),
            microphone,
            speaker,
            button=button,
            told=told.append,
        )
        started = ticks_ms()
        talk.connect()
        while not [event for event in told if event.type == "response.done"]:
            talk.step()
            self.assertTrue(ticks_diff(ticks_ms(), started) < 30000, [event.type for event in told])
        self.assertTrue(speaker.count > 4800, speaker.count)
        self.assertEqual(talk.upward.lost, 0)
        talk.close()


if __name__ == "__main__":
    unittest.main()
