"""The loops over samples: native code and its twin; G.711 against the tables of the standard."""

import gc
import os
import random
import unittest
from array import array

from uopenai.audio import g711, portable

try:
    from uopenai.audio import native
except (ImportError, SyntaxError, ValueError, AttributeError):  # CPython; no native code for this processor
    native = None

_said = os.getenv("SEED") if hasattr(os, "getenv") else None  # a board has no environment
SEED = int(_said or int.from_bytes(os.urandom(3), "big"))
ROUNDS = 150
FRESH = (0x3FFFFFFF, 0, 0, 0, 0)

# G.711, tables 1a and 2a: where each segment of a positive signal ends, and how far its 16 decision values
# are apart; A-law in units of 1/4096 of full scale (its first segment has 32), mu-law of 1/8159.
ALAW = ((64, 2), (128, 4), (256, 8), (512, 16), (1024, 32), (2048, 64), (4096, 128))
ULAW = ((31, 2), (95, 4), (223, 8), (479, 16), (991, 32), (2015, 64), (4063, 128), (8159, 256))


def levels(segments, first):
    """(the decision values, ascending; the value of each step between them), of positive signals."""
    decisions = list(first)
    for end, width in segments:
        while decisions[-1] < end:
            decisions.append(decisions[-1] + width)
    return decisions, [(low + high) // 2 for low, high in zip(decisions, decisions[1:])]


def block_of(size):
    """Random bytes; some of them are of extremes alone."""
    data = bytearray(os.urandom(size))
    if size & 1:
        for i in range(size):
            data[i] = (0, 0x7F, 0x80, 0xFF)[data[i] & 3]
    return data


def pcm(*samples):
    return b"".join([(each & 0xFFFF).to_bytes(2, "little") for each in samples])


def samples_of(data):
    return [((data[i] | data[i + 1] << 8) ^ 0x8000) - 0x8000 for i in range(0, len(data), 2)]


LOOPS = (native, portable) if native else (portable,)


class Twins(unittest.TestCase):
    def both(self, name, source, *arguments):
        one, other = bytearray(len(source) * 2 + 8), bytearray(len(source) * 2 + 8)
        getattr(native, name)(one, 3, source, *arguments)
        getattr(portable, name)(other, 3, source, *arguments)
        self.assertEqual(one, other, name)

    def test_on_random_blocks(self):
        if native is None:
            self.skipTest("it runs no native code")
        random.seed(SEED)
        for number in range(ROUNDS):
            count = random.getrandbits(5)
            first = number % 3
            with self.subTest(seed=SEED, round=number):
                source = block_of(count * 8 + 11 + number % 2)
                self.both("copy", source, first, count)
                self.both("scale", source, first, count, random.getrandbits(15))
                for stride in (4, 8):
                    self.both("narrow", source, first, count, stride, 1 + random.getrandbits(10) % 1024)
                for size in (1, 2, 3, 4):
                    for channels in (1, 2, 3):
                        self.both("mono", source, first, count * 8 // (size * channels), size, channels)
                for law in ("ulaw", "alaw"):
                    self.both("to_" + law, source, first, count)
                    self.both("from_" + law, source, first, count)
                self.states(source, first, count)

    def states(self, source, first, count):
        one, other = array("i", FRESH), array("i", FRESH)
        for _ in range(2):  # and on from what the first has left
            native.measure(one, source, first, count)
            portable.measure(other, source, first, count)
            self.assertEqual(one, other)
        words, twin = array("i", [0] * 64), array("i", [0] * 64)
        native.widen(words, 5, source, first, count)
        portable.widen(twin, 5, source, first, count)
        self.assertEqual(words, twin)
        up, down, taps = 1 + random.getrandbits(2), 1 + random.getrandbits(2), 4 + random.getrandbits(3)
        # As in a filter, the magnitudes of a row do not add up to more than 65535.
        rows = array("i", [(random.getrandbits(16) - 32768) // taps for _ in range(up * taps)])
        plans = [array("i", (5 + count, 0, up, down, taps)) for _ in range(2)]
        targets = [bytearray(520) for _ in range(2)]
        made = native.resample(plans[0], rows, words, targets[0], 1)
        self.assertEqual(made, portable.resample(plans[1], rows, twin, targets[1], 1))
        self.assertEqual(targets[0], targets[1])
        self.assertEqual((plans[0], words), (plans[1], twin))

    def test_nothing_is_allocated(self):
        if native is None or not hasattr(gc, "mem_alloc"):
            self.skipTest("it runs no native code")
        source, target = bytearray(960), bytearray(1920)
        state, words = array("i", FRESH), array("i", [0] * 480)
        gc.collect()
        gc.disable()
        before = gc.mem_alloc()
        for _ in range(200):
            native.copy(target, 0, source, 0, 960)
            native.scale(target, 0, source, 0, 480, 4000)
            native.narrow(target, 0, source, 0, 240, 4, 16)
            native.mono(target, 0, source, 0, 240, 2, 2)
            native.measure(state, source, 0, 480)
            native.widen(words, 0, source, 0, 480)
            native.to_ulaw(target, 0, source, 0, 480)
            native.from_alaw(target, 0, source, 0, 480)
        used = gc.mem_alloc() - before
        gc.enable()
        self.assertEqual(used, 0)


class Samples(unittest.TestCase):
    """What each loop is for, by cases; both twins."""

    def test_scale_limits_and_rounds(self):
        cases = (
            (4096, (0, 1, -1, 32767, -32768)),
            (8192, (0, 2, -2, 32767, -32768)),
            (2048, (0, 1, 0, 16384, -16384)),
        )
        for loops in LOOPS:
            for factor, expected in cases:
                with self.subTest(factor=factor):
                    data = bytearray(pcm(0, 1, -1, 32767, -32768))
                    loops.scale(data, 0, data, 0, 5, factor)
                    self.assertEqual(samples_of(data), list(expected))

    def test_narrow_takes_the_upper_bits(self):
        # 24 bits, as an INMP441 gives them, at the top of 32.
        words = b"".join(
            [(value << 8 & 0xFFFFFFFF).to_bytes(4, "little") for value in (0x123456, -256, -1, 0x7FFFFF)]
        )
        for loops in LOOPS:
            for gain, expected in (
                (16, (0x1234, -1, -1, 32767)),
                (32, (0x2468, -2, -1, 32767)),
                (160, (32767, -10, -1, 32767)),
            ):
                with self.subTest(gain=gain):
                    data = bytearray(words)
                    loops.narrow(data, 0, data, 0, 4, 4, gain)
                    self.assertEqual(samples_of(data[:8]), list(expected))

    def test_narrow_takes_one_of_two_channels(self):
        stereo = bytearray(b"\0\0\x01\x00\0\0\x02\x00\0\0\x03\x00\0\0\x04\x00")
        for loops in LOOPS:
            target = bytearray(4)
            loops.narrow(target, 0, stereo, 4, 2, 8, 16)
            self.assertEqual(samples_of(target), [2, 4])

    def test_mono_is_the_mean(self):
        for loops in LOOPS:
            for size, channels, data, expected in (
                (1, 1, b"\x00\x80\xff", (-32768, 0, 32512)),
                (1, 2, b"\x80\xff\x00\x00", (16256, -32768)),
                (2, 2, pcm(100, 300, -3, -4), (200, -4)),
                (3, 1, b"\xff\x34\x12\x00\xff\xff", (0x1234, -1)),
                (4, 2, b"\0\0\x10\0\0\0\x20\0", (24,)),
                (2, 3, pcm(3, 4, 5, 32767, 32767, 32767), (4, 32767)),
            ):
                with self.subTest(size=size, channels=channels):
                    target = bytearray(2 * len(expected))
                    loops.mono(target, 0, data, 0, len(expected), size, channels)
                    self.assertEqual(samples_of(target), list(expected))

    def test_a_constant_is_no_sound(self):
        for loops in LOOPS:
            state = array("i", FRESH)
            loops.measure(state, pcm(5000) * 500, 0, 500)
            self.assertEqual((state[1], state[2], state[3]), (0, 0, 0))
            loops.measure(state, pcm(5000, 5100) * 250, 0, 500)
            self.assertTrue(45 * 500 < state[1] < 55 * 500, state)
            self.assertTrue(state[3])


class G711(unittest.TestCase):
    """Every value, against the tables of the standard."""

    def check(self, name, decisions, values, shift, code_of):
        """*shift*: between the standard's units and 16 bits. *code_of*: the byte of a step and a sign."""
        encode, decode = getattr(g711, "encode_" + name), getattr(g711, "decode_" + name)
        for step, value in enumerate(values):
            for negative in (False, True):
                byte = bytes((code_of(step, negative),))
                target = bytearray(2)
                decode(byte, target)
                self.assertEqual(
                    samples_of(target), [(-value if negative else value) << shift], (step, negative)
                )
                # The first and the last of 16-bit samples in the step; negative ones are the complements.
                last = decisions[step + 1] << shift if step + 1 < len(values) else 32768
                for magnitude in (decisions[step] << shift, min(last, 32768) - 1):
                    target = bytearray(1)
                    encode(pcm(~magnitude if negative else magnitude), target)
                    self.assertEqual(bytes(target), byte, (step, magnitude, negative))

    def test_mu_law(self):
        decisions, values = levels(ULAW, (0, 1))
        values[0] = 0
        self.assertEqual(len(values), 128)
        self.check("ulaw", decisions, values, 2, lambda step, negative: (0x7F if negative else 0xFF) - step)

    def test_a_law(self):
        decisions, values = levels(ALAW, (0,))
        self.assertEqual(len(values), 128)
        self.check(
            "alaw", decisions, values, 3, lambda step, negative: (step | (0 if negative else 0x80)) ^ 0x55
        )

    def test_silence(self):
        target = bytearray(2)
        g711.encode_ulaw(pcm(0, 0), target)
        self.assertEqual(target, b"\xff\xff")
        g711.encode_alaw(pcm(0, 0), target)
        self.assertEqual(target, b"\xd5\xd5")

    def test_in_place(self):
        data = bytearray(pcm(1000, -1000, 20000, 0))
        self.assertEqual(g711.encode_ulaw(data, data), 4)
        data[4:] = data[:4]
        self.assertEqual(g711.decode_ulaw(memoryview(data)[4:], data), 8)
        for one, other in zip(samples_of(data), (1000, -1000, 20000, 0)):
            self.assertTrue(abs(one - other) <= abs(other) // 16, (one, other))

    def test_a_target_that_is_too_small(self):
        for work, source, size in ((g711.encode_alaw, bytes(6), 2), (g711.decode_ulaw, bytes(3), 5)):
            with self.assertRaises(ValueError) as caught:
                work(source, bytearray(size))
            self.assertIn("do not fit into %d" % size, str(caught.exception))


if __name__ == "__main__":
    unittest.main()
