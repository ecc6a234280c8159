"""A client whose service is a list of answers, for the tests of uopenai.helpers."""

import json

from fakes import json_answer, response
from parts import read_all

from uopenai import refusals
from uopenai.client import OpenAI


class Service:
    """In place of a session: gives *answers* (dicts, bytes of a response, or exceptions) in their order.

    ``asked``: method and path of each request, ``sent``: what it carried (JSON as values, else bytes),
    ``headers``: those of each.
    """

    connections_opened = 0

    def __init__(self, answers):
        self._answers = list(answers)
        self.asked = []
        self.sent = []
        self.headers = []

    async def exchange(self, method, url, headers=None, body=None, timeout=None, keep=None):
        self.asked.append("%s %s" % (method, url[len("http://board/v1") :]))
        self.headers.append(headers)
        sent = None
        if body is not None:
            sent = read_all(body)
            if body.content_type == "application/json":
                sent = json.loads(sent.decode())
        self.sent.append(sent)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        if isinstance(answer, dict):
            answer = json_answer(json.dumps(answer).encode())
        return response(answer)

    def close(self):
        """Nothing is open."""


class Waits:
    """Mixed into a TestCase: waits take no time, and are recorded in ``waits`` (milliseconds)."""

    def setUp(self):
        self.waits = []
        self._sleep = refusals.sleep
        refusals.sleep = self.waits.append

    def tearDown(self):
        refusals.sleep = self._sleep


def client(*answers, **options):
    """A client, and its Service as ``service``."""
    made = OpenAI("sk-example", base_url="http://board/v1", **options)
    made.service = made._http = Service(answers)
    return made
