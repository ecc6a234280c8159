"""The same calls over the board's own requests (see stock.py), handed in as http_client, without TLS."""

import os
import unittest

from calls import MODEL, Calls
from stock import requests

from uopenai import OpenAI


class OverForeignRequests(Calls, unittest.TestCase):
    """Over another HTTP module."""

    def make(self):
        return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"), http_client=requests)

    def test_what_was_not_read_is_not_taken_for_the_next_answer(self):
        for _ in range(2):
            with self.client.responses.create(model=MODEL, input="Hello", stream=True) as stream:
                for event in stream:
                    self.assertEqual(event.type, "response.created")
                    break
            self.assertEqual(self.client.models.retrieve(MODEL).object, "model")


if __name__ == "__main__":
    unittest.main()
