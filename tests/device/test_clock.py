"""The clock: what a time server's answer is taken for."""

import time
import unittest

from uopenai import errors
from uopenai.net import clock

NOW = getattr(time, "gmtime", time.localtime)  # CircuitPython's clock knows no zones


def answer_of(seconds):
    """An SNTP answer whose time is *seconds* since 1900."""
    return bytes(40) + bytes([seconds >> shift & 255 for shift in (24, 16, 8, 0)]) + bytes(4)


class Clock(unittest.TestCase):
    """The portable parts."""

    def test_a_clock_of_today_is_set(self):
        built = clock.BUILT
        try:
            clock.BUILT = tuple(NOW()[:3])
            self.assertTrue(clock.is_set())
            clock.BUILT = (2099, 1, 1)
            self.assertFalse(clock.is_set())
        finally:
            clock.BUILT = built

    def test_the_date_is_text(self):
        self.assertEqual(len(clock.today()), 10)
        self.assertEqual(clock.today()[:4], str(NOW()[0]))

    def test_a_time_before_this_library_is_not_taken(self):
        for seconds, date in ((3155673600, "2000-01-01"), (3913056000, "2024-01-01")):
            with self.assertRaises(errors.ClockNotSetError) as caught:
                clock._take(answer_of(seconds), "time.example")
            self.assertIn("time.example says it is " + date, str(caught.exception))

    def test_times_of_the_second_era_are_taken(self):
        clock._take(answer_of(4080000000), "time.example")  # April 2029, before the first era ends
        clock._take(answer_of(100), "time.example")  # February 2036


if __name__ == "__main__":
    unittest.main()
