"""Files that are read while they are sent: in windows, as base64 in JSON, gone or changed under way."""

import binascii
import io
import json
import os
import unittest

from fakes import Net, Transport, json_answer
from streams import Dribbles, Endless, OnlyReads, OnlyReadsInto

from feed import drive
from uopenai import errors
from uopenai.exchange import Connection
from uopenai.files import File, content_type
from uopenai.inline import Base64, DataURL
from uopenai.replies import read_all
from uopenai.wire.json_writer import JsonBody

PATH = "picture-of-test-files.png"
DATA = bytes(range(256)) * 5
PNG = b"\x89PNG\r\n\x1a\n and more"


class Counting(Transport):
    """A transport that only counts what is written."""

    total = 0

    async def write(self, view):
        self.total += len(view)


def write(data):
    """Make the file PATH of *data*."""
    with open(PATH, "wb") as file:
        file.write(data)


def rest(file):
    """What *file* gives, a little at a time."""
    out = b""
    view = bytearray(7)
    while count := file.readinto(view):
        out += bytes(view[:count])
    return out


def sent(value):
    """The text that a body with *value* alone in it sends."""
    body = JsonBody([value])
    text = b"".join(list(body.segments()))
    if body.length is not None and body.length != len(text):
        raise AssertionError("the length is %d, not %d" % (body.length, len(text)))
    return json.loads(text.decode())[0]


class WithFile(unittest.TestCase):
    """Tests that have a file of DATA at PATH."""

    def setUp(self):
        write(DATA)

    def tearDown(self):
        os.remove(PATH)

    def refused(self, work, *words):
        """Check that *work* is refused in these words."""
        with self.assertRaises(errors.OpenAIError) as caught:
            work()
        self.assertFalse(isinstance(caught.exception, errors.APIError))
        for word in words:
            self.assertIn(word, str(caught.exception))


class Files(WithFile):
    """Paths, streams and bytes alike."""

    def test_each_kind_gives_its_bytes_and_starts_anew(self):
        for value in (PATH, DATA, bytearray(DATA), memoryview(DATA), io.BytesIO(DATA), Dribbles(DATA)):
            file = File(value)
            self.assertEqual(file.size, len(DATA))
            for _ in range(2):
                self.assertEqual(rest(file), DATA)
                self.assertEqual(file.readinto(bytearray(1)), 0)
                self.assertTrue(file.rewind())

    def test_a_stream_that_cannot_seek_gives_its_bytes_once(self):
        file = File(OnlyReads(DATA))
        self.assertIsNone(file.size)
        self.assertTrue(file.rewind())
        self.assertEqual(rest(file), DATA)
        self.assertFalse(file.rewind())

    def test_a_window_is_a_part_of_it(self):
        for value in (PATH, DATA, io.BytesIO(DATA)):
            file = File(value)
            for first, size in ((5, 10), (0, 1), (1000, 280), (3, 0), (0, 1280)):
                file.window(first, size)
                for _ in range(2):
                    self.assertEqual(rest(file), DATA[first : first + size])
                    self.assertTrue(file.rewind())

    def test_a_window_of_a_stream_that_stood_inside_is_reckoned_from_there(self):
        stream = io.BytesIO(b"skipped:0123456789")
        stream.seek(8)
        file = File(stream)
        file.window(2, 3)
        self.assertEqual(rest(file), b"234")

    def test_windows_of_a_stream_that_cannot_seek_follow_each_other(self):
        file = File(OnlyReads(b"0123456789"))
        for size, expected in ((4, b"0123"), (6, b"456789")):
            file.window(0, size)
            self.assertEqual(rest(file), expected)
            self.assertFalse(file.rewind())

    def test_a_file_whose_size_changes_is_told(self):
        file = File(PATH)
        write(DATA + b"more")
        self.refused(lambda: rest(file), PATH, "another size")
        write(DATA)
        self.assertEqual(rest(file), DATA)

    def test_a_file_that_is_removed_is_told(self):
        file = File(PATH)
        os.rename(PATH, PATH + ".away")
        try:
            self.refused(lambda: rest(file), "no file " + PATH)
        finally:
            os.rename(PATH + ".away", PATH)

    def test_what_ends_short_is_told(self):
        file = File(OnlyReads(b"123"))
        file.window(0, 10)
        self.refused(lambda: rest(file), "ended 7 bytes before")

    def test_a_fault_in_reading_is_none_of_the_network(self):
        class Breaks:
            def readinto(self, view):
                raise OSError(5)

        self.refused(lambda: rest(File(Breaks())), "cannot be read")

    def test_the_content_type_goes_by_the_ending(self):
        for name, expected in (
            ("a.PNG", "image/png"),
            ("/x.y/a.b.jsonl", "application/jsonl"),
            ("a", "application/octet-stream"),
            ("a.unknown", "application/octet-stream"),
        ):
            self.assertEqual(content_type(name), expected)


