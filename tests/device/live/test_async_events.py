"""The streams that keep what passes, awaited, against the stand-in."""

import asyncio
import os
import unittest

from uopenai import AsyncAssistantEventHandler, AsyncOpenAI, OpenAIError

MODEL = "gpt-4o-mini"
ASKED = {"model": MODEL, "messages": [{"role": "user", "content": "Why is the sky blue?"}]}


async def collect(items, wanted=lambda item: item):
    """What *wanted* makes of each, but for None: MicroPython has no ``async for`` in brackets."""
    found = []
    async for item in items:
        kept = wanted(item)
        if kept is not None:
            found.append(kept)
    return found


class Awaited(unittest.TestCase):
    """Over verified TLS."""

    def setUp(self):
        self.client = AsyncOpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        asyncio.run(self.client.close())

    def test_a_stream_is_entered_and_its_final_object_awaited(self):
        async def chat():
            async with self.client.chat.completions.stream(**ASKED) as stream:
                contents = await collect(stream, lambda event: event.content)  # content.done has it
                return contents, await stream.get_final_completion()

        (content,), final = asyncio.run(chat())
        self.assertEqual(final.choices[0].message.content, content)

    def test_a_stream_need_not_be_entered(self):
        async def words():
            stream = self.client.responses.stream(model=MODEL, input="Hello")
            return "".join(await collect(stream.text)), await stream.get_final_response()

        text, final = asyncio.run(words())
        self.assertEqual(final.output_text, text)

    def test_any_stream_has_its_final_object(self):
        async def final():
            stream = await self.client.chat.completions.create(stream=True, **ASKED)
            return await stream.get_final_completion()

        async def late():
            stream = await self.client.chat.completions.create(stream=True, **ASKED)
            await collect(stream, lambda event: None)
            return await stream.get_final_completion()

        self.assertEqual(asyncio.run(final()).choices[0].finish_reason, "stop")
        with self.assertRaises(OpenAIError):
            asyncio.run(late())

    def test_callbacks_are_awaited(self):
        told = []

        class Teller(AsyncAssistantEventHandler):
            async def on_text_delta(self, delta, snapshot):
                await asyncio.sleep(0)
                told.append(delta.value)

            async def on_text_done(self, text):
                told.append(("done", text.value))

            def on_end(self):
                told.append("end")

        async def run():
            thread = await self.client.beta.threads.create(messages=[{"role": "user", "content": "7 plus 8"}])
            runs = self.client.beta.threads.runs
            handler = Teller()
            async with runs.create_and_stream(
                thread.id, assistant_id="asst_1", event_handler=handler
            ) as stream:
                await stream.until_done()
            return await stream.get_final_messages()

        (message,) = asyncio.run(run())
        text = message.content[0].text.value
        self.assertEqual("".join(told[:-2]), text)
        self.assertEqual(told[-2:], [("done", text), "end"])


if __name__ == "__main__":
    unittest.main()
