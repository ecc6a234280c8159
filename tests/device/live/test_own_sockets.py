"""The client over a socket pool and a TLS context of the user's own: of Adafruit's connection manager."""

import os
import unittest

import adafruit_connection_manager as manager
import wifi
from calls import Calls

from uopenai import OpenAI


class OverOwnSockets(Calls, unittest.TestCase):
    """The certificate is checked by what the context was given."""

    def make(self):
        pool = manager.get_radio_socketpool(wifi.radio)
        context = manager.get_radio_ssl_context(wifi.radio)
        with open(os.getenv("CA")) as roots:
            context.load_verify_locations(cadata=roots.read())
        return OpenAI(
            os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), socket_pool=pool, ssl_context=context
        )


if __name__ == "__main__":
    unittest.main()
