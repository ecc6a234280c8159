"""What calls give back: objects, text, bytes; and what an error answer becomes."""

import os
import unittest

from fakes import Net, Transport, json_answer, response

from feed import drive, in_pieces
from uopenai import errors
from uopenai.answers import Answer, read_json, wrap
from uopenai.binary import Binary
from uopenai.client import OpenAI
from uopenai.refusals import status_error
from uopenai.stream import Stream

BINARY = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 3000\r\n\r\n" + b"abc" * 1000


class Objects(unittest.TestCase):
    """Answer and wrap."""

    def test_attributes_and_items_are_the_same(self):
        values = {"id": "x", "usage": {"total": 3}, "list": [{"a": 1}, 2, [{"b": 2}]], "none": None}
        answer = Answer(values)
        self.assertEqual((answer.id, answer["id"]), ("x", "x"))
        self.assertEqual((answer.usage.total, answer["usage"]["total"]), (3, 3))
        self.assertEqual((answer.list[0].a, answer.list[1], answer.list[2][0].b), (1, 2, 2))
        self.assertIsNone(answer.none)
        self.assertTrue(answer.to_dict() is values)

    def test_what_is_not_there(self):
        answer = Answer({})
        self.assertIsNone(answer.nothing)
        with self.assertRaises(KeyError):
            answer["nothing"]
        with self.assertRaises(AttributeError):
            answer._private
        self.assertFalse("nothing" in answer)

    def test_one_can_be_asked_what_it_holds(self):
        answer = Answer({"a": {"b": 1}})
        self.assertTrue("a" in answer)
        self.assertEqual((list(answer), len(answer)), (["a"], 1))
        self.assertEqual(answer, Answer({"a": {"b": 1}}))
        self.assertEqual(answer, {"a": {"b": 1}})
        self.assertFalse(answer == {"a": 1})
        self.assertEqual(repr(answer), "Answer({'a': {'b': 1}})")

    def test_what_is_no_object_stays(self):
        for value in (None, 1, "x", True, 0.5):
            self.assertTrue(wrap(value) is value)
        self.assertEqual(wrap([]), [])


class Kinds(unittest.TestCase):
    """The content type decides."""

    def _read(self, kind, content=b"{}", wanted="json"):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: " + kind + b"\r\nContent-Length: %d\r\n\r\n" % len(content)
        client = OpenAI("sk-example", base_url="http://board/v1")
        client._http = Net(Transport([head + content]))
        return client._get("/x", {}, kind=wanted)

    def test_json_is_an_answer(self):
        self.assertEqual(type(self._read(b"application/json; charset=utf-8")), Answer)
        self.assertEqual(self._read(b"application/json", b'{"a":1}').a, 1)

    def test_an_operation_that_answers_nothing_gives_none(self):
        for kind in (b"application/json", b"text/plain"):
            self.assertIsNone(self._read(kind, b"{}", wanted="none"))

    def test_events_are_a_stream(self):
        self.assertEqual(type(self._read(b"text/event-stream; charset=utf-8")), Stream)

    def test_text_is_text_where_it_may_be(self):
        self.assertEqual(self._read(b"text/plain", "\xe9".encode(), "text"), "\xe9")

    def test_text_that_is_no_utf8_is_told(self):
        with self.assertRaises(errors.APIConnectionError) as caught:
            self._read(b"text/plain", b"\xff", "text")
        self.assertIn("cannot be understood", str(caught.exception))

    def test_bytes_are_bytes_whatever_they_are_called(self):
        for kind in (b"audio/mpeg", b"application/octet-stream", b"application/json", b"text/plain", b""):
            self.assertEqual(type(self._read(kind, wanted="bytes")), Binary)

    def test_what_is_no_object_is_told_where_one_belongs(self):
        for kind, content in (
            (b"text/html", b"<p>Log in"),
            (b"audio/mpeg", b"x"),
            (b"", b"{}"),
            (b"application/json", b"[1]"),
        ):
            with self.assertRaises(errors.APIError) as caught:
                self._read(kind, content)
            self.assertIn("is base_url right?", str(caught.exception))


