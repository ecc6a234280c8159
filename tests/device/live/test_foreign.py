"""The same calls over the interpreter's frozen requests, handed in as http_client, without TLS."""

import os
import unittest

import requests
from calls import Calls

from uopenai import OpenAI


class OverForeignRequests(Calls, unittest.TestCase):
    """Over another HTTP module."""

    def make(self):
        return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"), http_client=requests)


if __name__ == "__main__":
    unittest.main()
