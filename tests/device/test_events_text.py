"""The text of a kept stream: what ends it, and what is told meanwhile."""

import unittest

from event_samples import RESPONSES, RUN, named, stream

from uopenai import AssistantEventHandler, errors
from uopenai.helpers import streams


class Only:
    """As much of a resource as a helper needs."""

    def __init__(self, events):
        self._answer = stream(events)

    def create(self, *args, **params):
        return self._answer


class Teller(AssistantEventHandler):
    """Keeps what it is told in ``told``."""

    def __init__(self):
        self.told = []

    def on_text_delta(self, delta, snapshot):
        self.told.append(delta.value)

    def on_tool_call_done(self, tool_call):
        self.told.append(tool_call.id)

    def on_exception(self, exception):
        self.told.append(type(exception).__name__)

    def on_end(self):
        self.told.append("end")


class Text(unittest.TestCase):
    """``text`` and ``text_deltas`` of stream()."""

    def test_an_answer_that_failed_is_an_error_for_who_reads_text(self):
        failed = b'data: {"type":"response.failed","response":{"error":{"code":"c","message":"no"}}}\n\n'
        each = streams.respond(Only(RESPONSES[:-1] + (failed,)))
        words = []
        with self.assertRaises(errors.APIError) as caught:
            for word in each.text:
                words.append(word)
        self.assertEqual(("".join(words), caught.exception.code), ("Hello \U0001f600", "c"))
        self.assertEqual(each.response.released, 1)

    def test_a_run_that_failed_is_one_too_and_is_told(self):
        failed = named(b"thread.run.failed", b'{"id":"run_1","last_error":{"code":"c","message":"no"}}')
        teller = Teller()
        with self.assertRaises(errors.APIError) as caught:
            list(streams.run(Only(RUN[:6] + (failed, RUN[-1])), event_handler=teller).text_deltas)
        self.assertEqual(caught.exception.code, "c")
        self.assertEqual(teller.told, ["Hel", "call_1", "APIError", "end"])

    def test_a_step_that_failed_ends_no_text(self):
        failed = named(b"thread.run.step.failed", b'{"id":"step_2","last_error":{"message":"no"}}')
        self.assertEqual("".join(streams.run(Only(RUN[:6] + (failed,) + RUN[6:])).text), "Hello")

    def test_who_reads_the_text_has_the_callbacks_too(self):
        for name in ("text", "text_deltas"):
            teller = Teller()
            made = streams.run(Only(RUN), event_handler=teller)
            self.assertEqual("".join(getattr(made, name)), "Hello")
            self.assertEqual(teller.told, ["Hel", "lo", "call_1", "end"])

    def test_a_step_that_ends_with_fewer_calls_than_begun_is_no_fault(self):
        for details in (b'{"type":"tool_calls","tool_calls":[]}', b'{"type":"tool_calls"}', b"null"):
            ended = named(b"thread.run.step.completed", b'{"id":"step_1","step_details":%s}' % details)
            teller = Teller()
            streams.run(Only(RUN[:4] + (ended,) + RUN[-2:]), event_handler=teller).until_done()
            self.assertEqual(teller.told, ["end"])


if __name__ == "__main__":
    unittest.main()
