"""Many requests on one client, in a small heap: nothing grows, and one connection serves them all."""

import gc
import os
import unittest

from uopenai import OpenAI

COUNT = int(os.getenv("COUNT"))
SETTLED = 100  # requests behind which all is loaded that is ever used
SLACK = 64  # bytes


class Soak(unittest.TestCase):
    """Chats whole and streamed, and lists, in turn."""

    def test_nothing_grows(self):
        with OpenAI("sk-key", base_url=os.getenv("BASE_URL")) as client:
            for number in range(COUNT):
                if number == SETTLED:
                    gc.collect()
                    before = gc.mem_alloc()
                self.assertEqual(WORKS[number % len(WORKS)](client), EXPECTED[number % len(WORKS)])
            gc.collect()
            self.assertTrue(gc.mem_alloc() - before <= SLACK, (before, gc.mem_alloc()))
            self.assertEqual(client.connections_opened, 1)


def chat(client):
    answer = client.chat.completions.create(model="m", messages=[{"role": "user", "content": "Hi"}])
    return len(answer.choices[0].message.content)


def streamed(client):
    stream = client.chat.completions.create(model="m", messages=[], stream=True)
    return sum([len(word) for word in stream.text])


def listed(client):
    return [item.id for item in client.models.list()][-1]


WORKS = (chat, streamed, listed)
EXPECTED = (37, 37, "m-6")


if __name__ == "__main__":
    unittest.main()
