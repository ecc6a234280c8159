"""The JSON writer: what it writes is JSON and reads back; what JSON cannot say is refused with its path."""

import json
import unittest

from feed import Feed, drive
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_writer import JsonBody, NotJson, pieces

INFINITE = float("inf")

ROUND = (
    None,
    True,
    False,
    0,
    -1,
    1 << 40,
    0.5,
    -2.5e10,
    "",
    "plain",
    '"quoted" \\ / \b\f\n\r\t',
    "\x00\x01\x1f\x7f",
    "\xe9\u20ac\U0001f600",
    "x" * 255 + "\U0001f600\n" + "y" * 300,
    "\xe9" * 600,
    [],
    {},
    [[], {}, [1, [2, [3]]]],
    {"": 0, "a b": {"\u20ac": [None]}, '"': "\\"},
    {"messages": [{"role": "user", "content": "line\nline"}], "stream": True, "n": 2},
)


class HasDict:
    """Like an Answer: it says what it is."""

    def __init__(self, values):
        self._values = values

    def to_dict(self):
        return self._values


class OwnText:
    """A value that brings its own text, so many times."""

    def __init__(self, text, length, times=1):
        self.length = length
        self.closed = 0
        self._text = text
        self._times = times

    def segments(self):
        self._times -= 1
        try:
            for i in range(len(self._text)):
                yield self._text[i : i + 1]
        finally:
            self.closed += 1

    def rewind(self):
        return self._times > 0


def written(value):
    """The whole text."""
    return "".join(pieces(value))


class Writing(unittest.TestCase):
    """What can be written."""

    def test_each_value_reads_back(self):
        for value in ROUND:
            with self.subTest(value=value):
                text = written(value)
                self.assertEqual(json.loads(text), value)
                self.assertEqual(drive(Reader(Feed([text.encode()])).value()), value)

    def test_a_tuple_is_an_array(self):
        self.assertEqual(json.loads(written((1, (2,), ()))), [1, [2], []])

    def test_an_object_that_gives_a_dict_is_an_object(self):
        self.assertEqual(json.loads(written([HasDict({"a": HasDict({})})])), [{"a": {}}])

    def test_no_blank_is_wasted(self):
        self.assertEqual(written({"a": [1, 2, {"b": None}]}), '{"a":[1,2,{"b":null}]}')

    def test_a_long_string_comes_in_short_pieces(self):
        for piece in pieces({"content": "z" * 5000}):
            self.assertTrue(len(piece) <= 300)

    def test_the_length_is_that_of_the_segments(self):
        for value in ROUND:
            with self.subTest(value=value):
                body = JsonBody(value)
                sent = b"".join(list(body.segments()))
                self.assertEqual(body.length, len(sent))
                self.assertEqual(sent, b"".join(list(body.segments())))
                self.assertEqual(json.loads(sent.decode()), value)
        self.assertEqual(JsonBody({}).content_type, "application/json")


class OwnTexts(unittest.TestCase):
    """Values that bring their own text: nothing of it is held."""

    def test_it_stands_where_the_value_stands(self):
        body = JsonBody({"a": [OwnText(b'"x"', 3), 1, HasDict({"b": OwnText(b"[2]", 3)})]})
        self.assertEqual(body.length, 23)
        self.assertEqual(b"".join(list(body.segments())), b'{"a":["x",1,{"b":[2]}]}')

    def test_a_length_that_one_does_not_know_nobody_knows(self):
        for value in (OwnText(b"1", None), [OwnText(b"1", None), OwnText(b"1", 1), "x"]):
            self.assertIsNone(JsonBody(value).length)

    def test_it_goes_again_if_each_can(self):
        for times, again in (((2, 2), True), ((2, 1), False), ((1, 2), False)):
            body = JsonBody([OwnText(b"1", 1, each) for each in times])
            first = b"".join(list(body.segments()))
            self.assertEqual(body.rewind(), again)
            if again:
                self.assertEqual(b"".join(list(body.segments())), first)
        self.assertTrue(JsonBody({}).rewind())

    def test_it_is_let_go_when_sending_breaks_off(self):
        own = OwnText(b"123", 3)
        segments = JsonBody([own]).segments()
        self.assertEqual([next(segments), next(segments), own.closed], [b"[", b"1", 0])
        segments.close()
        self.assertEqual(own.closed, 1)


class Refusing(unittest.TestCase):
    """What JSON cannot say."""

    def test_it_is_refused_with_the_path_to_it(self):
        cases = (
            (INFINITE, "$: inf cannot"),
            ({"temperature": INFINITE - INFINITE}, "$.temperature: nan cannot"),
            ({"a": [1, {"b": -INFINITE}]}, "$.a[1].b:"),
            ({"messages": [{"content": b"bytes"}]}, "$.messages[0].content: a bytes"),
            ({"a": object()}, "$.a: a object"),
            ([0, 1, {2}], "$[2]: a set"),
            ({"a": {1: "one"}}, "$.a: the key 1"),
            ({None: 0}, "$: the key None"),
            ([{"a": {(1, 2): 0}}], "$[0].a: the key (1, 2)"),
        )
        for value, path in cases:
            with self.subTest(path=path):
                with self.assertRaises(NotJson) as caught:
                    JsonBody(value)
                self.assertIn(path, str(caught.exception))

    def test_what_contains_itself_is_refused(self):
        ring = []
        ring.append(ring)
        loop = {}
        loop["again"] = loop
        for value, path in ((ring, "$[0][0]"), (loop, "$.again.again")):
            with self.assertRaises(NotJson) as caught:
                JsonBody(value)
            self.assertIn(path, str(caught.exception))
            self.assertIn("contain itself", str(caught.exception))

    def test_sixty_four_levels_may_be_nested(self):
        value = 0
        for _ in range(64):
            value = [value]
        self.assertEqual(written(value), "[" * 64 + "0" + "]" * 64)
        with self.assertRaises(NotJson):
            written([value])


if __name__ == "__main__":
    unittest.main()
