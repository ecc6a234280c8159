"""The loops of the frames and their portable twins: the same answers, wherever the bytes lie.

The random rounds begin elsewhere each run; what fails says with which seed, and ``SEED`` begins there again.
"""

import binascii
import os
import random
import unittest

from frame_cases import EURO

from uopenai.wire import portable_frames

try:
    from uopenai.wire import native_frames
except (ImportError, SyntaxError, ValueError, AttributeError):  # CPython; no native code for this processor
    native_frames = None

_said = os.getenv("SEED") if hasattr(os, "getenv") else None  # a board has no environment
SEED = int(_said or int.from_bytes(os.urandom(3), "big"))
ROUNDS = 300  # of each

# Texts that end a character early, or are none (RFC 3629 section 4), and what is UTF-8.
GOOD = (
    b"",
    b"plain ASCII, longer than a word",
    EURO,
    b"\xc2\x80\xdf\xbf",
    b"\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf",
    b"\xf0\x90\x80\x80\xf4\x8f\xbf\xbf",
    b"\x00\x7f" + EURO * 5 + b"12345678",
)
BAD = (
    b"\x80",
    b"\xbf",
    b"\xc0\x80",
    b"\xc1\xbf",
    b"\xc2\x7f",
    b"\xc2\xc0",
    b"\xe0\x80\x80",
    b"\xe0\x9f\xbf",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xe1\x80\x7f",
    b"\xf0\x80\x80\x80",
    b"\xf0\x8f\xbf\xbf",
    b"\xf4\x90\x80\x80",
    b"\xf5\x80\x80\x80",
    b"\xff",
    b"abcdefgh\xe2\x82(",
)


def below(most):
    return random.getrandbits(16) % most


def noise(size):
    return bytes([random.getrandbits(8) for _ in range(size)])


def checked(loops, text, cuts, shift=0):
    """What utf8() says of *text*, lying at *shift*, cut at *cuts*: the states."""
    buf = bytearray(shift) + text
    state = 0
    at = shift
    states = []
    for stop in cuts:
        state = loops.utf8(state, buf, at, shift + stop)
        states.append(state)
        if state < 0:
            break
        at = shift + stop
    return states


class Portable(unittest.TestCase):
    """The cases, for one of the twins."""

    loops = portable_frames

    def test_utf8_is_told_from_what_is_none_at_every_split(self):
        for text in GOOD:
            for place in range(len(text) + 1):
                self.assertEqual(checked(self.loops, text, (place, len(text)), place & 3)[-1], 0, text)
        for text in BAD:
            for place in range(len(text) + 1):
                self.assertEqual(
                    checked(self.loops, text + b"xxxx", (place, len(text) + 4), place & 3)[-1], -1, text
                )

    def test_a_cut_character_is_not_the_end(self):
        for text in (EURO[1:3], b"\xf0", b"\xf0\x9f\x98", b"12345\xc3"):
            self.assertTrue(checked(self.loops, text, (len(text),))[-1] > 0)

    def test_masking_is_exclusive_or_wherever_the_bytes_lie(self):
        data = bytes(range(256))
        key = b"\x01\x80\xff\x5a"
        for first in range(9):
            for size in (0, 1, 2, 3, 4, 5, 7, 8, 63, 64, 65, 130, 200):
                buf = bytearray(data)
                self.loops.mask(buf, first, first + size, key)
                expected = bytearray(data)
                for i in range(size):
                    expected[first + i] ^= key[i % 4]
                self.assertEqual(buf, expected, (first, size))
                self.loops.mask(buf, first, first + size, key)
                self.assertEqual(buf, data)

    def test_what_begins_alike_is_told_from_what_does_not(self):
        form = b'{"id":"one","delta":"'
        for text, expected in (
            (form, 1),
            (b'{"id":"two","delta":"QUJD"}', 1),
            (b'{"id":"\xc3\xa91","delta":"', 1),
            (b'{"id":"a\\n","delta":"', 0),
            (b'{"id":"a\n1","delta":"', 0),
            (b'{"id":"","x":"","delt":"', 0),
            (b'{"id":"two","delto":"', 0),
            (b'{"ID":"two","delta":"', 0),
        ):
            for first in range(5):
                buf = bytearray(first) + text
                self.assertEqual(self.loops.alike(buf, first, form, len(form), 7, 10), expected, text)
        self.assertEqual(self.loops.alike(bytearray(form), 0, form, len(form), 11, 0), 1)

    def test_base64_is_encoded_in_place_with_the_ends_touching(self):
        for size in range(100):
            data = bytes([i * 37 & 255 for i in range(size)])
            text = binascii.b2a_base64(data)[:-1]
            for more in (0, 1, 5):
                for target in (0, 1, 3):
                    source = target + (size + 2) // 3 + more
                    buf = bytearray(source) + data + b"behind"
                    self.assertEqual(self.loops.base64_up(buf, source, size, target), target + len(text))
                    self.assertEqual(bytes(buf[target : target + len(text)]), text)
                    if target + len(text) <= source + size:
                        self.assertEqual(bytes(buf[-6:]), b"behind")


class Native(Portable):
    """The same for the other."""

    loops = native_frames

    def setUp(self):
        if native_frames is None:
            self.skipTest("it runs no native code")


class Twins(unittest.TestCase):
    """Both, on random bytes: the same."""

    def setUp(self):
        if native_frames is None:
            self.skipTest("it runs no native code")
        random.seed(SEED)

    def test_utf8(self):
        bits = (b"a", b"abcd", b"\xe2", b"\x82", b"\xac", b"\xf0\x9f", b"\x98\x80", b"\xed", b"\xc3\xa9")
        for number in range(ROUNDS):
            text = b"".join([bits[below(len(bits))] for _ in range(below(20))])
            if number % 2:
                text = EURO * below(5) + text
            cuts = sorted([below(len(text) + 1) for _ in range(3)]) + [len(text)]
            shift = below(4)
            with self.subTest(seed=SEED, text=text, cuts=cuts, shift=shift):
                self.assertEqual(
                    checked(native_frames, text, cuts, shift), checked(portable_frames, text, cuts, shift)
                )

    def test_mask(self):
        for _ in range(ROUNDS):
            data = noise(below(300))
            key = noise(4)
            first = below(len(data) + 1)
            end = first + below(len(data) - first + 1)
            one, other = bytearray(data), bytearray(data)
            with self.subTest(seed=SEED, data=data, first=first, end=end):
                native_frames.mask(one, first, end, key)
                portable_frames.mask(other, first, end, key)
                self.assertEqual(one, other)

    def test_base64_up(self):
        for _ in range(ROUNDS):
            data = noise(below(300))
            target = below(5)
            source = target + (len(data) + 2) // 3 + below(9)
            one = bytearray(source) + data + b"xxxx"
            other = bytearray(one)
            with self.subTest(seed=SEED, data=data, target=target, source=source):
                end = native_frames.base64_up(one, source, len(data), target)
                self.assertEqual(end, portable_frames.base64_up(other, source, len(data), target))
                self.assertEqual(one[:end], other[:end])


if __name__ == "__main__":
    unittest.main()
