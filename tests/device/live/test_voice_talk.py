"""Talking over the realtime API with the stand-in: heard, answered, interrupted. (Harm: test_voice_harm.)"""

import asyncio
import gc
import os
import unittest

from talking import ENDLESS, Made, air

import uopenai
from uopenai import AsyncOpenAI, OpenAI
from uopenai.audio import Detector, Microphone
from uopenai.helpers.tools import tool
from uopenai.voice import Talk
from uopenai.voice.hearing import ask, heard

HEARD = "conversation.item.input_audio_transcription.completed"
CALLS = {"tool_choice": "required"}


class Talking(unittest.TestCase):
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

    def test_hands_free_somebody_is_heard_and_answered(self):
        made = self.make(instructions="Be brief.")
        made.until(made.shows("ready"))
        self.assertEqual(made.states, ["starting", "ready"])
        made.ask()
        self.assertEqual(made.states, ["listening", "thinking", "speaking"])
        made.until(made.shows("ready"))
        said = made.last["response.output_audio_transcript.done"]["transcript"]
        self.assertEqual(said[:8], "I heard ")
        self.assertTrue(made.room.sound > 24000, made.room.sound)
        self.assertEqual(made.talk.upward.lost, 0)

    def test_whoever_speaks_interrupts_and_the_service_learns_how_much_was_heard(self):
        made = self.make(instructions=ENDLESS)
        made.ask()
        response = made.last["response.created"]["response"]["id"]
        made.until(lambda: made.room.sound > 24000)
        made.forget()
        made.person.speaks = True
        made.until(made.saw("conversation.item.truncated"))
        self.assertEqual(made.speaker.queued, 0)
        heard = made.last["conversation.item.truncated"]["audio_end_ms"]
        self.assertTrue(abs(heard - made.room.sound // 48) <= 60, (heard, made.room.sound))
        self.assertEqual(made.talk.state, "listening")
        self.assertEqual(made.last["response.done"]["response"]["id"], response)
        self.assertEqual(made.last["response.done"]["response"]["status"], "cancelled")
        sound = made.room.sound
        made.person.speaks = False
        made.until(made.saw("response.created"))
        self.assertEqual(made.room.sound, sound)  # what was on its way is not heard
        made.until(made.shows("speaking"))
        self.assertTrue("error" not in made.events)

    def test_the_detector_interrupts_before_the_service_does(self):
        made = self.make(instructions=ENDLESS, detector=Detector(24000, onset_ms=20))
        made.ask()
        made.until(lambda: made.room.sound > 9600)
        made.forget()
        made.person.speaks = True
        made.until(lambda: not made.talk.sounds)
        self.assertTrue(made.talk.state != "speaking")
        self.assertEqual(made.speaker.queued, 0)
        made.until(made.saw("conversation.item.truncated"))
        self.assertTrue(made.last["conversation.item.truncated"]["audio_end_ms"] > 0)
        made.person.speaks = False
        made.until(made.shows("speaking"))

    def test_push_to_talk(self):
        made = self.make(button=True, instructions=ENDLESS)
        made.until(made.shows("ready"))
        made.person.speaks = True
        made.button.wind((0, "pressed"), (300, "released"))
        made.until(made.shows("speaking"))
        self.assertEqual(made.states, ["starting", "ready", "listening", "thinking", "speaking"])
        self.assertTrue("input_audio_buffer.speech_started" not in made.events)
        made.until(lambda: made.room.sound > 9600)
        made.forget()
        made.button.wind((0, "pressed"), (300, "released"))
        made.until(made.shows("listening"))
        self.assertEqual(made.speaker.queued, 0)
        made.until(made.shows("speaking"))
        self.assertEqual(made.states, ["listening", "thinking", "speaking"])
        self.assertTrue("conversation.item.truncated" in made.events)
        self.assertTrue("error" not in made.events)
        made.button.wind((0, "pressed"), (30, "released"))  # a tap stops it, and asks nothing
        made.forget()
        made.until(made.shows("ready"))
        self.assertEqual(made.states, ["listening", "ready"])

    def test_functions_are_called_and_their_results_told(self):
        calls = []

        @tool("The time.")
        def clock():
            calls.append(1)
            return "noon"

        made = self.make(tools=[clock], session=CALLS)
        made.forget()
        made.until(made.shows("ready"))
        made.person.speaks = True
        made.until(made.saw("input_audio_buffer.speech_started"))
        made.person.speaks = False
        made.until(made.shows("speaking"))
        self.assertEqual(calls, [1])
        made.until(made.saw("response.done"))
        self.assertEqual(made.events.count("response.created"), 2)
        self.assertTrue("error" not in made.events)

    def meanwhile(self, behind):
        """A function's result is sent, and somebody asks for a response in front of it, or *behind* it: how
        many were made. Over a slow line theirs may be through when ours comes, which is then made as well.
        (What crosses what, one by one: test_talk_order.)"""
        made = self.make(tools=[tool("The time.", name="clock")(lambda: "noon")], session=CALLS)
        talk = made.talk
        post = talk._post
        theirs = {"type": "response.create"}

        def crossed(event):
            if event["type"] == "conversation.item.create":
                talk._post = post
                for each in (event, theirs) if behind else (theirs, event):
                    post(each)
            else:
                post(event)

        talk._post = crossed
        made.until(made.shows("ready"))
        made.ask()
        made.until(made.shows("ready"))
        self.assertTrue("error" not in made.events + made.states, made.states)
        return made.events.count("response.created")

    def test_a_response_that_has_not_seen_a_result_is_waited_for(self):
        self.assertTrue(self.meanwhile(behind=False) in (3, 4))

    def test_a_response_that_has_seen_a_result_is_the_answer(self):
        self.assertTrue(self.meanwhile(behind=True) in (2, 3))

    def test_a_model_that_goes_on_calling_has_to_answer_in_the_end(self):
        made = self.make(tools=[tool("Again.", name="again")(lambda: 1)], rounds=2)
        made.until(made.shows("ready"))
        calls = made.talk.calls
        posted = []
        made.talk._post = posted.append
        call = {"type": "function_call", "call_id": "c", "name": "again", "arguments": "{}"}
        for _ in range(2):
            calls.answer(calls.of({"output": [call]}), made.talk)
            self.assertTrue(made.talk.asks)
            ask(made.talk)
        self.assertEqual(
            [event["type"] for event in posted[:2]], ["conversation.item.create", "response.create"]
        )
        self.assertEqual(posted[1].get("response"), None)
        self.assertEqual(posted[3]["response"], {"tool_choice": "none"})

    def test_events_that_lack_what_they_are_about(self):
        talk = self.make().talk
        for kind in ("response.created", "response.done", "error"):
            for part in ({}, {"response": None, "error": None}, {"response": [], "error": "x"}):
                heard(talk, dict(part, type=kind))
        self.assertEqual(talk.state, "error")

    def test_an_ephemeral_key(self):
        secret = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))
        value = secret.realtime.client_secrets.create(session={"type": "realtime"}).value
        secret.close()
        given = []

        def key():
            given.append(value)
            return value

        made = self.make(key=key)
        made.client.api_key = "sk-of-nobody"
        made.until(made.shows("ready"))
        made.until(made.saw("session.updated"))
        self.assertEqual(len(given), 1)

    def test_a_transcription_session(self):
        session = {
            "type": "transcription",
            "audio": {"input": {"transcription": {"model": "gpt-4o-transcribe"}}},
        }
        made = self.make(session=session, extra_query={"intent": "transcription"})
        made.until(made.shows("ready"))
        made.person.speaks = True
        made.until(made.saw("input_audio_buffer.speech_started"))
        made.person.speaks = False
        made.until(made.saw(HEARD))
        self.assertTrue(len(made.last[HEARD]["transcript"]) > 10)
        self.assertEqual(made.room.sound, 0)

    def test_a_rate_that_realtime_does_not_take(self):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            Talk(self.make().client, Microphone(16000, air.MICROPHONE), None)
        self.assertIn("24000 samples a second, not 16000", str(caught.exception))

    def test_other_tasks_run_beside_it(self):
        async def main():
            @tool("The time.")
            async def clock():
                await asyncio.sleep_ms(10)
                return "noon"

            made = self.make(AsyncOpenAI, tools=[clock], session=CALLS)
            running = asyncio.create_task(made.talk.run())
            beats = 0
            while made.talk.state != "speaking":
                made.person.speaks = 20 < beats < 60
                beats += 1
                await asyncio.sleep_ms(10)
            made.talk.stop()
            await running
            self.assertEqual(made.events.count("response.created"), 2)
            self.assertIsNone(made.talk.connection)

        asyncio.run(main())


if __name__ == "__main__":
    unittest.main()
