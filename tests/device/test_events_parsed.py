"""What a chat's stream() has read of what is whole: its JSON, checked, in the events that tell of it."""

import json
import unittest

from event_samples import CHAT, TOOLS, stream

from uopenai import errors
from uopenai.helpers import streams

FORM = {"type": "object", "properties": {"a": {"type": "integer"}}}
TOOL = "tool_calls.function.arguments.done"


class Only:
    """As much of a resource as a helper needs."""

    def __init__(self, events):
        self._answer = stream(events)

    def create(self, **params):
        self.asked = params
        return self._answer

    retrieve = create


def chat(content, reason="stop", **params):
    """The stream of a chat of one chunk."""
    choice = {"index": 0, "delta": {"content": content}, "finish_reason": reason}
    event = b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n"
    return streams.chat(Only((event, CHAT[-1])), **params)


class Parsed(unittest.TestCase):
    """stream(response_format=…, tools=…)"""

    def test_whole_content_is_there_as_an_object(self):
        (done,) = [event for event in chat('{"a":1}', response_format=FORM) if event.type == "content.done"]
        self.assertEqual((done.content, done.parsed.a), ('{"a":1}', 1))
        (done,) = [event for event in chat('{"a":1}') if event.type == "content.done"]
        self.assertIsNone(done.parsed)

    def test_who_iterates_meets_what_does_not_fit(self):
        for content, reason, name in (
            ('{"a":"b"}', "stop", "APIResponseValidationError"),
            ('{"a":', "length", "LengthFinishReasonError"),
            ('{"a":', "content_filter", "ContentFilterFinishReasonError"),
        ):
            each = chat(content, reason, response_format=FORM)
            with self.assertRaises(errors.named(name)) as caught:
                list(each)
            self.assertEqual(caught.exception.completion.choices[0].message.content, content)
            self.assertEqual(each.response.released, 1)

    def test_arguments_of_a_strict_tool_are_there_as_objects(self):
        tools = [
            {"type": "function", "function": {"name": name, "strict": strict}}
            for name, strict in (("add", True), ("sub", False))
        ]
        done = [event for event in streams.chat(Only(TOOLS), tools=tools) if event.type == TOOL]
        self.assertEqual(done[0].parsed_arguments.a, 1)
        self.assertIsNone(done[1].parsed_arguments)

    def test_an_answer_that_is_gone_on_with_is_asked_for_by_its_id_alone(self):
        final = b'{"output":[{"type":"message","content":[{"type":"output_text","text":"{\\"a\\":1}"}]}]}'
        resource = Only((b'data: {"type":"response.completed","response":' + final + b"}\n\n",))
        tools = [{"type": "function", "name": "add", "strict": True}]
        each = streams.respond(resource, response_id="r", text_format=FORM, text={}, tools=tools)
        self.assertEqual(resource.asked, {"response_id": "r", "stream": True})
        self.assertEqual(each.get_final_response().output_parsed.a, 1)

    def test_snapshots_of_logprobs_are_objects_as_their_content_is(self):
        for event in streams.chat(Only(TOOLS)):
            if event.type == "logprobs.content.delta":
                tokens = [each.token for each in event.snapshot]
                self.assertEqual(tokens[-1], event.content[0].token)
        self.assertEqual(tokens, ["a", "b"])


if __name__ == "__main__":
    unittest.main()
