"""What is wanted of a JSON text, and where it goes: trees of names, indices and sinks, at every split."""

import binascii
import json
import unittest

from trees import Last, Sink, expected

from feed import Feed, drive, every_way, in_pieces
from uopenai.wire import Malformed, Truncated, WindowFull
from uopenai.wire.json_reader import Reader
from uopenai.wire.json_select import runs, select, selected

SMALL = 48
LONG = "0123456789abcdefghijklmnopqrstuvwxyz" * 3

TEXT = (
    b' {"id" : "x\\u00e9", "data":[ {"b64":"AAEC/w==","n":[1,[2,3],{"k":null}], "t":"a\\ud83d\\ude00b"} , '
    b'{"t":"%s","b64":"","n":[]},[],7,"end"],"usage":{"total":3,"more":{"deep":{"er":true}}},"0":false} '
) % LONG.encode()
# MicroPython's json does not join surrogates.
VALUE = json.loads(TEXT.replace(b"\\ud83d\\ude00", "\U0001f600".encode()).decode())

KEEP = {None: True}
DROP = {None: None}


class Numbers(Sink):
    """One that takes arrays of numbers too."""

    def begin(self):
        self.got.append([])

    def append(self, number):
        self.got[-1].append(number)

    def write(self, view):
        self.got.append(bytes(view))

    def end(self):
        return "there"


def digits():
    """The table of base64."""
    from uopenai.saving import digits

    return digits()


def trees():
    """Trees of all kinds, each with sinks of its own."""
    plain, decoded = Last(), Last(digits())
    return (
        True,
        None,
        KEEP,
        DROP,
        {"id": True, None: None},
        {"data": {"0": {"t": True, None: None}, None: None}, None: None},
        {"data": {"3": True, None: None}, "nothing": True, None: None},
        {
            "data": {
                "*": {"n": {"1": True, "2": {"k": True, None: None}, None: None}, None: None},
                None: None,
            },
            None: None,
        },
        {"data": {"*": {"b64": decoded, None: True}, None: True}, None: True},
        {
            "data": {"*": {"t": plain, None: None}, None: None},
            "usage": {"total": True, None: None},
            None: None,
        },
        {"id": plain, "usage": plain, "0": plain, None: None},
        {"usage": {"more": {"deep": None, None: True}, None: True}, None: None},
        {"usage": {"*": {"deep": {"er": True, None: None}, None: None}, None: None}, "*": None, None: None},
        {"id": {"deeper": True, None: None}, "0": {"x": True, None: None}, None: None},
        decoded,
    )


def read(pieces, tree, size=2048):
    """What is kept of a whole text."""
    return drive(selected(Feed(pieces, size), tree))


