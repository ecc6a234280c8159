"""Arguments that a call has in extra_body, checked with the others."""

import unittest

import uopenai
from uopenai import models


class Extra(unittest.TestCase):
    """models.calls.fit"""

    def test_what_is_in_extra_body_counts(self):
        fit = uopenai.visit("models.calls").fit
        messages = [{"role": "user", "content": "x"}]
        fit("POST", "/chat/completions", {"model": "m"}, {"messages": messages, "of_its_own": 1})
        for extra in (None, {"of_its_own": 1}, {"messages": "x"}):
            with self.assertRaises(models.ValidationError):
                fit("POST", "/chat/completions", {"model": "m"}, extra)


if __name__ == "__main__":
    unittest.main()
