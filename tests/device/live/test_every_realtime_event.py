"""Each event of the realtime API as the library gives it, sent back as it was understood; and each that a
program sends. See host/test_realtime_events."""

import os
import unittest

import realtime_calls

from uopenai import OpenAI


class Every(unittest.TestCase):
    """Over one connection."""

    def test_every_event_arrives(self):
        client = OpenAI("sk-x", base_url=os.getenv("PLAIN_URL"))
        with client.realtime.connect(model="events") as connection:
            for _ in range(int(os.getenv("COUNT"))):
                connection.send({"type": "test.seen", "event": connection.recv()})

    def test_every_call_is_sent(self):
        client = OpenAI("sk-x", base_url=os.getenv("PLAIN_URL"))
        for name, path, calls in (
            ("calls", client.realtime, realtime_calls.CALLS),
            ("translations", client.realtime.translations, realtime_calls.TRANSLATIONS),
        ):
            with path.connect(model=name, extra_query={"of": "board"}) as connection:
                for path, fields in calls:
                    method = connection
                    for word in path.split("."):
                        method = getattr(method, word)
                    method(**fields)
                connection.send({"type": "test.end"})
                self.assertEqual(connection.recv().type, "test.end")


if __name__ == "__main__":
    unittest.main()
