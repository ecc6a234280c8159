"""The final object that the events of a stream add up to; the events of assistants."""

import io
import unittest

from event_samples import ADDED_UP, CHAT, RESPONSES, RUN, SO_FAR, TOOLS, chunked, named, stream
from fakes import response

from uopenai import errors
from uopenai.fields import wanted
from uopenai.helpers import streams
from uopenai.stream import Stream


class Only:
    """As much of a resource as a helper needs."""

    def __init__(self, answer):
        self._answer = answer

    def create(self, **params):
        return self._answer


class Final(unittest.TestCase):
    """The final object of create(stream=True)."""

    def test_a_response_is_in_its_last_event(self):
        ended = (
            b'data: {"type":"response.incomplete","response":{"output":[{"content":[{"type":"output_text",'
            b'"text":"so"}]}]}}\n\n'
        )
        events = RESPONSES[:-1] + (ended,)
        for before in (lambda each: None, next, list):
            each = stream(events)
            before(each)
            self.assertEqual(each.get_final_response().output_text, "so")
            self.assertEqual(each.get_final_response().output_text, "so")
            self.assertEqual(each.response.released, 1)

    def test_a_response_that_failed_is_an_error(self):
        event = b'data: {"type":"response.failed","response":{"error":{"code":"c","message":"no"}}}\n\n'
        with self.assertRaises(errors.APIError) as caught:
            stream((event,)).get_final_response()
        self.assertEqual(caught.exception.code, "c")

    def test_a_transcript_a_picture_and_a_speech_are_in_their_last_events(self):
        for name in ("transcript.text.done", "image_generation.completed", "image_edit.completed"):
            event = b'data: {"type":"%s","text":"x"}\n\n' % name.encode()
            self.assertEqual(stream((event,)).get_final_response().text, "x")
        event = b'data: {"type":"speech.audio.done","usage":{"total_tokens":2}}\n\n'
        self.assertEqual(stream((event,)).get_final_response().usage.total_tokens, 2)

    def test_the_chunks_of_a_chat_are_added_up(self):
        each = stream(TOOLS)
        self.assertEqual(each.get_final_completion().to_dict(), ADDED_UP)
        self.assertEqual(each.get_final_completion().to_dict(), ADDED_UP)
        self.assertEqual(stream(CHAT).get_final_completion().choices[0].message.content, "Hello \U0001f600")

    def test_a_text_of_many_pieces_is_joined(self):
        pieces = [b'data: {"choices":[{"index":0,"delta":{"content":"%d "}}]}\n\n' % n for n in range(100)]
        ended = b'data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\n'
        text = stream(pieces + [ended]).get_final_completion().choices[0].message.content
        self.assertEqual(text, "".join(["%d " % number for number in range(100)]))

    def test_a_completion_of_old_is_added_up(self):
        events = (
            (
                b'data: {"object":"text_completion","choices":[{"index":0,"text":"s","logprobs":{"tokens":'
                b'["s"],"text_offset":[0]},"finish_reason":null}]}\n\n'
            ),
            (
                b'data: {"object":"text_completion","choices":[{"index":0,"text":"o","logprobs":{"tokens":'
                b'["o"],"text_offset":[1]},"finish_reason":"stop"}]}\n\n'
            ),
            b"data: [DONE]\n\n",
        )
        made = stream(events).get_final_completion()
        self.assertEqual(made.object, "text_completion")
        choice = {"index": 0, "text": "so", "finish_reason": "stop"}
        choice["logprobs"] = {"tokens": ["s", "o"], "text_offset": [0, 1]}
        self.assertEqual(made.choices, [choice])

    def test_a_run_is_added_up(self):
        each = stream(RUN)
        self.assertEqual(each.get_final_run().status, "completed")
        self.assertEqual(each.get_final_messages()[0].content[0].text.value, "Hello")
        (step,) = each.get_final_run_steps()
        call = {"id": "call_1", "type": "code_interpreter"}
        call["code_interpreter"] = {"input": "1+1", "outputs": []}
        self.assertEqual(step.step_details.tool_calls, [call])
        (message,) = stream(SO_FAR).get_final_messages()
        self.assertEqual(message.content, [{"type": "text", "text": {"value": "Hello"}}])

    def test_what_has_passed_cannot_be_had_again(self):
        for events in (CHAT, RUN):
            for before in (next, list, lambda each: list(each.text)):
                each = stream(events)
                before(each)
                with self.assertRaises(errors.OpenAIError) as caught:
                    each.get_final_response()
                self.assertIn("stream()", str(caught.exception))
        each = stream(RESPONSES)
        list(each.text)
        with self.assertRaises(errors.OpenAIError):
            each.get_final_response()

    def test_a_stream_that_was_left_has_no_final_object(self):
        each = stream(RESPONSES)
        each.close()
        with self.assertRaises(errors.OpenAIError) as caught:
            each.get_final_response()
        self.assertIn("left before its end", str(caught.exception))
        with self.assertRaises(errors.ResponseTruncatedError):
            Stream(response(chunked(CHAT[:3]))).get_final_completion()

    def test_only_a_run_has_messages(self):
        with self.assertRaises(errors.OpenAIError):
            stream(CHAT).get_final_messages()

    def test_sound_goes_where_it_is_saved(self):
        sound = io.BytesIO()
        params = {"stream": True, "save_to": sound}
        tree, saver = wanted(
            params, "json", ("choices.*.message.audio.data", "+choices.*.delta.audio.data"), ()
        )
        events = (
            b'data: {"choices":[{"delta":{"audio":{"id":"a","data":"SGVs","transcript":"He"}}}]}\n\n',
            b'data: {"choices":[{"delta":{"audio":{"data":"bG8=","transcript":"llo"}}}]}\n\n',
            CHAT[-1],
        )
        each = Stream(response(chunked(events)), saver, tree)
        audio = each.get_final_completion().choices[0].message.audio
        self.assertEqual(audio.to_dict(), {"id": "a", "data": 5, "transcript": "Hello"})
        self.assertEqual(sound.getvalue(), b"Hello")

    def test_of_what_is_left_out_nothing_is_added_up(self):
        for fields in ("choices.1.delta", "id", "choices.0.finish_reason"):
            params = {"stream": True, "fields": fields}
            each = Stream(response(chunked(TOOLS)), None, wanted(params, "json", (), ())[0])
            for _ in streams.chat(Only(each)):
                pass

    def test_a_server_may_leave_out_the_index_of_a_tool(self):
        whole = b'{"id":"%s","type":"function","function":{"name":"add","arguments":"{}"}}'
        event = b'data: {"choices":[{"delta":{"tool_calls":[' + whole % b"c1" + b"," + whole % b"c2"
        events = (event + b']},"finish_reason":"tool_calls"}]}\n\n', CHAT[-1])
        each = streams.chat(Only(stream(events)))
        self.assertEqual(next(each).type, "chunk")
        calls = each.get_final_completion().choices[0].message.tool_calls
        self.assertEqual([call.id for call in calls], ["c1", "c2"])

    def test_what_a_stream_does_not_have_it_says(self):
        with self.assertRaises(AttributeError) as caught:
            _ = stream(CHAT).choices
        self.assertIn("choices", str(caught.exception))


