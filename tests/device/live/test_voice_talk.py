"""Talking over the realtime API with the stand-in: heard, answered, interrupted, cut off and found again."""

import asyncio
import gc
import os
import time
import unittest

import air

import uopenai
from uopenai import AsyncOpenAI, OpenAI
from uopenai.audio import Detector, Microphone, Speaker
from uopenai.helpers.tools import tool
from uopenai.voice import Talk

LONG = "Repeat: one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
HEARD = "conversation.item.input_audio_transcription.completed"
PATIENCE = 20000  # ms


class Made:
    """A gadget that talks, and what became of it: ``states``, ``events`` (their types), ``last`` by type."""

    def __init__(self, kind=OpenAI, button=False, fault=None, **options):
        self.person, self.room = air.begin()
        self.button = air.Button() if button else None
        self.states = []
        self.events = []
        self.last = {}
        self.client = kind(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))
        self.microphone = Microphone(24000, air.MICROPHONE)
        self.speaker = Speaker(24000, air.SPEAKER, buffer_ms=options.pop("buffer_ms", 170))
        if fault:
            options["extra_headers"] = {"x-standin-fault": fault}
        self.talk = Talk(
            self.client,
            self.microphone,
            self.speaker,
            button=self.button,
            show=self.states.append,
            told=self.note,
            initial_delay=0.01,
            **options,
        )

    def note(self, event):
        """An event has come."""
        event = event.to_dict()
        self.events.append(event["type"])
        if event["type"][-5:] != "delta":
            self.last[event["type"]] = event

    def until(self, done):
        """Step until *done*; connects again as run() does."""
        started = time.ticks_ms()
        talk = self.talk
        while not done():
            if talk.connection is None or talk.lost:
                talk.connect()
            talk.step()
            if time.ticks_diff(time.ticks_ms(), started) > PATIENCE:
                raise AssertionError("still waiting: %s, %s" % (self.states, self.events[-8:]))
            time.sleep_ms(4)

    def shows(self, state):
        """A condition: this is its state."""
        return lambda: self.talk.state == state

    def saw(self, kind):
        """A condition: an event of this type has come since forget()."""
        return lambda: kind in self.events

    def forget(self):
        """Begin anew to note events and states."""
        self.events.clear()
        self.states.clear()
        self.last.clear()

    def ask(self):
        """Somebody speaks for a third of a second, hands free, until the answer begins to sound."""
        self.forget()
        self.person.speaks = True
        self.until(self.saw("input_audio_buffer.speech_started"))
        started = time.ticks_ms()
        self.until(lambda: time.ticks_diff(time.ticks_ms(), started) > 350)
        self.person.speaks = False
        self.until(self.shows("speaking"))

    def close(self):
        """Let go of everything."""
        if self.talk.connection is not None or self.talk.over is False:
            self.talk._drive = uopenai.exchange.drive
            self.talk.speaker.stop()
            if self.talk.connection is not None:
                self.talk.connection._line.close()
        self.microphone.close()
        self.speaker.close()


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
        made = self.make(instructions=LONG)
        made.ask()
        response = made.last["response.created"]["response"]["id"]
        made.until(lambda: made.room.sound > 24000)
        made.forget()
        made.person.speaks = True
        made.until(made.saw("conversation.item.truncated"))
        self.assertEqual(made.speaker.queued, 0)
        heard = made.last["conversation.item.truncated"]["audio_end_ms"]
        self.assertTrue(0 < heard <= made.room.sound // 48 + 20, (heard, made.room.sound))
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
        made = self.make(instructions=LONG, detector=Detector(24000, onset_ms=20))
        made.ask()
        made.until(lambda: made.room.sound > 9600)
        made.forget()
        made.person.speaks = True
        made.until(lambda: not made.talk.sounds)
        self.assertEqual(made.speaker.queued, 0)
        made.until(made.saw("conversation.item.truncated"))
        self.assertTrue(made.last["conversation.item.truncated"]["audio_end_ms"] > 0)
        made.person.speaks = False
        made.until(made.shows("speaking"))

    def test_push_to_talk(self):
        made = self.make(button=True, instructions=LONG)
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

        made = self.make(tools=[clock], session={"tool_choice": "required"})
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

    def test_a_model_that_goes_on_calling_has_to_answer_in_the_end(self):
        made = self.make(tools=[tool("Again.", name="again")(lambda: 1)], rounds=2)
        calls = made.talk.calls
        posted = []
        call = {"type": "function_call", "call_id": "c", "name": "again", "arguments": "{}"}
        for _ in range(2):
            calls.answer(calls.of({"output": [call]}), posted.append)
        self.assertEqual(
            [event["type"] for event in posted[:2]], ["conversation.item.create", "response.create"]
        )
        self.assertEqual(posted[1].get("response"), None)
        self.assertEqual(posted[3]["response"], {"tool_choice": "none"})

    def test_a_connection_that_is_cut_is_found_again_with_its_session(self):
        for fault in ("cut=20000", "close=1011; after=12", "send=reserved; after=12"):
            with self.subTest(fault=fault):
                made = self.make(instructions=LONG, fault=fault + "; times=1; token=%d" % time.ticks_us())
                made.until(made.shows("ready"))
                made.person.speaks = True
                made.until(made.saw("input_audio_buffer.speech_started"))
                made.person.speaks = False
                made.until(made.shows("offline"))
                made.forget()
                made.until(made.saw("session.updated"))
                self.assertEqual(made.last["session.updated"]["session"]["instructions"], LONG)
                made.ask()

    def test_what_cannot_be_read_is_told_and_it_goes_on(self):
        for kind in ("json", "list", "huge", "unknown", "fragments", "ping"):
            with self.subTest(kind=kind):
                made = self.make(fault="send=%s; after=3" % kind)
                made.ask()
                self.assertTrue("offline" not in made.states)

    def test_a_slow_link_leaves_gaps_and_a_hush_does_not_end_it(self):
        # Half of what base64 of 24 kHz takes.
        for fault in ("slow=32000", "hush=1; after=16"):
            with self.subTest(fault=fault):
                made = self.make(fault=fault)
                made.ask()
                made.until(made.saw("response.done"))
                self.assertEqual(made.last["response.done"]["response"]["status"], "completed")
                made.until(made.shows("ready"))
                self.assertTrue(made.speaker.gaps > 0)
                made.ask()

    def test_a_microphone_and_a_speaker_that_do_not_work_are_started_again(self):
        class Dead:
            """Stands for an I2S whose clock does not run."""

            def readinto(self, buf):
                return 0

            def write(self, buf):
                return 0

            def init(self, **_):
                pass

            def deinit(self):
                pass

        made = self.make(instructions=LONG)
        made.until(made.shows("ready"))
        for part in (made.microphone, made.speaker):
            if part is made.speaker:
                made.ask()
            made.forget()
            part._line.i2s.deinit()
            part._line.i2s = Dead()
            made.until(made.saw("error"))
            self.assertIn("I2S clock does not run", made.last["error"]["error"]["message"])
            self.assertEqual(made.states[-1], "error")
            line = part._line
            made.until(lambda line=line: not isinstance(line.i2s, Dead))
        made.ask()

    def test_the_heap_does_not_grow_from_turn_to_turn(self):
        made = self.make()
        used = []
        for _ in range(4):
            made.ask()
            made.until(made.shows("ready"))
            made.forget()
            gc.collect()
            used.append(gc.mem_alloc())
        self.assertTrue(used[3] - used[1] < 300, used)

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

            made = self.make(AsyncOpenAI, tools=[clock], session={"tool_choice": "required"})
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
