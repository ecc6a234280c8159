"""The JSON pull reader: any split, any buffer, strict."""

import unittest

from feed import Feed, drive, in_pieces, split_at
from uopenai.wire import Malformed, Truncated
from uopenai.wire.json_reader import Reader


def read(pieces, size=2048):
    """The value of a whole JSON text."""
    reader = Reader(Feed(pieces, size))
    value = drive(reader.value())
    drive(reader.finish())
    return value


class Values(unittest.TestCase):
    """Whole values."""

    def test_a_text_longer_than_the_buffer_is_read_at_every_split(self):
        text = b'{"a":[1,-2.5e3,{"b":"\\ud83d\\ude00 \\"q\\" \\u00e9"}],"c":[[],{},null,true,false],"long":"0123456789abcdef"}'
        expected = {
            "a": [1, -2500.0, {"b": '\U0001f600 "q" \xe9'}],
            "c": [[], {}, None, True, False],
            "long": "0123456789abcdef",
        }
        for size in (32, 2048):
            for place in range(len(text)):
                self.assertEqual(read(split_at(text, place), size), expected)
            self.assertEqual(read(in_pieces(text, 1), size), expected)

    def test_a_text_that_ends_early_is_truncated(self):
        text = b'{"a": ["x\\u00e9", 12, true]}'
        for place in range(len(text)):
            with self.subTest(place=place), self.assertRaises(Truncated):
                read([text[:place]])

    def test_what_is_no_json_is_refused(self):
        for text in (
            b"[1,]",
            b"{,}",
            b'{"a" 1}',
            b"[01]",
            b"[1.]",
            b"[tru]",
            b'["\x01"]',
            b'["\\x"]',
            b"[1]]",
            b"nan",
        ):
            with self.subTest(text=text), self.assertRaises(Malformed):
                read([text])


if __name__ == "__main__":
    unittest.main()