class Selecting(unittest.TestCase):
    """Trees."""

    def test_what_is_wanted_is_kept_at_every_split(self):
        for tree in trees():
            with self.subTest(tree=tree):
                wanted = expected(VALUE, tree)
                for pieces in every_way(TEXT):
                    self.assertEqual(read(pieces, tree, SMALL), wanted)
                for piece in (1, 7, 33, 5000):
                    self.assertEqual(read(in_pieces(TEXT, piece), tree), wanted)

    def test_what_goes_to_a_sink_arrives_whole_at_every_split(self):
        for size in (SMALL, 2048):
            for pieces in every_way(TEXT):
                plain, decoded = Sink(), Sink(digits())
                tree = {"data": {"*": {"t": plain, "b64": decoded, None: None}, None: None}, None: None}
                self.assertEqual(
                    read(pieces, tree, size),
                    {"data": [{"b64": 4, "t": 6}, {"t": len(LONG), "b64": 0}, [], None, None]},
                )
                self.assertEqual(plain.got, ["a\U0001f600b".encode(), LONG.encode()])
                self.assertEqual(decoded.got, [b"\0\1\2\xff", b""])

    def test_numbers_go_to_a_sink_that_takes_them(self):
        text = b'{"data":[{"e":[0.5,-1,2e3]},{"e":[]},{"e":"AAEC"},{"e":null}]}'
        for pieces in every_way(text):
            sink = Numbers()
            tree = {"data": {"*": {"e": sink, None: None}, None: None}, None: None}
            self.assertEqual(read(pieces, tree, SMALL)["data"], [{"e": "there"}] * 3 + [{"e": None}])
            self.assertEqual((sink.got[0], sink.got[1]), ([0.5, -1, 2000.0], []))
            self.assertEqual(b"".join([each for each in sink.got if isinstance(each, bytes)]), b"AAEC")

    def test_the_structure_of_all_is_checked_whatever_is_wanted(self):
        for text in (
            b'{"a":[1,]}', b'{"a":1,}', b'{"a" 1}', b'{"a":01}', b'{"a":"\n"}', b'{"a":"\\x"}', b'{"a":tru}',
            b'{"a":{"b":[}}', b'{"a":1}}', b'{"a":1} x', b'[1 2]', b'["\\u12"]', b"{1:2}",
        ):  # fmt: skip
            for tree in (
                True,
                None,
                KEEP,
                DROP,
                {"a": True, None: None},
                {"a": {"b": True, None: None}, None: None},
            ):
                for pieces in every_way(text):
                    with self.assertRaises(Malformed):
                        read(pieces, tree, SMALL)

    def test_an_end_anywhere_is_truncated(self):
        text = TEXT.rstrip()
        for tree in trees():
            for place in range(0, len(text), 5):
                with self.assertRaises(Truncated):
                    read([text[:place]], tree, SMALL)

    def test_nesting_is_limited_and_the_limit_counts_from_the_top(self):
        for opener, closer, tree in (
            (b"[", b"]", {"0": True, None: None}),
            (b'{"a":', b"}", {"a": True, None: None}),
            (b"[", b"]", DROP),
            (b'{"a":', b"}", KEEP),
        ):
            good = opener * 64 + b"0" + closer * 64
            for size in (SMALL, 2048):
                read([good], tree, size)
                with self.assertRaises(Malformed) as caught:
                    read([opener + good + closer], tree, size)
                self.assertIn("64", str(caught.exception))

    def test_a_number_longer_than_the_buffer_fits_only_where_it_is_not_wanted(self):
        text = b'{"a":1,"b":%s}' % (b"1" * 100)
        for tree, kept in (({"a": True, None: None}, {"a": 1}), (DROP, {})):
            self.assertEqual(read(in_pieces(text, 9), tree, SMALL), kept)
        with self.assertRaises(WindowFull):
            read(in_pieces(text, 9), {"b": True, None: None}, SMALL)

    def test_a_guard_is_entered_and_left(self):
        class Guard:
            left = ()

            def __enter__(self):
                return self

            def __exit__(self, kind, *_):
                self.left += (kind,)

        for text, kinds in ((b"[1]", (None,)), (b"[1", (Truncated,))):
            guard = Guard()
            try:
                drive(selected(Feed([text]), True, guard))
            except Truncated:
                pass
            self.assertEqual(guard.left, kinds)

    def test_a_part_of_an_open_array_is_selected(self):
        text = b'[{"id":1,"x":"%s"},{"id":2},{"id":3}]' % LONG.encode()
        for pieces in every_way(text):
            reader = Reader(Feed(pieces, SMALL))
            drive(reader.open("["))
            got = []
            while drive(reader.item()):
                got.append(drive(select(reader, {"id": True, None: None})))
            drive(reader.finish())
            self.assertEqual(got, [{"id": 1}, {"id": 2}, {"id": 3}])


class Strings(unittest.TestCase):
    """Strings of any size, run by run."""

    def _runs(self, text, pieces, size=SMALL, table=None):
        out = []
        reader = Reader(Feed(pieces, size))
        drive(runs(reader, lambda view: out.append(bytes(view)), table))
        drive(reader.finish())
        return b"".join(out)

    def test_they_come_decoded_at_every_split(self):
        text = json.dumps(LONG + '\U0001f600"\\\n\xe9' + LONG).encode()
        for pieces in every_way(text):
            self.assertEqual(self._runs(text, pieces), (LONG + '\U0001f600"\\\n\xe9' + LONG).encode())

    def test_base64_comes_as_bytes_at_every_split(self):
        table = digits()
        for count in (0, 1, 2, 3, 100, 101):
            data = bytes([255 - at for at in range(count)])
            text = b'"' + binascii.b2a_base64(data).strip().replace(b"/", b"\\/") + b'"'
            for pieces in every_way(text):
                self.assertEqual(self._runs(text, pieces, SMALL, table), data)

    def test_what_is_no_base64_is_told(self):
        for text, kind in (
            (b'"AAA"', Truncated),
            (b'"A A="', Malformed),
            (b'"AA==AA=="', Malformed),
            (b'"AA-_"', Malformed),
        ):
            for pieces in every_way(text):
                with self.assertRaises(kind):
                    self._runs(text, pieces, SMALL, digits())

    def test_what_is_no_string_is_told(self):
        for text in (b"1", b"null", b"[]", b"]"):
            with self.assertRaises(Malformed):
                self._runs(text, [text])


if __name__ == "__main__":
    unittest.main()
