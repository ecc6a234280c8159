"""A file system that is full: each call that saves says so, and leaves no half file. Over verified TLS."""

import os
import unittest

import vfs

import uopenai
from uopenai import OpenAI

_BLOCK = 256
_BLOCKS = 32


class Memory:
    """A block device in memory: 8 KB."""

    def __init__(self):
        self.data = bytearray(_BLOCK * _BLOCKS)

    def readblocks(self, block, buf, offset=0):
        first = block * _BLOCK + offset
        buf[:] = memoryview(self.data)[first : first + len(buf)]

    def writeblocks(self, block, buf, offset=0):
        first = block * _BLOCK + offset
        self.data[first : first + len(buf)] = buf

    def ioctl(self, operation, _):
        return {4: _BLOCKS, 5: _BLOCK}.get(operation, 0)


class Full(unittest.TestCase):
    """What is saved is larger than what is free."""

    def setUp(self):
        device = Memory()
        vfs.VfsLfs2.mkfs(device)
        vfs.mount(vfs.VfsLfs2(device), "/small")
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.client.close()
        vfs.umount("/small")

    def fails(self, call):
        """*call* says what is full, and leaves nothing but what was there; the client goes on."""
        before = os.listdir("/small")
        with self.assertRaises(uopenai.OpenAIError) as caught:
            call()
        self.assertIn("the file system is full", str(caught.exception))
        self.assertIn("/small/", str(caught.exception))
        self.assertEqual(os.listdir("/small"), before)
        self.assertEqual(self.client.models.retrieve("tts-1").id, "tts-1")

    def speech(self, words, **more):
        return self.client.audio.speech.create(
            model="tts-1", voice="alloy", input=words, response_format="pcm", **more
        )

    def image(self, **more):
        return self.client.images.generate(
            model="gpt-image-1", prompt="a cat", quality="low", save_to="/small/cat.png", **more
        )

    def test_bytes_that_are_saved(self):
        self.fails(lambda: self.speech("Good morning to you all.", save_to="/small/speech.pcm"))
        self.fails(lambda: self.speech("Good morning to you all.").stream_to_file("/small/speech.pcm"))

    def test_a_file_that_is_saved(self):
        text = b"a line of a file\n" * 1000
        made = self.client.files.create(file=("notes.txt", text), purpose="user_data")
        self.fails(lambda: self.client.files.content(made.id, save_to="/small/notes.txt"))

    def test_pictures_in_an_answer_and_in_events(self):
        self.fails(self.image)
        self.fails(lambda: list(self.image(stream=True, partial_images=1)))

    def test_what_was_there_before_stays(self):
        with open("/small/speech.pcm", "wb") as file:
            file.write(b"as before")
        self.fails(lambda: self.speech("Good morning to you all.", save_to="/small/speech.pcm"))
        with open("/small/speech.pcm", "rb") as file:
            self.assertEqual(file.read(), b"as before")

    def test_a_folder_that_is_not_there_is_told_too(self):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            self.speech("Hi.", save_to="/small/no/speech.pcm")
        self.assertIn("does its folder exist?", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
