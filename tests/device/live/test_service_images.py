"""Images, embeddings, and files inside of messages, against the stand-in over verified TLS."""

import binascii
import os
import unittest
from array import array

import uopenai
from uopenai import DataURL, OpenAI

FOLDER = "images"
PNG = b"\x89PNG\r\n\x1a\n"
END = b"IEND\xaeB`\x82"


class Sink:
    """A writable that keeps the first and the last bytes."""

    def __init__(self):
        self.size = 0
        self.first = b""
        self.last = b""

    def write(self, data):
        self.size += len(data)
        if len(self.first) < 8:
            self.first += bytes(data)
        self.last = (self.last + bytes(data))[-8:]
        return len(data)


class WithFolder(unittest.TestCase):
    """A client, and a folder that is empty at first."""

    def setUp(self):
        os.mkdir(FOLDER)
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.client.close()
        for name in os.listdir(FOLDER):
            os.remove(FOLDER + "/" + name)
        os.rmdir(FOLDER)

    def path(self, name):
        return FOLDER + "/" + name

    def assert_is_picture(self, name, size):
        """The file is a whole PNG of *size* bytes."""
        with open(self.path(name), "rb") as file:
            self.assertEqual(file.read(8), PNG)
            self.assertEqual(file.seek(0, 2), size)
            file.seek(-8, 2)
            self.assertEqual(file.read(8), END)

    def generate(self, **more):
        return self.client.images.generate(model="gpt-image-1", prompt="a cat", quality="low", **more)


class Images(WithFolder):
    """Pictures made and changed."""

    def test_a_picture_goes_to_a_file(self):
        answer = self.generate(save_to=self.path("cat.png"))
        self.assert_is_picture("cat.png", answer.data[0].b64_json)
        self.assertTrue(answer.data[0].b64_json > 10000)
        self.assertTrue(answer.usage.total_tokens > 0)
        self.assertEqual(os.listdir(FOLDER), ["cat.png"])

    def test_a_picture_goes_to_a_writable(self):
        sink = Sink()
        answer = self.generate(save_to=sink)
        self.assertEqual(sink.size, answer.data[0].b64_json)
        self.assertEqual((sink.first[:8], sink.last), (PNG, END))

    def test_of_two_pictures_the_second_gets_a_number(self):
        answer = self.generate(save_to=self.path("cat.png"), n=2)
        self.assertEqual(sorted(os.listdir(FOLDER)), ["cat-2.png", "cat.png"])
        self.assert_is_picture("cat.png", answer.data[0].b64_json)
        self.assert_is_picture("cat-2.png", answer.data[1].b64_json)

    def test_two_pictures_for_one_writable_are_refused_before_anything_is_sent(self):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            self.generate(save_to=Sink(), n=2)
        self.assertIn("give a path", str(caught.exception))
        self.assertEqual(self.client.connections_opened, 0)

    def test_of_a_stream_the_last_picture_stays(self):
        kinds = []
        with self.generate(save_to=self.path("cat.png"), stream=True, partial_images=2) as stream:
            for event in stream:
                kinds.append(event.type)
                size = event.b64_json
        self.assertEqual(kinds[-1], "image_generation.completed")
        self.assertEqual(len(kinds), 3)
        self.assert_is_picture("cat.png", size)
        self.assertEqual(os.listdir(FOLDER), ["cat.png"])

    def test_a_picture_is_changed(self):
        self.generate(save_to=self.path("cat.png"))
        answer = self.client.images.edit(
            model="gpt-image-1",
            image=self.path("cat.png"),
            prompt="with a hat",
            quality="low",
            save_to=self.path("hat.png"),
        )
        self.assert_is_picture("hat.png", answer.data[0].b64_json)

    def test_an_answer_that_is_cut_leaves_no_half_picture(self):
        for cut in (600, 5000):
            with self.subTest(cut=cut):
                with self.assertRaises(uopenai.ResponseTruncatedError):
                    self.generate(
                        save_to=self.path("cat.png"), extra_headers={"x-standin-fault": "cut=%d" % cut}
                    )
                self.assertEqual(os.listdir(FOLDER), [])

    def test_a_picture_in_a_message(self):
        size = self.generate(save_to=self.path("cat.png")).data[0].b64_json
        content = [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": DataURL(self.path("cat.png"))}},
        ]
        answer = self.client.chat.completions.create(
            model="gpt-4o-mini", messages=[{"role": "user", "content": content}]
        )
        self.assertTrue(len(answer.choices[0].message.content) > 10)
        self.assertTrue(size > 10000)
        self.assertEqual(self.client.connections_opened, 1)


class Embeddings(unittest.TestCase):
    """Vectors, in each of their forms."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.client.close()

    def create(self, texts="the sky is blue", **more):
        return self.client.embeddings.create(model="text-embedding-3-small", input=texts, **more)

    def test_numbers_come_as_an_array(self):
        answer = self.create()
        numbers = answer.data[0].embedding
        self.assertIsInstance(numbers, array)
        self.assertEqual(len(numbers), 1536)
        self.assertTrue(0.99 < sum([number * number for number in numbers]) < 1.01)
        self.assertTrue(answer.usage.total_tokens > 0)

    def test_each_text_has_its_own(self):
        answer = self.create(["the sky is blue", "cats sleep"], dimensions=8)
        first, second = [item.embedding for item in answer.data]
        self.assertEqual((len(first), len(second)), (8, 8))
        self.assertFalse(list(first) == list(second))

    def test_numbers_that_travel_as_text_are_the_same(self):
        expected = self.create(dimensions=8).data[0].embedding
        numbers = self.create(dimensions=8, encoding_format="float").data[0].embedding
        self.assertIsInstance(numbers, array)
        for one, other in zip(numbers, expected):
            self.assertTrue(abs(one - other) < 1e-6, (one, other))

    def test_base64_that_was_asked_for_is_given_as_it_is(self):
        expected = self.create(dimensions=8).data[0].embedding
        text = self.create(dimensions=8, encoding_format="base64").data[0].embedding
        self.assertEqual(list(array("f", binascii.a2b_base64(text))), list(expected))


if __name__ == "__main__":
    unittest.main()
