"""Streams: events one at a time, text alone, errors in mid-stream, cuts."""

import unittest

from event_samples import CHAT, HEAD, RESPONSES, chunked, stream
from fakes import response

from feed import every_way, in_pieces
from uopenai import errors
from uopenai.stream import Stream


class Reading(unittest.TestCase):
    """Whole streams."""

    def test_events_come_one_at_a_time(self):
        each = stream(CHAT)
        self.assertEqual(next(each).choices[0].delta.role, "assistant")
        self.assertEqual(next(each).choices[0].delta.content, "Hel")
        rest = list(each)
        self.assertEqual(len(rest), 3)
        self.assertEqual(rest[-1].usage.total_tokens, 3)
        self.assertEqual(list(each), [])
        self.assertEqual(each.response.released, 1)

    def test_text_comes_alone_at_every_split(self):
        for events in (CHAT, RESPONSES):
            data = chunked(events)
            for size in (128, 2048):
                for pieces in (in_pieces(data, 1), in_pieces(data, 100), [data]):
                    each = Stream(response(b"", size, pieces))
                    self.assertEqual("".join(each.text), "Hello \U0001f600")
                    self.assertEqual(each.response.released, 1)

    def test_the_types_of_events_are_seen(self):
        kinds = [event.type for event in stream(RESPONSES)]
        self.assertEqual(kinds[0], "response.created")
        self.assertEqual(kinds[-1], "response.completed")

    def test_text_passes_over_what_it_does_not_need(self):
        broken = (b'event: response.created\ndata: {"type": broken\n\n',) + RESPONSES[1:]
        self.assertEqual("".join(stream(broken).text), "Hello \U0001f600")

    def test_a_transcript_has_text_too(self):
        events = (
            b'data: {"type":"transcript.text.delta","delta":"so "}\n\n',
            b'data: {"type":"transcript.text.delta","delta":"be it"}\n\n',
            b'data: {"type":"transcript.text.done","text":"so be it"}\n\n',
        )
        self.assertEqual("".join(stream(events).text), "so be it")

    def test_a_completion_of_old_has_text_too(self):
        events = (b'data: {"choices":[{"text":"so"}]}\n\n', b"data: [DONE]\n\n")
        self.assertEqual("".join(stream(events).text), "so")


class Faults(unittest.TestCase):
    """Streams that go wrong."""

    def test_an_error_in_mid_stream_is_raised(self):
        cases = (
            (b'data: {"error":{"message":"overloaded","type":"server_error","code":"c"}}\n\n', "overloaded"),
            (b'event: error\ndata: {"type":"error","message":"broken","code":"c"}\n\n', "broken"),
            (b'event: error\ndata: {"type":"error","error":{"message":"deep","code":"c"}}\n\n', "deep"),
            (
                (
                    b'event: response.failed\ndata: {"type":"response.failed",\n'
                    b'data: "response":{"error":{"code":"c","message":"no"}}}\n\n'
                ),
                "no",
            ),
        )
        for event, message in cases:
            for reader in (list, lambda each: list(each.text)):
                if reader is list and b"response.failed" in event:
                    continue
                with self.subTest(event=event):
                    each = stream(CHAT[:2] + (event,) + CHAT[3:])
                    with self.assertRaises(errors.APIError) as caught:
                        reader(each)
                    self.assertIn(message, str(caught.exception))
                    self.assertEqual(caught.exception.code, "c")
                    self.assertEqual(each.response.released, 1)
                    self.assertEqual(list(each), [])

    def test_a_failure_without_reasons_is_raised(self):
        for event in (
            b'data: {"type":"response.failed","response":{}}\n\n',
            b'data: {"type":"error"}\n\n',
            b'data: {"type":"error","error":"so"}\n\n',
        ):
            with self.assertRaises(errors.APIError):
                list(stream((event,)).text)

    def test_a_response_that_failed_is_an_event_for_who_reads_events(self):
        event = b'event: response.failed\ndata: {"type":"response.failed","response":{"status":"failed"}}\n\n'
        self.assertEqual([each.response.status for each in stream((event,))], ["failed"])

    def test_a_chat_is_complete_with_its_reason_to_finish(self):
        ended = b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n'
        self.assertEqual("".join(stream(CHAT[:2] + (ended,)).text), "Hel")

    def test_a_chunk_of_an_odd_shape_has_no_text(self):
        odd = (
            b'data: {"choices":[1]}\n\n',
            b'data: {"choices":{"a":1}}\n\n',
            b'data: {"choices":[{"delta":1}]}\n\n',
        )
        self.assertEqual("".join(stream(odd + CHAT).text), "Hello \U0001f600")

    def test_a_cut_anywhere_is_truncated(self):
        data = chunked(RESPONSES)
        for place in range(len(HEAD), len(data), 3):
            each = Stream(response(data[:place]))
            with self.assertRaises(errors.ResponseTruncatedError):
                list(each)
            self.assertEqual(each.response.released, 1)
            self.assertEqual(list(each), [])

    def test_a_stream_that_ends_in_good_order_before_its_last_event_is_truncated(self):
        for events in ((), CHAT[:2], RESPONSES[:-1]):
            for reader in (list, lambda each: list(each.text)):
                with self.assertRaises(errors.ResponseTruncatedError) as caught:
                    reader(stream(events))
                self.assertIn("ask again", str(caught.exception))

    def test_a_stream_without_framing_ends_with_its_last_event(self):
        text = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + b"".join(CHAT)
        for pieces in every_way(text):
            self.assertEqual("".join(Stream(response(b"", 2048, pieces)).text), "Hello \U0001f600")

    def test_what_is_no_event_of_the_service_is_told(self):
        for event in (
            b"data: {\n\n",
            b"data: 5\n\n",
            b'data: "x"\n\n',
            b"data: null\n\n",
            b'data: {"a":"\xff"}\n\n',
            b"data: \n data\ndata:\n\n",
        ):
            with self.subTest(event=event):
                each = stream((event,) + CHAT)
                with self.assertRaises(errors.APIConnectionError):
                    list(each)
                self.assertEqual(each.response.released, 1)


class Closing(unittest.TestCase):
    """Streams that are left."""

    def test_one_can_be_left_early(self):
        with stream(CHAT) as each:
            for _ in each:
                break
        self.assertEqual(each.response.released, 1)
        self.assertEqual(list(each), [])
        each.close()
        self.assertEqual(each.response.released, 1)


if __name__ == "__main__":
    unittest.main()