class InJson(WithFile):
    """Files as text in JSON."""

    def test_it_is_the_base64_of_the_file(self):
        for length in (0, 1, 2, 3, 100, 383, 384, 385, 767, 768, 769, 1280):
            data = DATA[:length]
            write(data)
            text = binascii.b2a_base64(data).decode().strip()
            for value in (PATH, data, bytearray(data), Dribbles(data), OnlyReads(data)):
                self.assertEqual(sent(Base64(value)), text)

    def test_a_data_url_says_its_type(self):
        octets = "application/octet-stream"
        for value, given, kind in (
            (PATH, None, "image/png"),
            (PATH, "x/y", "x/y"),
            (PNG, None, "image/png"),
            (io.BytesIO(PNG), None, "image/png"),
            (io.BytesIO(b"GIF89a"), None, "image/gif"),
            (OnlyReads(PNG), None, octets),
            (b"", None, octets),
            (b"some words", "text/plain;charset=utf-8", "text/plain;charset=utf-8"),
            (b"some words", 'x/y;a="b"', 'x/y;a="b"'),
        ):
            url = sent(DataURL(value, given))
            head, _, text = url.partition(";base64,")
            self.assertEqual(head, "data:" + kind)
            if not isinstance(value, (str, OnlyReads)):
                whole = value if isinstance(value, bytes) else value.getvalue()
                self.assertEqual(binascii.a2b_base64(text), whole)

    def test_it_goes_anywhere_in_a_message(self):
        part = {"type": "image_url", "image_url": {"url": DataURL(b"abc", "image/png")}}
        body = JsonBody({"messages": [{"role": "user", "content": [part]}]})
        text = json.loads(b"".join(list(body.segments())).decode())
        self.assertEqual(
            text["messages"][0]["content"][0]["image_url"], {"url": "data:image/png;base64,YWJj"}
        )

    def test_the_length_is_known_where_the_size_is(self):
        for value, known in ((PATH, True), (b"", True), (io.BytesIO(b"x"), True), (OnlyReads(b"x"), False)):
            self.assertEqual(JsonBody([Base64(value)]).length is not None, known)

    def test_it_goes_again_where_the_file_can_be_read_again(self):
        for value, again in ((PATH, True), (DATA, True), (io.BytesIO(DATA), True), (OnlyReads(DATA), False)):
            body = JsonBody({"x": DataURL(value)})
            first = b"".join(list(body.segments()))
            self.assertEqual(body.rewind(), again)
            if again:
                self.assertEqual(b"".join(list(body.segments())), first)

    def test_the_same_file_may_stand_in_two_places_and_in_a_later_body(self):
        for value in (PATH, io.BytesIO(DATA)):
            url = DataURL(value)
            for _ in range(2):
                first, second = json.loads(b"".join(list(JsonBody([url, url]).segments())).decode())
                self.assertEqual(first, second)

    def test_a_missing_file_is_told_before_anything_is_sent(self):
        self.refused(lambda: DataURL("no-such-file.png"), "no-such-file.png")
        self.refused(lambda: DataURL(5), "DataURL", "a int")

    def test_a_file_that_ends_short_is_told(self):
        stream = Endless(1000)
        body = JsonBody(Base64(stream))
        stream.size = 400
        self.refused(lambda: list(body.segments()), "ended 600 bytes before")

    def test_what_is_larger_than_all_memory_goes_through(self):
        size = 1500000
        whole = size // 3 * 4 + len('"data:application/octet-stream;base64,"')
        for value, length in ((Endless(size), whole), (OnlyReadsInto(Endless(size)), None)):
            transport = Counting([])
            body = JsonBody(DataURL(value))
            self.assertEqual(body.length, length)
            drive(Connection(transport).send(b"", body))
            self.assertTrue(transport.total >= whole)


class InCalls(WithFile):
    """Files in the requests of a session."""

    def test_a_message_with_a_file_goes_again_whole_on_a_fresh_connection(self):
        answer = json_answer(b"{}")
        for value, framing in ((PATH, b"Content-Length: "), (OnlyReads(DATA), b"Transfer-Encoding: chunked")):
            net = Net(Transport([answer]), Transport([answer]))
            first, second = net._transports
            drive(read_all(drive(net.exchange("GET", "http://board/"))))
            body = JsonBody({"file": Base64(value)})
            if isinstance(value, str):
                drive(net.exchange("POST", "http://board/", None, body))
                self.assertTrue(second.sent.endswith(b'"}'))
                self.assertEqual(first.sent.split(b"\r\n\r\n")[-1], second.sent.split(b"\r\n\r\n")[-1])
            else:
                with self.assertRaises(errors.APIConnectionError):
                    drive(net.exchange("POST", "http://board/", None, body))
            self.assertIn(framing, first.sent)

    def test_a_file_that_goes_away_closes_the_connection_and_is_told(self):
        transport = Transport([json_answer(b"{}")])
        body = JsonBody({"file": Base64(PATH)})
        write(b"")
        self.refused(lambda: drive(Net(transport).exchange("POST", "http://board/", None, body)), PATH)
        self.assertEqual(transport.closed, 1)


if __name__ == "__main__":
    unittest.main()