class Contents(unittest.TestCase):
    """Contents, read to their ends."""

    def test_json_is_read_whole_and_the_connection_given_back(self):
        text = b'{"text":"' + b"x" * 2100 + b'"}'
        for piece in (1, 100, 5000):
            answer = response(b"", pieces=in_pieces(json_answer(text), piece))
            self.assertEqual(len(drive(read_json(answer))["text"]), 2100)
            self.assertEqual(answer.released, 1)

    def test_json_that_is_cut_is_truncated(self):
        for cut in (1, 5):
            answer = response(json_answer(b'{"a":1}')[:-cut])
            with self.assertRaises(errors.ResponseTruncatedError):
                drive(read_json(answer))
            self.assertEqual(answer.released, 1)

    def test_what_is_no_json_is_told(self):
        for text in (b"{]", b"{} x", b"\xff", b'"\xff"', b""):
            answer = response(json_answer(text))
            with self.assertRaises(errors.APIConnectionError) as caught:
                drive(read_json(answer))
            self.assertNotIn("certificate", str(caught.exception))
            self.assertEqual(answer.released, 1)

    def test_bytes_are_read_in_every_way(self):
        expected = b"abc" * 1000
        self.assertEqual(Binary(response(BINARY)).read(), expected)
        pieces = list(Binary(response(BINARY)).iter_bytes(700))
        self.assertEqual(b"".join(pieces), expected)
        self.assertTrue(max([len(piece) for piece in pieces]) <= 700)
        view = bytearray(10)
        with Binary(response(BINARY)) as binary:
            self.assertEqual(binary.readinto(view), 10)
            self.assertEqual(bytes(view), expected[:10])
        self.assertEqual(binary.response.released, 1)

    def test_bytes_that_are_cut_are_truncated(self):
        with self.assertRaises(errors.ResponseTruncatedError):
            Binary(response(BINARY[:-1])).read()

    def test_a_file_holds_all_or_is_left_as_it_was(self):
        path = "file-of-test-answers.wav"
        with open(path, "wb") as file:
            file.write(b"old")
        try:
            with self.assertRaises(errors.ResponseTruncatedError):
                Binary(response(BINARY[:-1])).stream_to_file(path)
            with open(path, "rb") as file:
                self.assertEqual(file.read(), b"old")
            self.assertNotIn(path + ".part", os.listdir("."))
            self.assertEqual(Binary(response(BINARY)).stream_to_file(path), 3000)
            with open(path, "rb") as file:
                self.assertEqual(len(file.read()), 3000)
            self.assertNotIn(path + ".part", os.listdir("."))
        finally:
            os.remove(path)

    def test_a_file_that_cannot_be_written_is_told_by_name(self):
        binary = Binary(response(BINARY))
        with self.assertRaises(errors.OpenAIError) as caught:
            binary.stream_to_file("no-such-folder/x.wav")
        self.assertIn("no-such-folder/x.wav", str(caught.exception))
        self.assertFalse(isinstance(caught.exception, errors.APIError))
        self.assertEqual(binary.response.released, 1)


class Refusals(unittest.TestCase):
    """Error answers."""

    ERROR = b'{"error":{"message":"no such model","type":"t","code":"model_not_found","param":"model"}}'

    def test_the_words_are_those_of_the_service(self):
        answer = response(json_answer(self.ERROR, b"404 Not Found", b"x-request-id: req_7\r\n"))
        fault = drive(status_error(answer))
        self.assertEqual(type(fault), errors.NotFoundError)
        self.assertIn("no such model", str(fault))
        self.assertIn("base_url", str(fault))
        self.assertEqual(
            (fault.status_code, fault.type, fault.code, fault.param), (404, "t", "model_not_found", "model")
        )
        self.assertEqual(fault.request_id, "req_7")
        self.assertEqual(answer.released, 1)

    def test_the_cure_goes_with_the_status(self):
        for status, cure in ((b"401 No", "uopenai provision"), (b"429 Slow", "limit")):
            self.assertIn(cure, str(drive(status_error(response(json_answer(self.ERROR, status))))))

    def test_an_answer_without_a_clear_error_says_what_it_can(self):
        cases = (
            (json_answer(b'{"error":"in short"}', b"400 Bad"), "400: in short"),
            (json_answer(b"{}", b"400 Bad"), "400: Bad"),
            (json_answer(b"[1]", b"400 Bad"), "400: Bad"),
            (json_answer(b"null", b"400 Bad"), "400: Bad"),
            (json_answer(b'{"error":{"message":null}}', b"400 Bad"), "400: Bad"),
            (json_answer(b"{no json", b"502 Bad Gateway"), "502: Bad Gateway"),
            (json_answer(b'{"error":"cut"}', b"502 Bad Gateway")[:-3], "502: Bad Gateway"),
            (b"HTTP/1.1 503 Busy\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>", "503: Busy"),
            (b"HTTP/1.1 500 \r\nContent-Length: 0\r\n\r\n", "500: no explanation"),
        )
        for text, expected in cases:
            with self.subTest(text=text):
                answer = response(text)
                fault = drive(status_error(answer))
                self.assertIsInstance(fault, errors.APIStatusError)
                self.assertIn(expected, str(fault))
                self.assertEqual(answer.released, 1)


if __name__ == "__main__":
    unittest.main()
