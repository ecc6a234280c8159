"""Server-sent events: any line end, any split, events of any size, over contents framed in any way."""

import unittest

from feed import Feed, drive, every_way, in_pieces, rest
from uopenai.wire import Malformed, Truncated, WindowFull
from uopenai.wire.http1 import read_head
from uopenai.wire.json_reader import Reader
from uopenai.wire.sse import Events

# What comes, and the (type, data) of its events.
STREAMS = (
    (b"", ()),
    (b"\n\n\n", ()),
    (b": only a comment\n\n:\n\n", ()),
    (b"data: one\n\n", (("", b"one"),)),
    (b"data:one\n\ndata:  two \n\n", (("", b"one"), ("", b" two "))),
    (b"event: delta\ndata: x\n\ndata: y\n\n", (("delta", b"x"), ("", b"y"))),
    (b"event:delta\ndata:x\n\n", (("delta", b"x"),)),
    (b"event: lost\n\ndata: x\n\n", (("", b"x"),)),
    (b"event: old\nevent: new\ndata: x\n\n", (("new", b"x"),)),
    (b"event: old\nevent\ndata: x\n\nevent: old\nevent:\ndata: y\n\n", (("", b"x"), ("", b"y"))),
    (b"event:  two blanks\ndata: x\n\n", ((" two blanks", b"x"),)),
    (b"data: a\ndata: b\ndata:c\n\n", (("", b"a\nb\nc"),)),
    (b"data: a\ndata:\n\n", (("", b"a\n"),)),
    (b"data:\ndata: b\n\n", (("", b"\nb"),)),
    (b"data:\ndata:\n\n", (("", b"\n"),)),
    (b"data\ndata: b\ndata\n\n", (("", b"\nb\n"),)),
    (b"data:\n\ndata\n\ndata: \n\ndata: z\n\n", (("", b"z"),)),
    (b"id: 1\nretry: 10\ndata: a\nid\n\nretry\n\n", (("", b"a"),)),
    (
        b"da: no\ndat\ndatas: no\nDATA: no\ndata : no\n data: no\nd\ne\nev: no\nEvent: no\ndata: yes\n\n",
        (("", b"yes"),),
    ),
    (b"data: a\n: comment\nunknown: field\ndata: b\n\n", (("", b"a\nb"),)),
    (b"\xef\xbb\xbfdata: a\n\n", (("", b"a"),)),
    (b"\xef\xbb\xbf\ndata: a\n\n\xef\xbb\xbfdata: no\n\n", (("", b"a"),)),
    (b"data: \xe2\x82\xac:\xf0\x9f\x98\x80\n\n", (("", b"\xe2\x82\xac:\xf0\x9f\x98\x80"),)),
    (b"data: [DONE]\n\n", (("", b"[DONE]"),)),
    (b"data: whole\n\ndata: a\nid: 7", (("", b"whole"), ("", b"a"))),  # see the test of the cut
)


def mixed(data):
    """*data* with its line ends replaced by CR LF, CR and LF in turn."""
    lines = data.split(b"\n")
    out = lines[0]
    for i in range(1, len(lines)):
        end = (b"\r\n", b"\r", b"\n")[i % 3]
        if end == b"\n" and out[-1:] == b"\r":  # the two would be one line end
            end = b"\r\n"
        out += end + lines[i]
    return out


async def collect(events):
    """(type, data) of every event."""
    got = []
    while await events.next_event():
        got.append((events.event, await rest(events)))
    return tuple(got)


def read(pieces, size=2048):
    """(type, data) of every event that comes in *pieces*."""
    return drive(collect(Events(Feed(pieces, size))))


class Decoding(unittest.TestCase):
    """What the events are."""

    def _each(self, change):
        for data, expected in STREAMS:
            data = change(data)
            with self.subTest(data=data):
                for pieces in every_way(data):
                    self.assertEqual(read(pieces), expected)

    def test_lines_may_end_with_lf(self):
        self._each(lambda data: data)

    def test_lines_may_end_with_crlf(self):
        self._each(lambda data: data.replace(b"\n", b"\r\n"))

    def test_lines_may_end_with_cr(self):
        self._each(lambda data: data.replace(b"\n", b"\r"))

    def test_line_ends_may_be_mixed(self):
        self._each(mixed)

    def test_an_event_is_there_before_the_next_one_comes(self):
        for end in (b"\n", b"\r", b"\r\n"):
            feed = Feed([b"data: a" + end + end, b"data: b" + end + end])
            events = Events(feed)
            self.assertTrue(drive(events.next_event()))
            self.assertEqual(drive(rest(events)), b"a")
            self.assertEqual(feed.handed, 1)

    def test_the_data_of_an_event_comes_piece_by_piece(self):
        feed = Feed([b"data: ab", b"cd", b"\n\n"])
        events = Events(feed)
        self.assertTrue(drive(events.next_event()))
        self.assertEqual(bytes(events.mv[events.start : events.end]), b"ab")
        self.assertEqual(feed.handed, 1)

    def test_a_type_that_is_no_utf8_is_refused(self):
        with self.assertRaises(Malformed):
            read([b"event: \xff\ndata: x\n\n"])


