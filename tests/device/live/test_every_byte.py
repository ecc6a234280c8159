"""Answers that are cut, stall or turn into noise at each byte (tests/faults/harm.py).

Each time: the right exception; then the next call on the same client works, no other connection is
open, and the heap is back where it was. A call that does not end is ended by whoever runs this.
"""

import gc
import json
import os
import unittest

import uopenai
from uopenai import OpenAI
from uopenai.errors import named

CASE = json.loads(os.getenv("CASE"))
SOON = 0.05  # seconds: what a stalled answer is waited for
SLACK = 400  # bytes: what this test holds of a case, and what a rare one allocates once


class EveryByte(unittest.TestCase):
    """Each kind of harm, at each byte of each answer."""

    def setUp(self):
        # What is loaded with the first fault stays: it is no leak.
        from uopenai import faults, refusals, replies  # noqa: F401
        from uopenai.wire import words  # noqa: F401

        for name in ("ResponseTruncatedError", "ResponseTooLargeError", "APITimeoutError"):
            named(name)
        self.client = OpenAI("sk-key", base_url="http://127.0.0.1:%d/v1" % CASE["port"], max_retries=0)

    def tearDown(self):
        self.client.close()

    def chat(self, options):
        """A streamed call: its words."""
        stream = self.client.chat.completions.create(model="m", messages=[], stream=True, **options)
        return list(stream.text)

    def list(self, options):
        """A list: its items."""
        return [item.to_dict() for item in self.client.models.list(**options)]

    def harmed(self, name, kind, at, timeout, check=None):
        """Make a call whose answer is harmed; *check* what it gives and what it raises, or None."""
        got = raised = None
        try:
            got = getattr(self, name)({"extra_headers": {"x-harm": "%s %d" % (kind, at)}, "timeout": timeout})
        except uopenai.OpenAIError as fault:
            raised = type(fault).__name__
        if check is not None:
            check(name, at, got, raised)

    def every(self, kind, check, timeout=20):
        """Harm each answer so at each byte, and *check*(answer, byte, what came, what was raised)."""
        for name in ("chat", "list"):
            self.assertEqual(getattr(self, name)({}), CASE["whole"][name])
            size = CASE["size"][name]
            for at in range(0, size, size // 12):  # for whatever is allocated once
                self.harmed(name, kind, at, timeout)
            before = self.settled()
            for at in range(0, size, CASE["step"][kind]):
                with self.subTest(answer=name, kind=kind, byte=at):
                    self.harmed(name, kind, at, timeout, check)
                    grown = self.settled() - before
                    self.assertTrue(grown <= SLACK, "the heap has grown by %d bytes" % grown)

    def settled(self):
        """Check that the client is well and has one connection; the bytes of heap that are in use."""
        answer = self.client.models.retrieve("any")
        self.assertEqual((answer.id, answer.open), ("good", 1))
        answer = None
        gc.collect()
        return gc.mem_alloc()

    def test_a_cut_is_told(self):
        def check(name, at, got, raised):
            self.assertEqual(raised, "ResponseTruncatedError" if at else "APIConnectionError", got)

        self.every("cut", check)

    def test_a_stall_is_told(self):
        def check(name, at, got, raised):
            self.assertEqual(raised, "APITimeoutError", got)

        self.every("stall", check, SOON)

    def test_noise_to_the_end_is_told(self):
        def check(name, at, got, raised):
            self.assertTrue(raised is not None, got)

        self.every("noise", check)

    def test_a_burst_of_noise_is_told_or_does_no_harm(self):
        # It does none where nobody reads: in the reason phrase, in fields of the head, in a comment. Where it
        # hits the name of an event's field, nobody can tell: that field counts for nothing by the standard,
        # and its words are missing. (Bytes that stay text, inside of a string, could not be told either.)
        def check(name, at, got, raised):
            if raised is None and got != CASE["whole"][name]:
                self.assertTrue(name == "chat" and at in CASE["unguarded"], got)
                rest = iter(CASE["whole"]["chat"])
                self.assertTrue(all([word in rest for word in got]), got)

        self.every("burst", check)


if __name__ == "__main__":
    unittest.main()
