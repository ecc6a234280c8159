"""Turn by turn against the stand-in: a recording goes up, its answer is spoken, what goes wrong is told."""

import asyncio
import gc
import os
import unittest

import accelerated  # noqa: F401 - it takes the place of time
import air
from dead_i2s import Dead

import uopenai
from uopenai import AsyncOpenAI, OpenAI
from uopenai.audio import Detector, Microphone, Speaker
from uopenai.voice import Turns

HEARD = "A recording arrived: "
# An answer of 16 tokens, spoken fast: else it would take half a minute.
SHORT = {"max_output_tokens": 16}
FAST = {"model": "tts-1", "voice": "alloy", "speed": 4}
HOLD = ((10, "pressed"), (360, "released"))
QUICK = ((10, "pressed"), (200, "released"))
FAULTS = [
    ("status=429", "RateLimitError"),
    ("cut=60", "ResponseTruncatedError"),
    ("stall=300", "APITimeoutError"),
    ("garbage=10", "APIConnectionError"),
]


class Made:
    """A gadget: ``turns``, and what stands around it."""

    def __init__(self, kind=OpenAI, detector=None, button=True, client=None, speak=FAST, **options):
        self.person, self.room = air.begin()
        self.button = air.Button() if button else None
        self.states = []
        self.client = kind(
            os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"), **(client or {})
        )
        self.microphone = Microphone(16000, air.MICROPHONE)
        self.speaker = Speaker(24000, air.SPEAKER)
        self.turns = Turns(
            self.client,
            self.microphone,
            self.speaker,
            button=self.button,
            detector=detector,
            hear={"model": "whisper-1"},
            speak=dict(speak),
            show=self.show,
            **options,
        )
        self.person.speaks = True

    def show(self, state):
        """The light."""
        self.states.append(state)
        if self.button is not None:
            self.button.lit(state)

    def close(self):
        """Let go of the wires."""
        self.turns.close()
        self.microphone.close()
        self.speaker.close()

    def turn(self, *script):
        """Hold the button and take a turn."""
        self.room.restart()
        self.states.clear()
        self.button.wind(*(script or HOLD))
        return self.turns.take()


