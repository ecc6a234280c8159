"""Answers that come compressed: asked for where there is memory, and read whole."""

import gc
import os
import unittest

import uopenai
from uopenai import OpenAI

MESSAGES = [{"role": "user", "content": "Why is the sky blue?"}]


def client(coding):
    """A client whose answers the stand-in compresses as *coding*, if it may."""
    return OpenAI(
        os.getenv("API_KEY"),
        base_url=os.getenv("PLAIN_URL"),
        default_headers={"x-standin-encoding": coding},
    )


class Coded(unittest.TestCase):
    """Over the stand-in."""

    def test_each_coding_gives_what_comes_uncompressed(self):
        plain = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"))
        expected = (
            plain.chat.completions.create(model="gpt-4o-mini", messages=MESSAGES).choices[0].message.content
        )
        for coding in ("gzip", "deflate"):
            made = client(coding)
            for _ in range(3):
                answer = made.chat.completions.create(
                    model="gpt-4o-mini", messages=MESSAGES, extra_headers={"Accept-Encoding": coding}
                )
                self.assertEqual(answer.choices[0].message.content, expected)
            self.assertEqual(made.connections_opened, 1)
            made.close()

    def test_it_is_asked_for_where_there_is_memory(self):
        gc.collect()
        made = client("gzip")
        names = [model.id for model in made.models.list()]
        self.assertIn("gpt-4o-mini", names)
        self.assertEqual(made._inflates, gc.mem_free() > 90000)
        made.close()

    def test_a_stream_may_be_compressed_too(self):
        made = client("gzip")
        words = list(
            made.responses.create(
                model="gpt-4o-mini", input="Hello", stream=True, extra_headers={"Accept-Encoding": "gzip"}
            ).text
        )
        self.assertTrue(len(words) > 3)
        self.assertEqual(made.connections_opened, 1)
        made.close()

    def test_one_that_is_cut_is_told(self):
        made = client("gzip")
        made.max_retries = 0
        with self.assertRaises(uopenai.APIConnectionError):
            made.chat.completions.create(
                model="gpt-4o-mini",
                messages=MESSAGES,
                extra_headers={"Accept-Encoding": "gzip", "x-standin-fault": "cut=900"},
            )
        made.close()


if __name__ == "__main__":
    unittest.main()
