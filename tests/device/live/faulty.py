"""What the tests against misbehaving servers share: clients, and what a fault must look like."""

import json
import os
import unittest

import uopenai
from uopenai import OpenAI, requests

KEY = os.getenv("API_KEY")
CA = os.getenv("CA")
PORTS = json.loads(os.getenv("PORTS"))
SOON = 0.3  # seconds: what a server that says nothing is waited for


def address(name, scheme="http", host="127.0.0.1"):
    """The base URL of the server *name*."""
    return "%s://%s:%d/v1" % (scheme, host, PORTS[name])


def all_sockets_are_free():
    """Take all of a CircuitPython board's sockets, and give them back: a RuntimeError if one is in use."""
    try:
        from socketpool import SocketPool
        from wifi import radio
    except ImportError:
        return
    pool = SocketPool(radio)
    taken = []
    try:
        while len(taken) < 8:
            taken.append(pool.socket())
    finally:
        for sock in taken:
            sock.close()


class Faulty(unittest.TestCase):
    """Calls that fail."""

    def client(self, name, scheme="http", host="127.0.0.1", timeout=20):
        """A client of the server *name*."""
        self.name = name
        self.made = OpenAI(KEY, base_url=address(name, scheme, host), ca=CA, max_retries=0, timeout=timeout)
        return self.made

    def fails(self, kind, words, call):
        """Check that *call* raises *kind* with a sentence that has *words*, and that nothing stays open."""
        with self.assertRaises(uopenai.OpenAIError) as caught:
            call()
        fault = caught.exception
        self.assertEqual(type(fault).__name__, kind, repr(fault))
        text = str(fault)
        for word in words:
            self.assertIn(word, text)
        self.assertTrue(text.count(" ") >= 4, text)
        self.assertNotIn(KEY, text)
        self.assert_nothing_is_open()
        return fault

    def assert_nothing_is_open(self):
        """Ask the servers: each connection to this one has been closed. Ask the pool, where there is one."""
        self.made.close()
        asking = requests.Session()
        with asking.get("http://127.0.0.1:%d/%s" % (PORTS["control"], self.name)) as answer:
            found = answer.json()
        asking.close()
        all_sockets_are_free()
        self.assertEqual(found["open"], 0, str(found))

    def ask(self):
        """A small call."""
        return self.made.models.retrieve("m")

    def stream(self):
        """A streamed call; the words that came, and the fault if there is one."""
        said = []
        try:
            for piece in self.made.chat.completions.create(model="m", messages=[], stream=True).text:
                said.append(piece)
        finally:
            self.said = "".join(said)