class TurnByTurn(unittest.TestCase):
    """Over verified TLS."""

    made = None

    def make(self, *args, **options):
        """A gadget, which is taken apart after the test."""
        self.tearDown()
        self.made = Made(*args, **options)
        return self.made

    def tearDown(self):
        if self.made is not None:
            self.made.close()
        self.made = None
        gc.collect()

    def test_a_turn_is_heard_answered_and_spoken_and_the_next_one_goes_on(self):
        made = self.make(**SHORT)
        turn = made.turn()
        self.assertEqual(turn.ended, "said")
        self.assertEqual(turn.heard[: len(HEARD)], HEARD)
        self.assertIn("at 16000 Hz", turn.heard)
        self.assertTrue(len(turn.said) > 20, turn.said)
        self.assertEqual(turn.lost, 0)
        self.assertTrue(made.room.sound > 10000)
        self.assertEqual(turn.heard_ms, made.speaker.heard_ms)
        self.assertEqual(made.states, ["ready", "listening", "thinking", "speaking", "ready"])
        order = sorted(turn.times, key=lambda name: turn.times[name])
        self.assertEqual(order[0], "listening")
        self.assertTrue(order.index("heard") < order.index("words") <= order.index("sound"))
        first = made.turns.conversation.id
        again = made.turn()
        self.assertEqual(again.ended, "said")
        self.assertTrue(made.turns.conversation.id != first)
        # Both connections have been kept.
        self.assertEqual(made.turns.connections_opened, 2)
        self.assertEqual(made.client.connections_opened, 0)

    def test_a_whole_answer_is_spoken_sentence_by_sentence(self):
        made = self.make(max_output_tokens=60)
        turn = made.turn()
        self.assertEqual(turn.ended, "said")
        self.assertTrue(turn.said.count(". ") >= 1, turn.said)
        # 24 kHz, four times as fast: all of it came out.
        self.assertTrue(made.room.sound > 60000, made.room.sound)
        self.assertEqual(made.turns.connections_opened, 2)

    def test_the_button_stops_the_answer_and_begins_the_next_turn(self):
        made = self.make(speak={"model": "tts-1", "voice": "alloy"})
        turn = made.turn((10, "pressed"), (360, "released"), (1200, "pressed"), (1550, "released"))
        self.assertEqual(turn.ended, "stopped")
        self.assertEqual(made.speaker.queued, 0)
        self.assertTrue(turn.heard_ms < 1200, turn.heard_ms)
        self.assertTrue(made.room.sound <= 2 * 24 * 1200, made.room.sound)

        def stop():
            if made.room.sound > 10000:
                made.turns.stop()

        made.turns.beside = stop
        made.room.restart()
        turn = made.turns.take()  # the button is held already
        self.assertEqual((turn.ended, turn.heard[: len(HEARD)]), ("stopped", HEARD))

    def test_silence_and_a_tap_send_nothing(self):
        made = self.make(detector=Detector(16000))
        made.person.speaks = False
        made.turns._transcribe = None  # nobody calls it
        self.assertEqual(made.turn().ended, "silence")
        made.person.speaks = True
        made.person.breath = 960  # 30 ms: a busy host may hold the button for longer
        self.assertEqual(made.turn((10, "pressed"), (40, "released")).ended, "silence")
        self.assertEqual(made.states, ["listening", "ready"])

    def test_no_words_are_no_question(self):
        made = self.make()

        async def hears_no_words(file, **_):
            while file.readinto(bytearray(500)) != 0:
                await file.wait()
            return " \n"

        made.turns._transcribe = hears_no_words
        turn = made.turn()
        self.assertEqual((turn.ended, turn.heard, turn.said), ("nothing", "", ""))
        self.assertEqual(made.room.sound, 0)

    def test_hands_free_the_detector_begins_and_ends_a_recording(self):
        made = self.make(button=False, detector=Detector(16000, hangover_ms=200), **SHORT)
        made.person.speaks = False
        steps = 0

        def speak():
            nonlocal steps
            steps += 1
            made.person.speaks = 40 < steps < 120

        made.turns.beside = speak
        turn = made.turns.take()
        self.assertEqual(turn.ended, "said")
        self.assertTrue(turn.times["listening"] is not None and made.room.sound > 10000)

    def test_what_a_step_meets_is_told_and_the_next_turn_works(self):
        made = self.make(client={"max_retries": 0, "timeout": 3}, **SHORT)
        used = []
        for fault, expected in FAULTS + FAULTS[:1]:
            for step in ("hear", "answer", "speak"):
                with self.subTest(fault=fault, step=step):
                    self.meet(made, fault, expected, step)
                    gc.collect()
                    used.append(air.held())
        # Six: what tells of faults is loaded by then.
        self.assertTrue(used[-1] - used[5] < 300, used)

    def meet(self, made, fault, expected, step):
        """A turn in which *step* meets *fault*; and the next one, which is heard."""
        turns = made.turns
        turns.beside = None
        where = {"hear": turns.hear, "answer": turns.conversation.params, "speak": turns.speak}[step]
        where["extra_headers"] = {"x-standin-fault": fault}
        with self.assertRaises(uopenai.APIError) as caught:
            made.turn(*QUICK)
        del where["extra_headers"]
        self.assertEqual(type(caught.exception).__name__, expected)
        self.assertEqual(made.states[-1], "error")
        self.assertEqual(made.speaker.queued, 0)
        self.answers(made)

    def answers(self, made):
        """A turn whose answer is heard, and stopped then."""

        def stop():
            if made.room.sound > 4800:
                made.turns.stop()

        made.turns.beside = stop
        turn = made.turn(*QUICK)
        self.assertEqual((turn.ended, bool(turn.said)), ("stopped", True))

    def test_a_microphone_and_a_speaker_that_do_not_work_are_told_and_work_again(self):
        made = self.make(**SHORT)
        used = []
        for part in (made.microphone, made.speaker) * 3:

            def breaks(part=part):
                i2s = part._line.i2s
                if i2s is not None and (part is made.microphone or made.room.sound) and not made.broken:
                    made.broken = True
                    i2s.deinit()
                    part._line.i2s = Dead()

            made.broken = False
            made.turns.beside = breaks
            with self.assertRaises(uopenai.OpenAIError) as caught:
                made.turn((10, "pressed"), (3000, "released"))
            self.assertIn("I2S clock does not run", str(caught.exception))
            self.assertEqual(made.states[-1], "error")
            caught = None
            self.answers(made)
            gc.collect()
            used.append(air.held())
        self.assertTrue(used[-1] - used[1] < 300, used)

    def test_who_says_when_a_turn_begins(self):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            self.make(button=False)
        self.assertIn("button= (gadget.Button) or detector=", str(caught.exception))

    def test_a_microphone_that_is_closed_ends_the_turn(self):
        made = self.make()
        made.microphone.close()
        with self.assertRaises(uopenai.OpenAIError) as caught:
            made.turn()
        self.assertIn("has been closed", str(caught.exception))

    def test_other_tasks_run_beside_a_turn_and_it_can_be_given_up(self):
        async def main():
            made = self.make(AsyncOpenAI, **SHORT)
            beats = 0

            async def beat():
                nonlocal beats
                while True:
                    await asyncio.sleep_ms(10)
                    beats += 1

            beating = asyncio.create_task(beat())
            turn = await made.turn()
            self.assertEqual(turn.ended, "said")
            self.assertTrue(made.room.sound > 10000)
            self.assertTrue(beats > 20, beats)
            task = asyncio.create_task(made.turn())
            await asyncio.sleep_ms(100)
            task.cancel()
            try:
                await task
                self.fail("it goes on")
            except asyncio.CancelledError:
                pass
            self.assertTrue(made.turns.recording.over)
            self.assertEqual((await made.turn()).ended, "said")
            beating.cancel()

        asyncio.run(main())


if __name__ == "__main__":
    unittest.main()
