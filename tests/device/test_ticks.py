"""Milliseconds that pass, over the end of the count too."""

import unittest

from uopenai.net.ticks import sleep_ms, ticks_add, ticks_diff, ticks_ms

STEPS = (0, 1, 1000, 3600000, 100000000, -1, -1000, -100000000)


class Ticks(unittest.TestCase):
    """Differences, from every corner of the count."""

    def test_a_difference_is_what_was_added(self):
        corner = 0
        for _ in range(9):  # once around, and the shorter count twice
            corner = ticks_add(corner, 0x8000000)
            for near in (-1001, -1, 0, 1, 999):
                start = ticks_add(corner, near)
                for step in STEPS:
                    self.assertEqual(ticks_diff(ticks_add(start, step), start), step)

    def test_what_is_slept_is_counted(self):
        start = ticks_ms()
        sleep_ms(5)
        self.assertTrue(ticks_diff(ticks_ms(), start) >= 4)


if __name__ == "__main__":
    unittest.main()
