"""The hot loops and their portable twin: one table of cases, every split, the same answers and states."""

import binascii
import unittest

from loop_cases import BAD_BASE64, BASE64, CHUNKS, CUT_BASE64, STREAMS, STRINGS, TEXTS

from uopenai.saving import digits
from uopenai.wire import fresh, portable

try:
    from uopenai.wire import native
except (ImportError, SyntaxError, ValueError, AttributeError):  # CPython; no native code for this processor
    native = None

DIGITS = digits()


def scan(loops, text, cuts):
    """(what scan returned at last, its state)"""
    state = fresh()
    state[2] = 64
    buf = bytearray(text)
    at = 0
    for stop in cuts:
        at = loops.scan(state, buf, at, stop)
        if at < 0 or state[0] == 1:
            break
    return at, list(state)


def unescape(loops, text, cuts):
    """(the UTF-8, or None, how much was read)"""
    state = fresh()
    buf = bytearray(text)
    at = 0
    out = b""
    for stop in cuts:
        first = at
        at = loops.unescape(state, buf, first, stop)
        if at < 0:
            return None, at
        out += bytes(buf[first : state[7]])
        if state[0] == 1:
            break
    return out, at


def unbase64(loops, text, cuts):
    """(the bytes, or None, whether digits are missing)"""
    state = fresh()
    buf = bytearray(text)
    at = 0
    out = b""
    for stop in cuts:
        end = loops.unbase64(state, DIGITS, buf, at, stop)
        if end < 0:
            return None, end
        out += bytes(buf[at:end])
        at = stop
    return out, state[9]


def chunks(loops, text, cuts):
    """(the content, or None, where the whole ended)"""
    state = fresh()
    buf = bytearray(text)
    at = 0
    out = b""
    for stop in cuts:
        while at < stop and state[0] != 1:
            if state[1]:
                count = min(state[1], stop - at)
                out += bytes(buf[at : at + count])
                state[1] -= count
                at += count
            else:
                at = loops.chunk(state, buf, at, stop)
                if at < 0:
                    return None, at
    return out, at if state[0] == 1 else -99


def events(loops, text, cuts):
    """[type, data] of each event that has ended."""
    state = fresh()
    buf = bytearray(text)
    at = 0
    found = []
    kind, data = b"", b""
    for stop in cuts:
        while at < stop:
            at = loops.event(state, buf, at, stop)
            told = state[5]
            if state[8]:
                kind = bytes(buf[state[6] : state[7]])
            if told == 1:
                data += bytes(buf[at : state[1]])
                at = state[1]
            elif told == 2:
                kind += bytes(buf[at : state[1]])
                at = state[1]
            elif told == 4:
                found.append((kind, data))
                kind, data = b"", b""
    return found, list(state)


def passed(loops, text, cuts):
    """The first byte of each event's data; the rest of the event is passed over."""
    state = fresh()
    buf = bytearray(text)
    at = 0
    found = []
    for stop in cuts:
        while at < stop:
            at = loops.event(state, buf, at, stop)
            if state[5] == 1:
                found.append(buf[at])
                at += 1
                state[9] = 1
            elif state[5] == 2:
                at = state[1]
    return found, list(state)


def every_way(text):
    """Every place to cut *text* once, and all of them at once."""
    size = len(text)
    for place in range(size + 1):
        yield (place, size)
    yield range(1, size + 1)


