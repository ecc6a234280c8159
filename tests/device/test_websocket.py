"""WebSocket frames: any split, any fragmentation, any size; what breaks the protocol is refused."""

import unittest

from frame_cases import (
    BINARY,
    BROKEN,
    CLOSE,
    CLOSES,
    EURO,
    LONG,
    PING,
    PONG,
    STREAMS,
    TEXT,
    WASTEFUL,
    server_frame,
)
from unmasking import unmasked

from feed import Feed, drive, every_way, in_pieces, rest
from uopenai.wire import Malformed, Truncated, WindowFull
from uopenai.wire.closing import closing
from uopenai.wire.handshake import accepts, handshake, new_key
from uopenai.wire.websocket import Messages, frame, head_into


class Slow(Feed):
    """A Feed that has nothing yet every other time."""

    ready = True

    def now(self):
        self.ready = not self.ready
        return None if self.ready else Feed.now(self)


def stepped(messages):
    """What step() says, waiting until it knows."""
    while True:
        found = messages.step()
        if found is not None:
            return found


def content(messages):
    """All that is left of the message, waited for."""
    out = b""
    while True:
        out += bytes(messages.mv[messages.start : messages.end])
        messages.start = messages.end
        while (grew := messages.now()) is None:
            pass
        if not grew:
            return out


def read(messages):
    """(opcode, content) of every message."""
    got = []
    while stepped(messages):
        got.append((messages.opcode, content(messages)))
    return tuple(got)


class Reading(unittest.TestCase):
    """What the messages are."""

    def test_messages_come_at_every_split(self):
        for data, expected in STREAMS:
            with self.subTest(data=data):
                for size in (160, 2048):
                    for pieces in every_way(data):
                        self.assertEqual(read(Messages(Feed(pieces, size))), expected)

    def test_nothing_is_waited_for(self):
        for data, expected in STREAMS:
            for piece in (1, 3, 50):
                self.assertEqual(read(Messages(Slow(in_pieces(data, piece), 160))), expected)

    def test_what_is_unread_is_passed_over(self):
        for data, expected in STREAMS:
            for pieces in every_way(data):
                messages = Messages(Feed(pieces, 160))
                kinds = []
                while stepped(messages):
                    kinds.append(messages.opcode)
                self.assertEqual(kinds, [kind for kind, _ in expected])
                self.assertEqual((messages.code, messages.reason), (1006, ""))

    def test_what_is_unread_stays_while_more_comes(self):
        data = b"".join([server_frame(TEXT if not i else 0, b"%d" % i, i == 9) for i in range(10)])
        data = data[:9] + server_frame(PING, b"ping") + data[9:]
        for pieces in every_way(data):
            messages = Messages(Feed(pieces))
            self.assertTrue(messages.step())
            while not messages.whole:
                self.assertTrue(drive(messages.more()))
            self.assertEqual(bytes(messages.mv[messages.start : messages.end]), b"0123456789")
            self.assertFalse(drive(messages.more()))
            self.assertEqual(messages.answer, b"ping")

    def test_a_message_may_be_larger_than_the_buffer(self):
        count = 300
        length = count * len(LONG)
        head = b"\x82\x7f" + bytes([0, 0, 0, 0, 0, length >> 16, length >> 8 & 255, length & 255])
        for size in (160, 301, 2048):
            messages = Messages(Feed([head] + [LONG] * count + [server_frame(TEXT, b"next")], size))
            self.assertTrue(messages.step())
            at = 0
            while True:
                for i in range(messages.start, messages.end, 50):
                    self.assertEqual(messages.buf[i], LONG[(at + i - messages.start) % len(LONG)])
                at += messages.end - messages.start
                messages.start = messages.end
                if not messages.now():
                    break
            self.assertEqual(at, length)
            self.assertEqual(read(messages), ((TEXT, b"next"),))

    def test_a_full_window_is_told_and_goes_on_once_it_is_read(self):
        messages = Messages(Feed([server_frame(TEXT, LONG)], 160))
        self.assertTrue(messages.step())
        with self.assertRaises(WindowFull):
            while drive(messages.more()):
                pass
        self.assertEqual(drive(rest(messages)), LONG)

    def test_whole_says_that_all_of_the_message_is_there(self):
        for pieces, expected in (
            ([server_frame(TEXT, b"")], True),
            ([server_frame(TEXT, b"all")], True),
            ([server_frame(TEXT, b"all")[:-1], b"l"], False),
            ([server_frame(TEXT, b"a", False) + server_frame(0, b"ll")], False),
        ):
            messages = Messages(Feed(pieces))
            self.assertTrue(messages.step())
            self.assertEqual(messages.whole, expected)

    def test_what_came_behind_the_handshake_is_read(self):
        feed = Feed([b"HTTP/1.1 101 Switching Protocols\r\n\r\n" + server_frame(TEXT, b"first")])
        feed.now()
        feed.start = 36
        self.assertEqual(read(Messages(feed)), ((TEXT, b"first"),))


