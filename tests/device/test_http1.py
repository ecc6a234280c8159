"""HTTP/1.1: heads written and read, contents framed by length, by chunks and by the end of the connection."""

import unittest

from feed import Feed, drive, every_way, in_pieces, rest, split_at
from uopenai.wire import Malformed, Truncated, WindowFull
from uopenai.wire.http1 import read_head, request_head

SECRET = "the-secret-value"


def answer(pieces, size=2048, bare=False, keep=None):
    """(body, content) of a whole response."""
    body = drive(read_head(Feed(pieces, size), keep, bare))
    return body, drive(rest(body))


def head_of(text):
    """The head of a response with the fields in *text*."""
    return drive(read_head(Feed([b"HTTP/1.1 200 OK\r\n" + text + b"\r\n"])))


class Requests(unittest.TestCase):
    """Heads that are sent."""

    def test_the_head_is_written_line_by_line(self):
        got = request_head("POST", "/v1/x?y=z", "host:81", {"A": "b"})
        self.assertEqual(got, b"POST /v1/x?y=z HTTP/1.1\r\nHost: host:81\r\nA: b\r\n\r\n")

    def test_text_beyond_ascii_goes_as_utf8(self):
        self.assertIn(b"A: \xc3\xa9\r\n", request_head("GET", "/", "host", {"A": "\xe9"}))

    def test_control_characters_are_refused_and_the_value_is_not_repeated(self):
        for control in "\r\n\x00\x1f\x7f":
            bad = SECRET + control + "Forged: 1"
            cases = (
                ("GET", "/", "host", {"Authorization": bad}),
                ("GET", "/" + bad, "host", {}),
                ("GET", "/?key=" + bad, "host", {}),
                ("GET", "/", bad, {}),
                ("GET " + bad, "/", "host", {}),
                ("GET", "/", "host", {"Name" + control: SECRET}),
            )
            for case in cases:
                with self.subTest(case=case):
                    with self.assertRaises(ValueError) as caught:
                        request_head(*case)
                    self.assertNotIn(SECRET, str(caught.exception))

    def test_the_refusal_names_the_header(self):
        with self.assertRaises(ValueError) as caught:
            request_head("GET", "/", "host", {"Authorization": "Bearer x\n"})
        self.assertIn("Authorization", str(caught.exception))

    def test_an_address_with_a_blank_is_refused(self):
        with self.assertRaises(ValueError):
            request_head("GET", "/a b", "host", {})


