"""What is kept of an answer (fields=), long answers, and translations, over verified TLS."""

import os
import unittest

import uopenai
from uopenai import OpenAI

MODEL = "gpt-4o-mini"
PATH = "recording-of-the-live-tests.wav"


class WithClient(unittest.TestCase):
    """A client."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.client.close()

    def chat(self, text, **more):
        messages = [{"role": "user", "content": text}]
        return self.client.chat.completions.create(model=MODEL, messages=messages, **more)


class Fields(WithClient):
    """Only what is named is kept."""

    def test_of_a_chat(self):
        whole = self.chat("Hello").choices[0].message.content
        answer = self.chat("Hello", fields=("choices.*.message.content", "usage.total_tokens"))
        kept = answer.to_dict()
        self.assertEqual(sorted(kept), ["choices", "usage"])
        self.assertEqual(kept["choices"], [{"message": {"content": whole}}])
        self.assertEqual(list(kept["usage"]), ["total_tokens"])

    def test_of_a_response(self):
        whole = self.client.responses.create(model=MODEL, input="Hello")
        answer = self.client.responses.create(model=MODEL, input="Hello", fields="output.*.content.*.text")
        self.assertEqual(list(answer), ["output"])
        self.assertEqual(answer.output[-1].content[0].text, whole.output_text)

    def test_of_a_list(self):
        ids = [item.to_dict() for item in self.client.models.list(fields="data.*.id")]
        self.assertIn({"id": MODEL}, ids)

    def test_of_a_stream(self):
        whole = self.chat("Hello").choices[0].message.content
        words = []
        for event in self.chat("Hello", stream=True, fields="choices.*.delta.content"):
            self.assertNotIn("id", event)
            if event.choices:
                words.append(event.choices[0].delta.content or "")
        self.assertEqual("".join(words), whole)

    def test_paths_that_are_none_are_refused_before_anything_is_sent(self):
        for fields in ("", "a..b", (1,)):
            with self.subTest(fields=fields):
                with self.assertRaises(uopenai.OpenAIError) as caught:
                    self.chat("Hello", fields=fields)
                self.assertIn("usage.total_tokens", str(caught.exception))
        self.assertEqual(self.client.connections_opened, 0)


class Long(WithClient):
    """Answers that are long, and too long."""

    def test_a_long_answer_comes_whole(self):
        # Five times the buffer. (A text longer than that takes twice its size while it is put together.)
        size = len(self.chat("Write an essay in 2000 words").choices[0].message.content)
        self.assertTrue(size > 10000, size)
        for piece in self.chat("Write an essay in 2000 words", stream=True).text:
            size -= len(piece)
        self.assertEqual(size, 0)

    def test_an_answer_that_does_not_fit_is_told_and_the_next_call_works(self):
        with self.assertRaises(uopenai.ResponseTooLargeError) as caught:
            self.chat("Write an essay in 20000 words")
        self.assertIn("stream=True", str(caught.exception))
        self.assertTrue(len(self.chat("Hello").choices[0].message.content) > 5)

    def test_what_does_not_fit_can_be_streamed_or_left_out(self):
        words = 0
        for piece in self.chat("Write an essay in 20000 words", stream=True).text:
            words += piece.count(" ")
        self.assertTrue(words > 19000, words)
        answer = self.chat("Write an essay in 20000 words", fields="usage")
        self.assertTrue(answer.usage.completion_tokens > 1000)
        self.assertEqual(self.client.connections_opened, 1)

    def test_an_answer_that_would_be_compressed_if_it_could_be_is_read_all_the_same(self):
        for coding in ("gzip", "deflate"):
            answer = self.chat("Hello", extra_headers={"x-standin-encoding": coding})
            self.assertTrue(len(answer.choices[0].message.content) > 5)


class Translations(WithClient):
    """Sound to English."""

    def test_a_recording_is_translated(self):
        size = self.client.audio.speech.create(
            model="tts-1", voice="alloy", input="Hallo.", response_format="wav", save_to=PATH
        )
        try:
            said = self.client.audio.translations.create(model="whisper-1", file=PATH).text
            self.assertIn(str(size), said.replace(",", ""))
            text = self.client.audio.translations.create(model="whisper-1", file=PATH, response_format="text")
            self.assertEqual(text.strip(), said)
        finally:
            os.remove(PATH)


if __name__ == "__main__":
    unittest.main()