class Runs(unittest.TestCase):
    """The events of assistants."""

    def test_an_event_has_its_name_and_its_data(self):
        events = list(stream(RUN))
        self.assertEqual(len(events), len(RUN) - 1)
        self.assertEqual(events[0].to_dict(), {"event": "thread.run.created", "data": events[0].data})
        self.assertEqual(events[5].data.delta.content[0].text.value, "Hel")
        self.assertEqual("".join(stream(RUN).text), "Hello")

    def test_an_error_is_raised(self):
        fault = named(b"error", b'{"code":"c","message":"broken","param":null,"type":"server_error"}')
        for reader in (list, lambda each: list(each.text)):
            with self.assertRaises(errors.APIError) as caught:
                reader(stream(RUN[:3] + (fault,)))
            self.assertIn("broken", str(caught.exception))
            self.assertEqual(caught.exception.type, "server_error")

    def test_a_run_that_failed_is_an_error_for_who_reads_text(self):
        failed = named(b"thread.run.failed", b'{"id":"run_1","last_error":{"code":"c","message":"no"}}')
        events = RUN[:1] + (failed, RUN[-1])
        self.assertEqual(list(stream(events))[1].event, "thread.run.failed")
        with self.assertRaises(errors.APIError) as caught:
            list(stream(events).text)
        self.assertEqual(caught.exception.code, "c")

    def test_a_run_that_was_cut_is_truncated(self):
        for reader in (list, lambda each: list(each.text)):
            with self.assertRaises(errors.ResponseTruncatedError):
                reader(stream(RUN[:-1]))


if __name__ == "__main__":
    unittest.main()
