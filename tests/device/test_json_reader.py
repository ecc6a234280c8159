"""The JSON pull reader: any split, any buffer, strict (RFC 8259)."""

import unittest

from feed import Feed, drive, every_way, in_pieces, split_at
from uopenai.wire import Malformed, Truncated, WindowFull
from uopenai.wire.json_reader import Reader

SIZES = (24, 2048)  # one that nearly nothing fits into, and the one of a connection

LONG = b"0123456789abcdefghijklmnopqrstuvwxyz"

VALID = (
    (b"{}", {}),
    (b" [ ] ", []),
    (b"\t\r\n 0 \n", 0),
    (b"-0", 0),
    (b"-12", -12),
    (b"1234567890123", 1234567890123),
    (b"0.5", 0.5),
    (b"-0.5e1", -5.0),
    (b"5E0", 5.0),
    (b"25e-2", 0.25),
    (b"25E+1", 250.0),
    (b"true", True),
    (b"false", False),
    (b"null", None),
    (b'""', ""),
    (b'"a"', "a"),
    (b'"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\/\b\f\n\r\t'),
    (b'"\\u0041\\u00e9\\u20AC\\u0000"', "A\xe9\u20ac\0"),
    (b'"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f"', "\xe9\u20ac\U0001f600\x7f"),
    (b'"\\ud83d\\ude00"', "\U0001f600"),
    (b'"x\\uD83D\\uDE00y"', "x\U0001f600y"),
    (b'"\\ud83d"', "\ufffd"),
    (b'"\\ude00"', "\ufffd"),
    (b'"\\ud83dx"', "\ufffdx"),
    (b'"\\ud83d\\n"', "\ufffd\n"),
    (b'"\\ud83d\\u0041"', "\ufffdA"),
    (b'"\\ud83d\\ud83d\\ude00"', "\ufffd\U0001f600"),
    (b'"\\ude00\\ud83d"', "\ufffd\ufffd"),
    (b'"\\\\ud83d"', "\\ud83d"),
    (b'[1,"b",null,[true],{"k":-1}]', [1, "b", None, [True], {"k": -1}]),
    (b'{"":1,"a":{"b":[{}]}}', {"": 1, "a": {"b": [{}]}}),
    (b'{"a":1,"a":2}', {"a": 2}),
    (b'{"\\u0061\\ud83d\\ude00":0}', {"a\U0001f600": 0}),
    (b'{"%s":"%s"}' % (LONG, LONG), {LONG.decode(): LONG.decode()}),
    (b'["%s\\ud83d\\ude00%s"]' % (LONG, LONG), [LONG.decode() + "\U0001f600" + LONG.decode()]),
    (b"[[[[[[[[[[0]]]]]]]], 1 , 2 ] , 3 ]", [[[[[[[[[[0]]]]]]]], 1, 2], 3]),
)

# fmt: off
INVALID = (
    # Arrays.
    b"[1,]", b"[,1]", b"[,]", b"[1,,2]", b"[1 2]", b"[1;2]", b"]", b"[}", b"[1}",
    b'["a":1]', b"[1]]", b"[1],",
    # Objects.
    b"{,}", b'{"a"}', b'{"a",1}', b'{"a" 1}', b'{"a":}', b'{"a":1,}', b'{,"a":1}',
    b"{1:1}", b"{a:1}", b"{'a':1}",
    b'{"a":1 "b":2}', b'{"a"::1}', b'{"a":1]', b"}", b"{]", b"{null:1}", b'{"a":1}}',
    b'{"a":1,,"b":2}', b"{[]:1}",
    # Numbers.
    b"01", b"-01", b"00", b"+1", b"1.", b".5", b"-", b"--1", b"-.5", b"1e", b"1e+",
    b"1.e1", b"1.2.3", b"1e1.5",
    b"0x10", b"1_000", b"NaN", b"nan", b"Infinity", b"-Infinity", b"1a", b"[1e]", b"[-]",
    b"[0-1]", b"1+1", b"\xef\xbc\x91",
    # Words.
    b"True", b"nul", b"[tru]", b"truee", b"[nulL]", b"undefined", b"[truefalse]",
    b'true"x"', b"falsey", b"[truetruetrue]",
    # Strings.
    b"'a'", b'["\x01"]', b'"a\nb"', b'"\t"', b'"\x00"', b'"\\x"', b'"\\ "', b'"\\u12g4"',
    b'"\\u-123"', b'"\\u 123"', b'"\\U0041"',
    b'"\\\n"', b'"\\0"', b'["a\\a"]', b'{"\\x":1}', b'{"a\n":1}',
    # What is not UTF-8.
    b'"\xff"', b'["\x80"]', b'{"\xc3":1}', b'"\\n\xff"', b'"%s%s\xff"' % (LONG, LONG),
    # White space and comments that JSON does not know; what follows the value.
    b"\x0b1", b"\xa01", b"[1]\x0c", b"// x\n1", b"/* */ 1", b"[1] //", b"\xef\xbb\xbf1",
    b"1 2", b'""""', b"{}{}", b"[] x",
)
# fmt: on


