"""The same calls over the board's own requests (see stock.py), handed in as http_client, without TLS."""

import os
import unittest

from calls import Calls
from stock import requests

from uopenai import OpenAI


class OverForeignRequests(Calls, unittest.TestCase):
    """Over another HTTP module."""

    def make(self):
        return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"), http_client=requests)


if __name__ == "__main__":
    unittest.main()
