"""AsyncOpenAI against the stand-in: every kind of answer awaited, calls at once, calls given up."""

import asyncio
import os
import unittest

import uopenai
from uopenai import AsyncOpenAI

MODEL = "gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "Why is the sky blue?"}]
FAULT = "x-standin-fault"


async def collect(items):
    """All of them: MicroPython has no ``async for`` in brackets."""
    found = []
    async for item in items:
        found.append(item)
    return found


class Awaited(unittest.TestCase):
    """Over verified TLS."""

    def setUp(self):
        self.client = AsyncOpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        asyncio.run(self.client.close())

    def run_it(self, task):
        """What the coroutine *task* gives."""
        return asyncio.run(task)

    async def ask(self, **more):
        """A small call."""
        return await self.client.chat.completions.create(model=MODEL, messages=MESSAGES, **more)

    def test_an_answer_comes_whole(self):
        self.assertTrue(len(self.run_it(self.ask()).choices[0].message.content) > 10)

    def test_the_words_and_the_events_of_a_stream_come_one_by_one(self):
        async def words():
            stream = await self.client.responses.create(model=MODEL, input="Hello", stream=True)
            return await collect(stream.text)

        async def kinds():
            async with await self.client.responses.create(model=MODEL, input="Hello", stream=True) as stream:
                return [event.type for event in await collect(stream)]

        self.assertTrue(len(self.run_it(words())) > 3)
        self.assertEqual(self.run_it(kinds())[-1], "response.completed")
        self.assertEqual(self.client.connections_opened, 1)

    def test_a_list_is_iterated_over_or_awaited(self):
        async def names():
            return [model.id for model in await collect(self.client.models.list())]

        async def first():
            return (await self.client.models.list()).data

        found = self.run_it(names())
        self.assertIn(MODEL, found)
        self.assertEqual([model.id for model in self.run_it(first())], found)

    def test_bytes_are_read_in_pieces_and_whole(self):
        async def speak():
            return await self.client.audio.speech.create(
                model="tts-1", voice="alloy", input="Hi", response_format="wav"
            )

        async def pieces():
            return b"".join(await collect((await speak()).iter_bytes(700)))

        async def whole():
            return await (await speak()).read()

        data = self.run_it(pieces())
        self.assertEqual(data[:4], b"RIFF")
        self.assertEqual(self.run_it(whole()), data)

    def test_two_calls_run_at_once_on_two_connections(self):
        async def both():
            slow = self.ask(extra_headers={FAULT: "delay=0.3"})
            return await asyncio.gather(slow, self.ask())

        for answer in self.run_it(both()):
            self.assertTrue(answer.choices[0].message.content)
        self.assertEqual(self.client.connections_opened, 2)

    def test_a_call_that_takes_too_long_says_so_and_the_next_works(self):
        self.client.max_retries = 0
        with self.assertRaises(uopenai.APITimeoutError):
            self.run_it(self.ask(timeout=0.2, extra_headers={FAULT: "delay=5"}))
        self.assertTrue(self.run_it(self.ask()).id)

    def test_a_call_that_is_given_up_leaves_nothing_open(self):
        async def give_up():
            task = asyncio.create_task(self.ask(extra_headers={FAULT: "delay=5"}))
            await asyncio.sleep_ms(200)
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                return await self.ask()

        self.assertTrue(self.run_it(give_up()).id)
        self.assertTrue(self.client._http.idle is not None)

    def test_wait_for_gives_up_a_call_and_the_next_works(self):
        async def give_up():
            try:
                await asyncio.wait_for(self.ask(extra_headers={FAULT: "delay=5"}), 0.2)
            except asyncio.TimeoutError:
                return self.client._http.idle, await self.ask()

        idle, answer = self.run_it(give_up())
        self.assertIsNone(idle)
        self.assertTrue(answer.id)

    def test_beside_a_stream_that_stalls_another_comes_whole_and_the_first_can_be_given_up(self):
        async def words(heard, **more):
            stream = await self.client.responses.create(model=MODEL, input="Hello", stream=True, **more)
            async for word in stream.text:
                heard.append(word)

        async def both():
            first, second = [], []
            task = asyncio.create_task(words(first, extra_headers={FAULT: "stall=6000"}))
            while not first and not task.done():
                await asyncio.sleep(0)
            await words(second)
            done = task.done()
            task.cancel()
            try:
                await task
            except asyncio.CancelledError:
                return done, first, second

        done, first, second = self.run_it(both())
        self.assertFalse(done)
        self.assertTrue(0 < len(first) < len(second), (first, second))
        self.assertEqual(self.client.connections_opened, 2)
        self.assertTrue(self.run_it(self.ask()).id)
        self.assertEqual(self.client.connections_opened, 2)

    def test_a_refusal_is_an_exception_of_the_sdk(self):
        with self.assertRaises(uopenai.NotFoundError):
            self.run_it(self.client.models.retrieve("no-such-model"))

    def test_a_rate_limit_is_waited_for(self):
        fault = "status=429; retry-after-ms=20; times=1; token=async"
        self.assertTrue(self.run_it(self.ask(extra_headers={FAULT: fault})).id)


if __name__ == "__main__":
    unittest.main()