def read(pieces, size=2048):
    """The value of a whole JSON text."""
    reader = Reader(Feed(pieces, size))
    value = drive(reader.value())
    drive(reader.finish())
    return value


def skip(pieces, size=2048):
    """Read past a whole JSON text."""
    reader = Reader(Feed(pieces, size))
    drive(reader.skip())
    drive(reader.finish())


class Values(unittest.TestCase):
    """Whole values."""

    def test_each_form_of_value_is_read_at_every_split(self):
        for text, expected in VALID:
            with self.subTest(text=text):
                for size in SIZES:
                    for pieces in every_way(text):
                        self.assertEqual(read(pieces, size), expected)

    def test_a_number_keeps_its_kind(self):
        self.assertIsInstance(read([b"1"]), int)
        self.assertIsInstance(read([b"1.0"]), float)
        self.assertIsInstance(read([b"true"]), bool)

    def test_a_text_longer_than_the_buffer_is_read_at_every_split(self):
        text = b'{"a":[1,-2.5e3,{"b":"\\ud83d\\ude00 \\"q\\" \\u00e9"}],'
        text += b'"c":[[],{},null,true,false],"long":"0123456789abcdef"}'
        expected = {
            "a": [1, -2500.0, {"b": '\U0001f600 "q" \xe9'}],
            "c": [[], {}, None, True, False],
            "long": "0123456789abcdef",
        }
        for size in (32, 2048):
            for pieces in every_way(text):
                self.assertEqual(read(pieces, size), expected)

    def test_a_text_that_ends_early_is_truncated(self):
        for text in (b'{"a": ["x\\u00e9", 12, true]}', b'"abc"', b'[{"a":"\\ud83d\\ude00"}]'):
            for size in SIZES:
                for place in range(len(text)):
                    with self.subTest(text=text, place=place, size=size):
                        with self.assertRaises(Truncated):
                            read([text[:place]], size)

    def test_what_is_no_json_is_refused_at_every_split(self):
        for text in INVALID:
            with self.subTest(text=text):
                for size in SIZES:
                    for pieces in every_way(text):
                        with self.assertRaises(Malformed):
                            read(pieces, size)

    def test_nesting_is_limited_whatever_fits_into_the_buffer(self):
        for size in (24, 100, 2048):
            for opener, middle, closer in ((b"[", b"", b"]"), (b'{"a":', b"0", b"}")):
                good = opener * 64 + middle + closer * 64
                for pieces in ([good], list(in_pieces(good, 7))):
                    read(pieces, size)
                    skip(pieces, size)
                    deep = [b"["] + pieces + [b"]"]
                    for call in (read, skip):
                        with self.assertRaises(Malformed) as caught:
                            call(deep, size)
                        self.assertIn("64", str(caught.exception))

    def test_a_number_longer_than_the_buffer_does_not_fit(self):
        for text in (b"1" * 30, b"[%s]" % (b"1" * 30)):
            with self.assertRaises(WindowFull):
                read(in_pieces(text, 5), 16)
            skip(in_pieces(text, 5), 16)