class Bounds(unittest.TestCase):
    """Large events, small buffers."""

    def test_an_event_may_be_larger_than_the_buffer(self):
        long = bytes([97 + i % 26 for i in range(700)])
        data = b"event: big\ndata: " + long + b"\ndata: " + long + b"\n\ndata: next\n\n"
        expected = (("big", long + b"\n" + long), ("", b"next"))
        for size in (32, 64):
            for piece in (1, 7, 31, 500):
                self.assertEqual(read(in_pieces(data, piece), size), expected)

    def test_a_comment_or_an_unknown_field_may_be_larger_than_the_buffer(self):
        data = b": " + b"c" * 300 + b"\nid: " + b"i" * 300 + b"\nevent: " + b"e" * 300 + b"\ndata: x\n\n"
        for piece in (1, 50, 1000):
            ((kind, content),) = read(in_pieces(data, piece), 160)
            self.assertEqual((kind.strip("e"), content), ("", b"x"))
            self.assertTrue(len(kind) < 300)

    def test_what_is_unread_is_dropped_by_the_next(self):
        data = b"data: " + b"a" * 100 + b"\ndata: b\n\nevent: two\ndata: c\n\n"
        for size in (64, 2048):
            for pieces in every_way(data):
                events = Events(Feed(pieces, size))
                self.assertTrue(drive(events.next_event()))
                self.assertTrue(drive(events.next_event()))
                self.assertEqual((events.event, drive(rest(events))), ("two", b"c"))
                self.assertFalse(drive(events.next_event()))
                self.assertFalse(drive(events.next_event()))

    def test_what_is_unread_stays_while_more_comes(self):
        data = b"data: ab\ndata: cd\n: comment\ndata: ef\n\n"
        for pieces in every_way(data):
            events = Events(Feed(pieces, 64))
            drive(events.next_event())
            while drive(events.more()):
                pass
            self.assertEqual(bytes(events.mv[events.start : events.end]), b"ab\ncd\nef")

    def test_a_full_window_of_unread_data_is_told(self):
        events = Events(Feed([b"data: " + b"x" * 100 + b"\n\n"], 32))
        drive(events.next_event())
        with self.assertRaises(WindowFull):
            while drive(events.more()):
                pass
        self.assertEqual(drive(rest(events)), b"x" * 100)

    def test_a_cut_ends_the_events(self):
        text = b"data: whole\n\nevent: x\ndata: cut"
        for place in range(13, len(text)):
            got = read([text[:place]])
            self.assertEqual(got[0], ("", b"whole"))
            self.assertTrue(len(got) <= 2)


class Layers(unittest.TestCase):
    """Events over framed contents, JSON over events."""

    HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    EVENTS = (
        b'event: a\r\ndata: {"n": [1,\r\ndata: "\\ud83d\\ude00"]}\r\n\r\n'
        b': ping\n\ndata: {"n":2} \n\ndata: [DONE]\n\n'
    )
    VALUES = ({"n": [1, "\U0001f600"]}, {"n": 2})

    async def _values(self, feed):
        body = await read_head(feed)
        events = Events(body)
        got = []
        while await events.next_event():
            if events.buf[events.start] == 0x5B:
                continue
            reader = Reader(events)
            got.append(await reader.value())
            await reader.finish()
        self.assertTrue(body.done and body.keep_alive)
        return tuple(got)

    def test_chunk_borders_may_fall_anywhere(self):
        for size in (48, 2048):
            for place in range(1, len(self.EVENTS)):
                text = self.HEAD
                for part in (self.EVENTS[:place], self.EVENTS[place:]):
                    text += b"%x\r\n%s\r\n" % (len(part), part)
                text += b"0\r\n\r\n"
                for piece in (1, 5, len(text)):
                    self.assertEqual(drive(self._values(Feed(in_pieces(text, piece), size))), self.VALUES)

    def test_a_chunk_for_each_byte_is_read(self):
        text = (
            self.HEAD + b"".join([b"1\r\n%s\r\n" % part for part in in_pieces(self.EVENTS, 1)]) + b"0\r\n\r\n"
        )
        for size in (48, 2048):
            self.assertEqual(drive(self._values(Feed([text], size))), self.VALUES)
            self.assertEqual(drive(self._values(Feed(in_pieces(text, 1), size))), self.VALUES)

    def test_a_cut_in_the_framing_is_truncated(self):
        text = self.HEAD + b"%x\r\n%s\r\n0\r\n\r\n" % (len(self.EVENTS), self.EVENTS)
        for place in range(len(text)):
            with self.assertRaises(Truncated):
                drive(self._values(Feed([text[:place]])))

    def test_a_json_text_longer_than_the_buffer_is_read_from_an_event(self):
        long = "x" * 300 + "\U0001f600"
        data = b'data: {"text":"' + long.encode() + b'","more":{"k":[1,2,3]}}\n\n'
        for piece in (1, 13, 400):
            events = Events(Feed(in_pieces(data, piece), 64))
            self.assertTrue(drive(events.next_event()))
            self.assertEqual(drive(Reader(events).value()), {"text": long, "more": {"k": [1, 2, 3]}})


if __name__ == "__main__":
    unittest.main()
