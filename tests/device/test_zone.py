"""The local time on the board. tests/host/test_zone.py has all zones of the world."""

import unittest

from uopenai.net import zone

BERLIN = "CET-1CEST,M3.5.0,M10.5.0/3"
SYDNEY = "AEST-10AEDT,M10.1.0,M4.1.0/3"


class Zone(unittest.TestCase):
    def test_without_a_setting_it_is_utc(self):
        self.assertEqual(zone.local(0), (1970, 1, 1, 0, 0, 0, 3, 1))
        self.assertEqual(zone.local(951782400), (2000, 2, 29, 0, 0, 0, 1, 60))

    def test_summer_begins_and_ends_with_its_second(self):
        for seconds, hour in ((1774745999, 1), (1774746000, 3), (1792889999, 2), (1792890000, 2)):
            self.assertEqual(zone.local(seconds, BERLIN)[3], hour)
        self.assertEqual(zone.local(1792889999, BERLIN)[4], 59)
        self.assertEqual(zone.local(1792890000, BERLIN)[4], 0)

    def test_in_the_south_it_goes_over_the_new_year(self):
        self.assertEqual(zone.local(1767268800, SYDNEY)[:5], (2026, 1, 1, 23, 0))
        self.assertEqual(zone.local(1782907200, SYDNEY)[:5], (2026, 7, 1, 22, 0))

    def test_a_name_in_brackets_and_half_an_hour(self):
        self.assertEqual(zone.local(0, "<+0330>-3:30")[:5], (1970, 1, 1, 3, 30))
        self.assertEqual(zone.local(0, "<-02>2<-01>,M3.5.0/-1,M10.5.0/0")[:5], (1969, 12, 31, 22, 0))

    def test_what_is_no_rule_says_what_to_do(self):
        for rule in ("CET", "CET-1CEST,J60,J300", "-1", "CET-x", "CET-1CEST,M3"):
            with self.assertRaises(ValueError) as caught:
                zone.local(0, rule)
            self.assertIn("uopenai provision", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