class Heads(unittest.TestCase):
    """Heads that are received."""

    def test_a_head_is_read_at_every_split(self):
        text = b"HTTP/1.1 200 All is well\r\nContent-Length: 12\r\nX-A: 1\r\nConnection: close\r\n\r\n"
        for size in (64, 2048):
            for pieces in every_way(text):
                head = drive(read_head(Feed(pieces, size)))
                self.assertEqual((head.status_code, head.reason), (200, "All is well"))
                self.assertEqual(head.headers, {"content-length": "12", "x-a": "1", "connection": "close"})
                self.assertFalse(head.keep_alive)

    def test_lines_may_end_with_lf_alone(self):
        head = drive(read_head(Feed([b"HTTP/1.1 200 OK\nA: b\n\n"])))
        self.assertEqual(head.headers, {"a": "b"})

    def test_a_head_that_ends_early_is_truncated(self):
        text = b"HTTP/1.1 200 OK\r\nA: b\r\n\r\n"
        for place in range(len(text)):
            with self.assertRaises(Truncated):
                drive(read_head(Feed([text[:place]])))

    def test_interim_answers_are_passed_over(self):
        text = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: x\r\n\r\n"
        text += b"HTTP/1.1 201 Made\r\nB: y\r\n\r\n"
        for pieces in every_way(text):
            head = drive(read_head(Feed(pieces)))
            self.assertEqual((head.status_code, head.headers), (201, {"b": "y"}))

    def test_switching_protocols_is_final(self):
        self.assertEqual(drive(read_head(Feed([b"HTTP/1.1 101 Switching\r\n\r\n"]))).status_code, 101)

    def test_a_status_needs_no_reason(self):
        for line in (b"HTTP/1.1 204\r\n\r\n", b"HTTP/1.1 204 \r\n\r\n"):
            head = drive(read_head(Feed([line])))
            self.assertEqual((head.status_code, head.reason), (204, ""))

    def test_a_bad_status_line_is_refused(self):
        for line in (
            b"",
            b"HTTP/2 200 OK",
            b"HTTP/1.1 20 OK",
            b"HTTP/1.1  200",
            b"ICY 200 OK",
            b"HTTP/1.1 2x0",
            b"HTTP/1.1 2000",
        ):
            with self.subTest(line=line):
                with self.assertRaises(Malformed) as caught:
                    drive(read_head(Feed([line + b"\r\n\r\n"])))
                self.assertIn("HTTP/1.1", str(caught.exception))

    def test_a_folded_line_belongs_to_the_one_before(self):
        self.assertEqual(head_of(b"A: b\r\n c\r\n\td\r\nE: f\r\n").headers, {"a": "b c d", "e": "f"})

    def test_repeated_fields_are_joined(self):
        self.assertEqual(head_of(b"A: b\r\na: c\r\n").headers, {"a": "b, c"})

    def test_values_are_trimmed_and_may_be_empty(self):
        self.assertEqual(head_of(b"A:\r\nB: \t x \t\r\nC:d:e\r\n").headers, {"a": "", "b": "x", "c": "d:e"})

    def test_values_that_are_no_utf8_are_latin_1(self):
        self.assertEqual(head_of(b"A: \xe9\r\nB: \xc3\xa9\r\n").headers, {"a": "\xe9", "b": "\xe9"})

    def test_bad_header_lines_are_refused(self):
        for text in (b"no colon\r\n", b": value\r\n", b"A : b\r\n", b"A\t: b\r\n", b" folded: first\r\n"):
            with self.subTest(text=text):
                with self.assertRaises(Malformed):
                    head_of(text)

    def test_bad_lengths_are_refused(self):
        for value in (b"-1", b"+1", b"1x", b"", b"0x10", b"1 1", b"1, 2"):
            with self.subTest(value=value):
                with self.assertRaises(Malformed):
                    head_of(b"Content-Length: " + value + b"\r\n")

    def test_lengths_that_contradict_are_refused(self):
        with self.assertRaises(Malformed):
            head_of(b"Content-Length: 1\r\nContent-Length: 2\r\n")
        head_of(b"Content-Length: 3\r\nContent-Length: 3\r\n")

    def test_a_line_that_nobody_wants_may_be_longer_than_the_buffer(self):
        text = b"HTTP/1.1 200 OK\r\nSet-Cookie: %s\r\nX-Last: 1\r\n\r\n" % (b"x" * 300)
        for pieces in every_way(text):
            head = drive(read_head(Feed(pieces, 64), ("x-last",)))
            self.assertEqual(head.headers, {"x-last": "1"})
        for keep in (None, ("set-cookie",)):
            with self.assertRaises(WindowFull):
                drive(read_head(Feed([text], 64), keep))
        with self.assertRaises(Truncated):
            drive(read_head(Feed([text[:200]], 64), ("x-last",)))

    def test_too_many_lines_are_refused(self):
        self.assertEqual(len(head_of(b"".join([b"A%d: b\r\n" % i for i in range(99)])).headers), 99)
        with self.assertRaises(Malformed) as caught:
            head_of(b"A: b\r\n" * 101)
        self.assertIn("100", str(caught.exception))

    def test_a_line_longer_than_the_buffer_does_not_fit(self):
        with self.assertRaises(WindowFull):
            drive(read_head(Feed([b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100 + b"\r\n\r\n"], 64)))

    def test_only_the_fields_asked_for_are_kept(self):
        feed = Feed(
            [
                b"HTTP/1.1 200 OK\r\nX-A: 1\r\nServer: s\r\n t\r\n",
                b"Content-Length: 5\r\nopenai-v: 2\r\nage: 3\r\n\r\nhello",
            ]
        )
        head = drive(read_head(feed, ("age", "x-", "openai-")))
        self.assertEqual(head.headers, {"x-a": "1", "openai-v": "2", "age": "3"})
        self.assertEqual(drive(rest(head)), b"hello")

    def test_the_connection_is_kept_as_the_version_and_the_field_say(self):
        cases = (
            (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", True),
            (b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n", False),
            (b"HTTP/1.1 200 OK\r\n\r\n", False),
            (b"HTTP/1.1 200 OK\r\nConnection: keep-alive, x\r\nContent-Length: 0\r\n\r\n", True),
            (b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", False),
            (b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n\r\n", True),
        )
        for text, kept in cases:
            self.assertEqual(drive(read_head(Feed([text]))).keep_alive, kept)


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


class Contents(unittest.TestCase):
    """Contents, framed."""

    def test_a_fixed_length_is_read_at_every_split(self):
        text = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello there"
        for size in (48, 2048):
            for pieces in every_way(text):
                body, content = answer(pieces, size)
                self.assertEqual(content, b"hello there")
                self.assertTrue(body.done and body.keep_alive)

    def test_chunks_are_read_at_every_split(self):
        text = CHUNKED + b'5\r\nhello\r\n1;name="va;l"\r\n \r\n0005\r\nthere\r\nA\r\n\r\n0\r\n\r\n012\r\n'
        text += b"000;last\r\nTrailer: x\r\nAnother: y\r\n\r\n"
        for size in (48, 2048):
            for pieces in every_way(text):
                body, content = answer(pieces, size)
                self.assertEqual(content, b"hello there\r\n0\r\n\r\n012")
                self.assertTrue(body.done and body.keep_alive)

    def test_unread_content_slides_over_the_framing(self):
        text = CHUNKED + b"3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n"
        for pieces in every_way(text):
            feed = Feed(pieces, 64)
            body = drive(read_head(feed))
            while drive(body.more()):
                pass
            self.assertEqual(bytes(body.mv[body.start : body.end]), b"abcdef")

    def test_an_empty_content_is_done_at_once(self):
        for text in (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", CHUNKED + b"0\r\n\r\n"):
            body, content = answer([text])
            self.assertEqual((content, body.keep_alive), (b"", True))

    def test_without_framing_the_content_lasts_until_the_close(self):
        for text in (b"HTTP/1.1 200 OK\r\n\r\nabc", b"HTTP/1.0 200 OK\r\n\r\nabc"):
            for pieces in every_way(text):
                body, content = answer(pieces)
                self.assertEqual((content, body.done, body.keep_alive), (b"abc", True, False))

    def test_a_coding_that_is_not_chunked_last_lasts_until_the_close(self):
        body, content = answer(
            [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\nContent-Length: 1\r\n\r\nabc"]
        )
        self.assertEqual((content, body.keep_alive), (b"abc", False))

    def test_chunked_wins_over_a_length(self):
        text = b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n"
        text += b"1\r\nx\r\n0\r\n\r\n"
        self.assertEqual(answer([text])[1], b"x")

    def test_some_answers_have_no_content_whatever_they_say(self):
        for status in (204, 304):
            body, content = answer([b"HTTP/1.1 %d No\r\nContent-Length: 5\r\n\r\n" % status])
            self.assertEqual((content, body.keep_alive), (b"", True))
        body, content = answer([b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"], bare=True)
        self.assertEqual((content, body.keep_alive), (b"", True))

    def test_an_end_in_the_middle_is_truncated(self):
        fixed = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"
        for head, content in ((fixed, b"hello"), (CHUNKED, b"3\r\nabc\r\n2;x\r\nde\r\n0\r\nA: b\r\n\r\n")):
            for place in range(len(content)):
                with self.subTest(content=content, place=place):
                    with self.assertRaises(Truncated):
                        answer([head + content[:place]])

    def test_a_truncated_content_is_not_reusable(self):
        feed = Feed([CHUNKED + b"3\r\nab"])
        body = drive(read_head(feed))
        with self.assertRaises(Truncated):
            drive(rest(body))
        self.assertFalse(body.done)

    def test_bad_chunks_are_refused_at_every_split(self):
        cases = (
            (b"x\r\n", "number"),
            (b"-1\r\n", "number"),
            (b"0x5\r\nhello\r\n", "number"),
            (b"5 5\r\nhello\r\n", "number"),
            (b"\r\n", "1 to 8 digits"),
            (b";a=b\r\n", "1 to 8 digits"),
            (b"000000001\r\nx\r\n", "1 to 8 digits"),
            (b"2\r\nabc\r\n", "longer"),
            (b"2\r\nab3\r\nabc\r\n", "longer"),
            (b"1" * 300, "1 to 8 digits"),
        )
        for text, why in cases:
            with self.subTest(text=text):
                for pieces in every_way(text):
                    with self.assertRaises(Malformed) as caught:
                        answer([CHUNKED] + list(pieces))
                    self.assertFalse(isinstance(caught.exception, Truncated))
                    self.assertIn(why, str(caught.exception))

    def test_a_trailer_has_a_limit(self):
        with self.assertRaises(Malformed):
            answer([CHUNKED + b"0\r\n" + b"A: b\r\n" * 101 + b"\r\n"])

    def test_responses_follow_each_other_on_a_connection(self):
        first = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
        second = CHUNKED + b"3\r\ndef\r\n0\r\n\r\n"
        for pieces in every_way(first + second + first):
            feed = Feed(pieces, 128)
            for expected in (b"abc", b"def", b"abc"):
                body = drive(read_head(feed))
                self.assertEqual(drive(rest(body)), expected)
                self.assertTrue(body.keep_alive)
                feed.start = body.end

    def test_a_content_longer_than_the_buffer_passes_through(self):
        data = bytes(range(256)) * 4
        fixed = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data
        chunks = [b"%x\r\n%s\r\n" % (len(part), part) for part in in_pieces(data, 100)]
        for text in (fixed, CHUNKED + b"".join(chunks) + b"0\r\n\r\n"):
            for piece in (1, 63, 500):
                self.assertEqual(answer(in_pieces(text, piece), 64)[1], data)

    def test_a_full_window_of_unread_content_is_told(self):
        feed = Feed(split_at(CHUNKED + b"40\r\n" + b"x" * 64 + b"\r\n0\r\n\r\n", 60), 64)
        body = drive(read_head(feed))
        with self.assertRaises(WindowFull):
            while drive(body.more()):
                pass
        self.assertEqual(drive(rest(body)), b"x" * 64)


if __name__ == "__main__":
    unittest.main()
