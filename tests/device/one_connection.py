"""A client whose only connection hands out what a test says, for the tests of what its requests carry."""

import unittest

from fakes import Net, Transport

from uopenai.client import OpenAI

KEY = "sk-example"
ADMIN = "sk-admin-example"


class OneConnection(unittest.TestCase):
    """Makes the client, and looks at what has left."""

    def client(self, *answers, kind=OpenAI, **options):
        """One of this *kind*, whose connection gives *answers*."""
        self.transport = Transport(list(answers))
        options.setdefault("admin_api_key", ADMIN)
        made = kind(KEY, base_url="http://board/v1", **options)
        made._http = Net(self.transport)
        return made

    @property
    def lines(self):
        """The lines of the head of the first request."""
        return self.transport.sent.partition(b"\r\n\r\n")[0].decode().split("\r\n")

    def told(self, kind, call):
        """The words of the exception that *call* raises."""
        with self.assertRaises(kind) as caught:
            call()
        return str(caught.exception)
