"""Sound to and from the stand-in service, over our own transport, with the certificate verified."""

import os
import unittest

from sound_calls import SoundCalls

from uopenai import OpenAI


class SoundOverTls(SoundCalls, unittest.TestCase):
    """Over our own transport."""

    def make(self):
        return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))


if __name__ == "__main__":
    unittest.main()
