"""The final objects of streams, and the streams that keep them, against the stand-in."""

import os
import unittest

import uopenai
from uopenai import OpenAI

MODEL = "gpt-4o-mini"
MESSAGES = [{"role": "user", "content": "Why is the sky blue? 😀"}]
ADD = {"type": "function", "function": {"name": "add", "parameters": {"type": "object", "properties": {}}}}


class Events(unittest.TestCase):
    """Over verified TLS."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.assertEqual(self.client.connections_opened, 1)
        self.client.close()

    def test_a_chat_adds_up_to_what_comes_whole(self):
        chats = self.client.chat.completions
        for more in ({}, {"tools": [ADD], "tool_choice": "required"}):
            asked = dict(more, model=MODEL, messages=MESSAGES, n=2)
            whole = chats.create(**asked).to_dict()
            stream = chats.create(stream=True, stream_options={"include_usage": True}, **asked)
            made = stream.get_final_completion().to_dict()
            self.assertEqual(plain(made), plain(whole))

    def test_a_chat_is_kept_as_it_passes(self):
        chats = self.client.chat.completions
        with chats.stream(model=MODEL, messages=MESSAGES) as stream:
            text = "".join([event.delta for event in stream if event.type == "content.delta"])
        self.assertTrue(len(text) > 10)
        self.assertEqual(stream.get_final_completion().choices[0].message.content, text)

    def test_a_response_is_there_after_its_events(self):
        stream = self.client.responses.create(model=MODEL, input="Hello", stream=True)
        text = "".join([event.delta for event in stream if event.type == "response.output_text.delta"])
        self.assertEqual(stream.get_final_response().output_text, text)
        with self.client.responses.stream(model=MODEL, input="Hello") as stream:
            self.assertEqual("".join(stream.text), text)
        self.assertEqual(stream.get_final_response().status, "completed")

    def test_a_completion_of_old_adds_up(self):
        asked = {"model": "gpt-3.5-turbo-instruct", "prompt": "7 plus 8", "max_tokens": 50}
        whole = self.client.completions.create(**asked).choices
        self.assertEqual(
            self.client.completions.create(stream=True, **asked).get_final_completion().choices, whole
        )
        self.assertEqual("".join(self.client.completions.create(stream=True, **asked).text), whole[0].text)

    def test_an_assistant_is_streamed(self):
        threads = self.client.beta.threads
        thread = threads.create(messages=[{"role": "user", "content": "7 plus 8"}])
        with threads.runs.stream(thread.id, assistant_id="asst_1") as stream:
            text = "".join(stream.text_deltas)
        self.assertEqual(text[:10], "7 + 8 = 15")
        self.assertEqual(stream.get_final_run().status, "completed")
        self.assertEqual(stream.get_final_messages()[0].content[0].text.value, text)
        self.assertEqual(stream.get_final_run_steps()[0].type, "message_creation")

    def test_an_assistant_waits_for_its_tools(self):
        runs = self.client.beta.threads.runs
        threads = self.client.beta.threads
        question = {"messages": [{"role": "user", "content": "How warm is it?"}]}
        asked = {"assistant_id": "asst_1", "tools": [ADD], "tool_choice": "required", "thread": question}
        run = threads.create_and_run_stream(**asked).get_final_run()
        (call,) = run.required_action.submit_tool_outputs.tool_calls
        outputs = [{"tool_call_id": call.id, "output": "21 degrees"}]
        stream = runs.submit_tool_outputs_stream(run.id, thread_id=run.thread_id, tool_outputs=outputs)
        self.assertIn("21 degrees", "".join(stream.text))
        with self.assertRaises(uopenai.BadRequestError):
            runs.submit_tool_outputs(run.id, thread_id=run.thread_id, tool_outputs=outputs)


def plain(completion):
    """*completion* without what is another's each time: its ids, and when it was made."""
    for choice in completion["choices"]:
        for call in choice["message"].get("tool_calls") or ():
            del call["id"]
        choice["message"].pop("annotations", None)
    for name in ("id", "created"):
        del completion[name]
    return completion


if __name__ == "__main__":
    unittest.main()
