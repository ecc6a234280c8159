"""The helpers against the stand-in, over both clients: tools, structured output, conversations."""

import asyncio
import os
import unittest

import uopenai
from uopenai import AsyncOpenAI, OpenAI
from uopenai.helpers.conversation import Conversation
from uopenai.helpers.tools import tool

MODEL = "gpt-4o-mini"
SCHEMA = {
    "title": "forecast",
    "type": "object",
    "properties": {"city": {"type": "string"}, "days": {"type": "integer"}},
}
called = []


@tool("The weather of the next days.", {"city": str, "days": (int, 3)})
def forecast(city, days):
    """A plain function."""
    called.append(days)
    return {"rain": 0.5}


@tool("The same, slowly.", {"city": str})
async def slow(city):
    """One that lets others run."""
    await asyncio.sleep(0)
    return "no rain"


class Helped(unittest.TestCase):
    """One client of each kind."""

    def setUp(self):
        where = os.getenv("API_KEY"), os.getenv("PLAIN_URL")
        self.client = OpenAI(where[0], base_url=where[1])
        self.waiting = AsyncOpenAI(where[0], base_url=where[1])
        called.clear()

    def tearDown(self):
        self.client.close()
        asyncio.run(self.waiting.close())

    def chat(self, client, tools):
        """run_tools of chat."""
        messages = [{"role": "user", "content": "Rain in Oslo?"}]
        return client.chat.completions.run_tools(
            model=MODEL, messages=messages, tools=tools, tool_choice="required"
        )

    def test_a_model_calls_a_function_in_a_chat(self):
        answer = self.chat(self.client, [forecast])
        self.assertIn('The tool answered: {"rain":0.5}', answer.choices[0].message.content)
        self.assertEqual(len(called), 1)
        self.assertEqual(len(answer.messages), 4)

    def test_a_model_calls_a_function_in_a_response(self):
        answer = self.client.responses.run_tools(
            model=MODEL, input="Rain in Oslo?", tools=[forecast], tool_choice="required"
        )
        self.assertIn('The tool answered: {"rain":0.5}', answer.output_text)
        self.assertTrue(answer.previous_response_id)

    def test_a_response_that_is_not_kept_calls_a_function_too(self):
        answer = self.client.responses.run_tools(
            model=MODEL, input="Rain?", tools=[forecast], tool_choice="required", store=False
        )
        self.assertIn("The tool answered", answer.output_text)

    def test_a_coroutine_is_awaited(self):
        async def both():
            first = await self.chat(self.waiting, [slow])
            second = await self.waiting.responses.run_tools(
                model=MODEL, input="Rain?", tools=[slow], tool_choice="required"
            )
            return first.choices[0].message.content, second.output_text

        for text in asyncio.run(both()):
            self.assertIn("The tool answered: no rain", text)

    def test_an_answer_has_the_form_that_was_asked_for(self):
        messages = [{"role": "user", "content": "Oslo"}]
        answer = self.client.chat.completions.parse(model=MODEL, messages=messages, response_format=SCHEMA)
        self.assertIsInstance(answer.choices[0].message.parsed.days, int)
        answer = self.client.responses.parse(model=MODEL, input="Oslo", text_format=SCHEMA)
        self.assertIsInstance(answer.output_parsed.city, str)
        answer = asyncio.run(self.waiting.responses.parse(model=MODEL, input="Oslo", text_format=SCHEMA))
        self.assertIsInstance(answer.output_parsed.days, int)

    def test_an_answer_that_was_cut_is_said_to_be(self):
        with self.assertRaises(uopenai.LengthFinishReasonError):
            self.client.responses.parse(model=MODEL, input="Oslo", text_format=SCHEMA, max_output_tokens=16)

    def test_a_conversation_stays_on_the_service(self):
        chat = Conversation(self.client, model=MODEL)
        self.assertIn("red", chat.say("Repeat: red"))
        words = list(chat.say("What did I say?", stream=True))
        self.assertTrue(len(words) > 3)
        self.assertIn('Before that you said: "Repeat: red"', "".join(words))
        again = Conversation(self.client, id=chat.id, model=MODEL)
        self.assertIn('Before that you said: "What did I say?"', again.say("And now?"))

    def test_a_conversation_is_awaited(self):
        async def talk():
            chat = Conversation(self.waiting, model=MODEL)
            await chat.say("Repeat: red")
            words = []
            async for word in await chat.say("What did I say?", stream=True):
                words.append(word)
            return "".join(words) + await chat.say("And now?")

        text = asyncio.run(talk())
        self.assertIn('Before that you said: "Repeat: red"', text)
        self.assertIn('Before that you said: "What did I say?"', text)

    def test_a_conversation_that_is_gone_is_the_services_error(self):
        with self.assertRaises(uopenai.BadRequestError) as caught:
            Conversation(self.client, id="resp_0", model=MODEL).say("Hi")
        self.assertIn("resp_0", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
