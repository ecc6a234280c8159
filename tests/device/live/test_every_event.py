"""Reads the streams of a server one by one, and sends back what it made of each: see tests/contract."""

import gc
import os
import unittest

from uopenai import APIError, OpenAI


class Every(unittest.TestCase):
    """Streams of one event each."""

    def test_every_event_is_read(self):
        client = OpenAI("sk-any", base_url=os.getenv("PLAIN_URL"))
        for number in range(int(os.getenv("COUNT"))):
            gc.collect()
            path = "/streams/%d" % number
            made = {}
            made["events"], made["end"] = read(client._post(path, {"stream": True}))
            texts, made["text_end"] = read(client._post(path, {"stream": True}).text)
            made["events"] = [event.to_dict() for event in made["events"]]
            made["text"] = "".join(texts)
            client._post("/seen/%d" % number, made)
        client.close()


def read(items):
    """(what comes of *items*, [the name of what is raised, its code, its message])"""
    found = []
    try:
        for item in items:
            found.append(item)
    except APIError as fault:
        return found, [type(fault).__name__, fault.code, fault.message.replace("the service broke off: ", "")]
    return found, ["", None, ""]


if __name__ == "__main__":
    unittest.main()