class Control(unittest.TestCase):
    """Pings, pongs, and the end."""

    def test_the_last_ping_is_to_be_answered(self):
        messages = Messages(
            Feed([server_frame(PING, b"1") + server_frame(PING, b"2") + server_frame(TEXT, b"")])
        )
        self.assertTrue(messages.step())
        self.assertEqual(messages.answer, b"2")

    def test_pongs_are_counted(self):
        messages = Messages(
            Feed([server_frame(PONG, b"1") + server_frame(PONG, b"2") + server_frame(TEXT, b"")])
        )
        self.assertTrue(messages.step())
        self.assertEqual((messages.pongs, messages.answer), (2, None))

    def test_a_close_frame_says_why(self):
        for payload, code, reason in CLOSES:
            for pieces in every_way(server_frame(CLOSE, payload) + b"what follows is not looked at"):
                messages = Messages(Feed(pieces, 160))
                self.assertFalse(messages.step())
                self.assertEqual((messages.code, messages.reason), (code, reason))
                self.assertFalse(messages.step())

    def test_no_close_frame_is_1006(self):
        messages = Messages(Feed([]))
        self.assertFalse(messages.step())
        self.assertEqual(messages.code, 1006)

    def test_an_end_in_the_middle_of_a_message_is_no_end_of_it(self):
        begun = server_frame(TEXT, b"begun", False)
        for behind, code in ((b"", 1006), (b"\x80", 1006), (server_frame(CLOSE, b"\x03\xe9"), 1001)):
            messages = Messages(Feed([begun, behind]))
            self.assertTrue(messages.step())
            with self.assertRaises(Truncated):
                drive(rest(messages))
            self.assertEqual(messages.code, code)
            self.assertFalse(messages.step())
            messages = Messages(Feed([begun, behind]))
            self.assertTrue(messages.step())
            self.assertFalse(messages.step())
            self.assertEqual(messages.code, code)


class Refusing(unittest.TestCase):
    """Frames that break the protocol."""

    def test_each_is_refused_with_its_code_at_every_split(self):
        for data, code, words in BROKEN + WASTEFUL:
            with self.subTest(data=data):
                for pieces in every_way(data):
                    messages = Messages(Feed(pieces, 160))
                    with self.assertRaises(Malformed) as caught:
                        read(messages)
                    self.assertEqual(messages.fault, code)
                    self.assertTrue(words in str(caught.exception), str(caught.exception))

    def test_nothing_is_read_behind_a_fault(self):
        for data, _, words in BROKEN:
            messages = Messages(Feed([data + server_frame(TEXT, b"x")], 2048))
            for _ in range(3):
                with self.assertRaises(Malformed) as caught:
                    read(messages)
                self.assertTrue(words in str(caught.exception))

    def test_content_behind_a_fault_is_none(self):
        broken = server_frame(0, b"\xff" + b"x" * 99)
        messages = Messages(Feed([server_frame(TEXT, b"good", False), broken, b"more"]))
        self.assertTrue(messages.step())
        for _ in range(3):
            with self.assertRaises(Malformed) as caught:
                drive(messages.more())
            self.assertTrue("not UTF-8" in str(caught.exception))

    def test_a_message_that_is_too_long_is_refused(self):
        for data in (
            server_frame(TEXT, b"12345678901"),
            server_frame(TEXT, b"123456", False) + server_frame(0, b"78901"),
        ):
            messages = Messages(Feed([data]))
            messages.longest = 10
            with self.assertRaises(Malformed):
                read(messages)
            self.assertEqual(messages.fault, 1009)