class Skipping(unittest.TestCase):
    """Reading past a value."""

    def test_each_form_of_value_is_skipped_at_every_split(self):
        for text, _ in VALID:
            with self.subTest(text=text):
                for size in SIZES:
                    for pieces in every_way(text):
                        skip(pieces, size)

    def test_the_structure_of_what_is_skipped_is_checked(self):
        for text in INVALID:
            if b"\xff" in text or b"\x80" in text or b"\xc3" in text:
                continue  # a string that nobody reads is not decoded
            with self.subTest(text=text):
                for size in SIZES:
                    for pieces in every_way(text):
                        with self.assertRaises(Malformed):
                            skip(pieces, size)

    def test_a_skipped_text_that_ends_early_is_truncated(self):
        text = b'{"a": ["x\\u00e9", 12, true]}'
        for size in SIZES:
            for place in range(len(text)):
                with self.assertRaises(Truncated):
                    skip([text[:place]], size)


class Pulling(unittest.TestCase):
    """Arrays and objects, opened and read part by part."""

    TEXT = (
        b' { "data" : [ {"id":"a"} , {"id":"\\ud83d\\ude00"} ] , "skipped" : {"x":[1,"]}",{}]} , "n" : 7 } '
    )

    async def _pull(self, reader):
        got = []
        await reader.open("{")
        while (key := await reader.key()) is not None:
            if key == "data":
                await reader.open("[")
                while await reader.item():
                    got.append(await reader.value())
            elif key == "n":
                got.append(await reader.value())
            else:
                await reader.skip()
        await reader.finish()
        return got

    def test_members_are_pulled_at_every_split(self):
        for size in SIZES:
            for pieces in every_way(self.TEXT):
                got = drive(self._pull(Reader(Feed(pieces, size))))
                self.assertEqual(got, [{"id": "a"}, {"id": "\U0001f600"}, 7])

    def test_an_end_anywhere_is_truncated(self):
        text = self.TEXT.rstrip()
        for place in range(len(text)):
            with self.subTest(place=place), self.assertRaises(Truncated):
                drive(self._pull(Reader(Feed([text[:place]], 24))))

    def test_empty_ones_have_no_members(self):
        reader = Reader(Feed([b"[ ]"]))
        drive(reader.open("["))
        self.assertFalse(drive(reader.item()))
        drive(reader.finish())
        reader = Reader(Feed([b"{ }"]))
        drive(reader.open("{"))
        self.assertIsNone(drive(reader.key()))
        drive(reader.finish())

    def test_opening_what_is_not_there_is_refused(self):
        for text, opener in ((b"{}", "["), (b"[]", "{"), (b"1", "["), (b'"["', "[")):
            with self.assertRaises(Malformed):
                drive(Reader(Feed([text])).open(opener))

    def test_wrong_separators_are_refused(self):
        for text in (b"[1 2]", b"[1,]", b"[,1]", b"[1}", b"[1:2]"):
            with self.subTest(text=text), self.assertRaises(Malformed):
                drive(self._items(Reader(Feed(in_pieces(text, 1)))))
        for text in (b'{"data" 1}', b'{"n":1 "n":2}', b'{"n":1,}', b'{"n":1]', b"{n:1}", b'{"n":1}x'):
            with self.subTest(text=text), self.assertRaises(Malformed):
                drive(self._pull(Reader(Feed(in_pieces(text, 1)))))

    async def _items(self, reader):
        await reader.open("[")
        while await reader.item():
            await reader.value()

    def test_opening_is_limited_in_depth(self):
        reader = Reader(Feed([b"[" * 65]))
        for _ in range(64):
            drive(reader.open("["))
            drive(reader.item())
        with self.assertRaises(Malformed):
            drive(reader.open("["))

    def test_what_follows_the_value_is_told(self):
        for place in range(5):
            with self.assertRaises(Malformed) as caught:
                read(split_at(b"[1] 2", place))
            self.assertIn("something follows", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
