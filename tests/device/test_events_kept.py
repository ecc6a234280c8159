"""The resources' stream(), which keeps what passes: its events, its callbacks, its final object."""

import json
import unittest

from event_samples import ADDED_UP, CHAT, RESPONSES, RUN, SO_FAR, TOOLS, stream

from uopenai import errors
from uopenai.helpers import streams


class Resource:
    """As much of a resource as the helpers need: each operation is answered with *events*."""

    def __init__(self, *events):
        self.asked = None
        self._events = events

    def create(self, *args, **params):
        self.asked = (args, params)
        return stream(self._events)

    retrieve = create_and_run = submit_tool_outputs = create


class Kept(unittest.TestCase):
    """The resources' stream()."""

    def test_a_chat_has_the_events_of_the_sdk(self):
        resource = Resource(*TOOLS)
        with streams.chat(resource, model="m") as each:
            events = list(each)
        self.assertEqual(resource.asked, ((), {"model": "m", "stream": True}))
        kinds = [event.type for event in events if event.type != "chunk"]
        tool = "tool_calls.function.arguments."
        self.assertEqual(
            kinds,
            [
                tool + "delta",
                "content.delta",
                "logprobs.content.delta",
                tool + "delta",
                "content.delta",
                "logprobs.content.delta",
                tool + "delta",
                tool + "delta",
                tool + "done",
                tool + "done",
                "refusal.delta",
                "content.done",
                "refusal.done",
                "logprobs.content.done",
            ],
        )
        done = [event.to_dict() for event in events if event.type == tool + "done"]
        self.assertEqual(done[0], {"type": tool + "done", "name": "add", "index": 0, "arguments": '{"a":1}'})
        self.assertEqual(done[1], {"type": tool + "done", "name": "sub", "index": 1, "arguments": "{}"})
        self.assertEqual([event.content for event in events if event.type == "content.done"], ["ab"])
        self.assertEqual(each.get_final_completion().to_dict(), ADDED_UP)

    def test_a_snapshot_is_what_has_come(self):
        found = []
        for event in streams.chat(Resource(*CHAT)):
            if event.type == "content.delta":
                found.append((event.delta, event.snapshot))
            elif event.type == "chunk":
                content = event.snapshot.choices[0].message.content
        self.assertEqual(found[1:], [("Hel", "Hel"), ("lo \U0001f600", "Hello \U0001f600")])
        self.assertEqual(content, "Hello \U0001f600")

    def test_the_text_is_kept_too(self):
        for make, events in ((streams.chat, CHAT), (streams.respond, RESPONSES)):
            each = make(Resource(*events))
            self.assertEqual("".join(each.text), "Hello \U0001f600")
            final = each.get_final_response()
        self.assertEqual(final.output, [])

    def test_a_response_has_snapshots(self):
        events = [event for event in streams.respond(Resource(*RESPONSES)) if event.delta]
        self.assertEqual(events[-1].snapshot, "Hello \U0001f600")
        resource = Resource(*RESPONSES)
        streams.respond(resource, response_id="r", starting_after=3).until_done()
        self.assertEqual(resource.asked[1], {"response_id": "r", "starting_after": 3, "stream": True})

    def test_a_final_answer_is_read_and_checked_as_parse_does_it(self):
        schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
        for text, fits in (('{"a":1}', True), ('{"a":"b"}', False)):
            choice = {"index": 0, "delta": {"content": text}, "finish_reason": "stop"}
            chats = Resource(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n", CHAT[-1])
            part = {"type": "output_text", "text": text}
            final = {"output": [{"type": "message", "content": [part]}]}
            event = json.dumps({"type": "response.completed", "response": final}).encode()
            responses = Resource(b"data: " + event + b"\n\n")
            chat = streams.chat(chats, response_format=schema)
            response = streams.respond(responses, text_format=schema)
            self.assertEqual(chats.asked[1]["response_format"]["json_schema"]["schema"]["required"], ["a"])
            self.assertEqual(responses.asked[1]["text"]["format"]["type"], "json_schema")
            if fits:
                self.assertEqual(chat.get_final_completion().choices[0].message.parsed.a, 1)
                self.assertEqual(response.get_final_response().output_parsed.a, 1)
                continue
            for kept in (chat, response):
                with self.assertRaises(errors.named("APIResponseValidationError")):
                    kept.get_final_response()

    def test_a_strict_tool_has_its_arguments(self):
        tools = [{"type": "function", "function": {"name": name, "strict": True}} for name in ("add", "sub")]
        message = streams.chat(Resource(*TOOLS), tools=tools).get_final_completion().choices[1].message
        parsed = [call.function.parsed_arguments.to_dict() for call in message.tool_calls]
        self.assertEqual(parsed, [{"a": 1}, {}])

    def test_a_stream_can_be_left(self):
        with streams.chat(Resource(*CHAT)) as each:
            for _ in each:
                break
        self.assertEqual(each.response.released, 1)
        self.assertEqual(list(each), [])

    def test_an_assistants_stream_is_its_handler(self):
        with streams.run(Resource(*RUN), "thread_1", assistant_id="a") as each:
            self.assertEqual("".join(each.text_deltas), "Hello")
        self.assertEqual(each.get_final_run().id, "run_1")
        each = streams.run_thread(Resource(*SO_FAR)).until_done()
        self.assertEqual(each.current_message_snapshot.content[0].text.value, "Hello")
        self.assertEqual(each.current_run.status, "completed")
        self.assertEqual(each.current_run_step_snapshot.id, "step_1")


class Handler(unittest.TestCase):
    """Callbacks."""

    def test_every_callback_is_called_in_its_order(self):
        from uopenai import AssistantEventHandler

        told = []

        class Teller(AssistantEventHandler):
            def __init__(self):
                pass

            def on_message_created(self, message):
                told.append(("message", message.id))

            def on_text_created(self, text):
                told.append("text")

            def on_text_delta(self, delta, snapshot):
                told.append((delta.value, snapshot.value))

            def on_text_done(self, text):
                told.append(("text done", text.value))

            def on_image_file_done(self, image_file):
                told.append(("image", image_file.file_id))

            def on_message_done(self, message):
                told.append(("message done", message.id))

            def on_run_step_created(self, run_step):
                told.append(run_step.id)

            def on_tool_call_created(self, tool_call):
                told.append(tool_call.type)

            def on_tool_call_delta(self, delta, snapshot):
                told.append((delta.code_interpreter.input, snapshot.code_interpreter.input))

            def on_tool_call_done(self, tool_call):
                told.append(("tool done", tool_call.code_interpreter.input))

            def on_end(self):
                told.append("end")

        streams.submit_tool_outputs(Resource(*RUN), "run_1", event_handler=Teller()).until_done()
        self.assertEqual(
            told,
            [
                "step_1",
                "code_interpreter",
                ("1+1", "1+1"),
                ("message", "msg_1"),
                "text",
                ("Hel", "Hel"),
                ("lo", "Hello"),
                ("text done", "Hello"),
                ("image", "f"),
                ("message done", "msg_1"),
                ("tool done", "1+1"),
                "end",
            ],
        )

    def test_a_fault_is_told_and_raised(self):
        from uopenai import AssistantEventHandler

        told = []

        class Teller(AssistantEventHandler):
            def on_exception(self, exception):
                told.append(type(exception).__name__)

            def on_end(self):
                told.append("end")

        with self.assertRaises(errors.APIError):
            streams.run(Resource(*RUN[:2]), event_handler=Teller()).until_done()
        self.assertEqual(told, ["ResponseTruncatedError", "end"])


if __name__ == "__main__":
    unittest.main()