class Portable(unittest.TestCase):
    """The table, for one of the twins."""

    loops = portable

    def test_the_structure_of_json_is_checked_at_every_split(self):
        for text, expected in TEXTS:
            with self.subTest(text=text):
                for cuts in every_way(text):
                    at, state = scan(self.loops, text, cuts)
                    self.assertEqual(at, expected)
                    self.assertTrue(at < 0 or state[0] == 1 and not state[1])

    def test_a_value_that_has_not_ended_is_asked_for_more(self):
        for text, expected in TEXTS:
            for place in range(expected):
                at, state = scan(self.loops, text[:place], (place,))
                self.assertEqual((at, state[0] == 1), (place, False), text)

    def test_a_number_at_the_top_ends_only_with_what_follows(self):
        for text, where in (
            (b"0", 2),
            (b"-7", 3),
            (b"1.5", 4),
            (b"1e5", 5),
            (b"-", 15),
            (b"1.", 16),
            (b"1e", 17),
        ):
            for cuts in every_way(text):
                at, state = scan(self.loops, text, cuts)
                self.assertEqual((at, state[0]), (len(text), where))

    def test_escapes_that_stand_for_surrogates_are_noted(self):
        for text, noted in (
            (b'"\\ud83d"', 1),
            (b'["\\uDE00"]', 1),
            (b'"\\u00d8"', 0),
            (b'"ud83d"', 0),
            (b'{"\\ud800":1}', 1),
        ):
            for cuts in every_way(text):
                self.assertEqual(scan(self.loops, text, cuts)[1][3], noted, text)

    def test_the_limit_of_the_depth_is_the_callers(self):
        for limit in (0, 1, 2, 17, 33):
            state = fresh()
            state[2] = limit
            self.assertEqual(self.loops.scan(state, bytearray(b"[" * 70), 0, 70), -7)
            self.assertEqual(state[0:1], fresh()[0:1])

    def test_four_hex_digits_are_a_number(self):
        for text, code in ((b"0000", 0), (b"00e9", 0xE9), (b"FFff", 0xFFFF), (b"aBcD", 0xABCD)):
            self.assertEqual(self.loops.hex4(bytearray(b"\\u" + text), 2), code)
        for text in (b"000g", b"/000", b":000", b"@000", b"G000", b"`000", b" 000", b"-001", b"00\x000"):
            self.assertEqual(self.loops.hex4(bytearray(text), 0), -5, text)

    def test_strings_are_decoded_at_every_split(self):
        for text, expected in STRINGS:
            with self.subTest(text=text):
                for cuts in every_way(text):
                    out, at = unescape(self.loops, text, cuts)
                    self.assertEqual(out, expected)
                    if expected is not None:
                        self.assertEqual(at, text.rfind(b'"') + 1)

    def test_base64_is_decoded_at_every_split(self):
        for text in BASE64:
            for cuts in every_way(text):
                self.assertEqual(unbase64(self.loops, text, cuts), (binascii.a2b_base64(text), 0))

    def test_all_bytes_go_through_base64_at_every_split(self):
        data = bytes(range(256))
        for size in (254, 255, 256):
            text = binascii.b2a_base64(data[:size]).strip()
            for cuts in every_way(text):
                self.assertEqual(unbase64(self.loops, text, cuts), (data[:size], 0))

    def test_what_is_no_base64_is_refused_at_every_split(self):
        for text in BAD_BASE64:
            for cuts in every_way(text):
                self.assertEqual(unbase64(self.loops, text, cuts), (None, -8), text)
        for text in CUT_BASE64:
            for cuts in every_way(text):
                self.assertTrue(unbase64(self.loops, text, cuts)[1], text)

    def test_chunks_are_read_at_every_split(self):
        for text, expected in CHUNKS:
            with self.subTest(text=text):
                for cuts in every_way(text):
                    out, at = chunks(self.loops, text, cuts)
                    self.assertEqual(out, expected)
                    self.assertTrue(at in (-9, -10, -11) if expected is None else at > 0)

    def test_events_are_the_same_at_every_split(self):
        for text in STREAMS:
            whole = events(self.loops, text, (len(text),))
            self.assertTrue(whole[0])
            for cuts in every_way(text):
                got = events(self.loops, text, cuts)
                self.assertEqual(got[0], whole[0])

    def test_what_is_left_of_an_event_can_be_passed_over(self):
        for text in STREAMS:
            # (An event whose data is empty has no first byte.)
            expected = [data[0] for _, data in events(self.loops, text, (len(text),))[0] if data]
            for cuts in every_way(text):
                self.assertEqual(passed(self.loops, text, cuts)[0][: len(expected)], expected)


class Native(Portable):
    """The same table, for the other."""

    loops = native

    def setUp(self):
        if native is None:
            self.skipTest("it runs no native code")


class Twins(unittest.TestCase):
    """Beside each other."""

    def setUp(self):
        if native is None:
            self.skipTest("it runs no native code")

    def test_their_states_are_the_same_at_every_split(self):
        for run, texts in (
            (scan, [text for text, _ in TEXTS]),
            (unescape, [text for text, _ in STRINGS]),
            (unbase64, BASE64 + BAD_BASE64 + CUT_BASE64),
            (chunks, [text for text, _ in CHUNKS]),
            (events, STREAMS),
            (passed, STREAMS),
        ):
            for text in texts:
                with self.subTest(text=text):
                    for cuts in every_way(text):
                        ours, theirs = run(native, text, cuts), run(portable, text, cuts)
                        if ours[0] is not None and not (run is scan and ours[0] < 0):
                            self.assertEqual(ours, theirs)
                        else:
                            self.assertEqual(ours[0], theirs[0])


if __name__ == "__main__":
    unittest.main()