class Writing(unittest.TestCase):
    """Frames of ours."""

    def test_frames_are_masked_and_as_long_as_they_say(self):
        for size in (0, 1, 125, 126, 300, 5000):
            data = (LONG * 17)[:size]
            self.assertEqual(unmasked(frame(BINARY, data)), (0x82, 1, size, data))
        self.assertEqual(unmasked(frame(TEXT, b"ab", fin=False)), (0x01, 1, 2, b"ab"))
        self.assertEqual(unmasked(frame(PONG, b"")), (0x8A, 1, 0, b""))

    def test_each_frame_has_a_mask_of_its_own(self):
        self.assertTrue(len({bytes(frame(TEXT, b"\x00\x00\x00\x00")) for _ in range(20)}) > 15)

    def test_a_head_stands_before_a_payload_that_is_there(self):
        buf = bytearray(20)
        self.assertEqual(head_into(buf, 3, TEXT, 200, b"KEYS", False), 11)
        self.assertEqual(bytes(buf), b"\x00\x00\x00\x01\xfe\x00\xc8KEYS" + bytes(9))
        self.assertEqual(head_into(buf, 0, TEXT, 1 << 16, b"KEYS"), 14)
        self.assertEqual(bytes(buf[:14]), b"\x81\xff\x00\x00\x00\x00\x00\x01\x00\x00KEYS")

    def test_a_close_frame_of_ours_says_why(self):
        for code, reason, data in (
            (1000, "", b"\x03\xe8"),
            (1005, "", b""),
            (4999, "x\u20ac", b"\x13\x87x\xe2\x82\xac"),
        ):
            self.assertEqual(unmasked(closing(code, reason)), (0x88, 1, len(data), data))

    def test_what_a_frame_cannot_say_is_not_sent(self):
        for code in (0, 999, 1004, 1006, 1015, 2999, 5000):
            with self.assertRaises(ValueError) as caught:
                closing(code)
            self.assertTrue("%d is no code to close with" % code in str(caught.exception))
        with self.assertRaises(ValueError) as caught:
            closing(1000, "\u20ac" * 42)
        self.assertTrue("at most 125 bytes, not 128" in str(caught.exception))


class Handshake(unittest.TestCase):
    """The fields of the opening handshake."""

    def test_the_answer_to_the_key_is_checked(self):
        key = "dGhlIHNhbXBsZSBub25jZQ=="  # RFC 6455 section 1.3
        self.assertTrue(accepts(key, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        for wrong in ("s3pPLMBiTxaQ9kYGzzhZRbK+xOO=", "", None, key):
            self.assertFalse(accepts(key, wrong))

    def test_the_request_asks_for_a_websocket(self):
        fields = handshake("KEY")
        self.assertEqual(fields["Sec-WebSocket-Key"], "KEY")
        self.assertEqual(
            (fields["Upgrade"], fields["Connection"], fields["Sec-WebSocket-Version"]),
            ("websocket", "Upgrade", "13"),
        )

    def test_keys_are_16_random_bytes(self):
        one, other = new_key(), new_key()
        self.assertTrue(one != other)
        self.assertEqual((len(one), one[-2:]), (24, "=="))


class Together(unittest.TestCase):
    """Other sources over messages."""

    def test_a_json_text_longer_than_the_buffer_is_read_from_a_message(self):
        from uopenai.wire.json_reader import Reader

        text = b'{"text":"' + LONG + EURO + b'","more":{"k":[1,2,3]}}'
        data = (
            server_frame(TEXT, text[:100], False)
            + server_frame(PING, b"p" * 99)
            + server_frame(0, text[100:])
        )
        for piece in (1, 13, 500):
            messages = Messages(Feed(in_pieces(data, piece), 160))
            self.assertTrue(stepped(messages))
            value = drive(Reader(messages).value())
            self.assertEqual(value, {"text": str(LONG + EURO, "utf-8"), "more": {"k": [1, 2, 3]}})


if __name__ == "__main__":
    unittest.main()
