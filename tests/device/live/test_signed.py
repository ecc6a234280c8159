"""Webhooks that a host test has signed, and what the official SDK says of each: the file $CASES has them.

One case a line, in JSON: payload, headers, secret, and the event, or None if it is not trusted.
"""

import json
import os
import unittest

from uopenai import OpenAI, errors


class Signed(unittest.TestCase):
    """The same verdict as the SDK's."""

    def test_each_is_trusted_or_not_as_the_sdk_has_it(self):
        count = 0
        webhooks = OpenAI("sk-example").webhooks
        with open(os.getenv("CASES")) as cases:
            for line in cases:
                payload, headers, secret, wanted = json.loads(line)
                try:
                    found = webhooks.unwrap(payload, headers, secret=secret).to_dict()
                except errors.named("InvalidWebhookSignatureError"):
                    found = None
                self.assertEqual(found, wanted, line)
                count += 1
        print(count, "verdicts")


if __name__ == "__main__":
    unittest.main()
