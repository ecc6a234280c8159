"""Files and uploads, and the list of 10,000 files that the service has, over verified TLS."""

import gc
import os
import unittest

import uopenai
from uopenai import OpenAI

PATH = "file-of-the-live-tests.bin"
FILES = 10_000  # that are there, put there by who runs this; the newest first
DATA = bytes(range(251)) * 80


class WithFile(unittest.TestCase):
    """A client, and a file of DATA."""

    def setUp(self):
        with open(PATH, "wb") as file:
            file.write(DATA)
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def tearDown(self):
        self.client.close()
        for name in os.listdir("."):
            if name.startswith(PATH):
                os.remove(name)

    def assert_holds(self, file_id, data=DATA):
        """The service has a file with *data* in it."""
        seen = 0
        with self.client.files.content(file_id) as content:
            for piece in content.iter_bytes(512):
                self.assertTrue(data[seen : seen + len(piece)] == piece, seen)
                seen += len(piece)
        self.assertEqual(seen, len(data))


class Files(WithFile):
    """One by one."""

    def test_a_file_goes_there_and_back_and_away(self):
        told = []
        made = self.client.files.create(
            file=PATH, purpose="user_data", progress=lambda sent, size: told.append((sent, size))
        )
        self.assertEqual((made.filename, made.bytes), (PATH, len(DATA)))
        self.assertEqual(told[-1], (len(DATA), len(DATA)))
        self.assertEqual(self.client.files.retrieve(made.id).bytes, len(DATA))
        size = self.client.files.content(made.id, save_to=PATH + ".back")
        self.assertEqual(size, len(DATA))
        with open(PATH + ".back", "rb") as file:
            self.assertEqual(file.read(), DATA)
        self.assertTrue(self.client.files.delete(made.id).deleted)
        with self.assertRaises(uopenai.NotFoundError):
            self.client.files.retrieve(made.id)
        self.assertEqual(self.client.connections_opened, 1)

    def test_a_stream_of_unknown_length_goes_in_chunks(self):
        class Microphone:
            left = 5000

            def readinto(self, view):
                count = min(self.left, len(view), 700)
                view[:count] = b"m" * count
                self.left -= count
                return count

        made = self.client.files.create(file=("sound.txt", Microphone()), purpose="user_data")
        self.assertEqual(made.bytes, 5000)
        self.assert_holds(made.id, b"m" * 5000)
        self.client.files.delete(made.id)


class Lists(WithFile):
    """Over many pages."""

    def test_all_are_listed_in_the_memory_of_one(self):
        gc.collect()
        most = gc.mem_alloc() + 20_000
        seen = 0
        names = None
        for file in self.client.files.list():
            if seen % 500 == 499:
                gc.collect()
                self.assertTrue(gc.mem_alloc() < most)
            seen += 1
            if names is None:
                names = [file.filename]
        names.append(file.filename)
        self.assertEqual(seen, FILES)
        self.assertEqual(names, ["file-10000.txt", "file-00001.txt"])
        self.assertEqual(self.client.connections_opened, 1)

    def test_the_other_way_round_and_only_what_was_asked_for(self):
        kept = []
        for file in self.client.files.list(order="asc", limit=3, fields="data.*.filename"):
            kept.append(file.to_dict())
            if len(kept) == 7:
                break
        self.assertEqual([file["filename"] for file in kept], ["file-%05d.txt" % n for n in range(1, 8)])
        self.assertEqual(sorted(kept[0]), ["filename", "id"])

    def test_a_loop_that_is_left_early_leaves_a_client_that_works(self):
        for limit in (2, 30):
            with self.subTest(limit=limit):
                files = self.client.files.list(limit=limit)
                for _ in files:
                    break
                files.close()
                self.assertEqual(len(self.client.files.list(limit=limit).data), limit)
        self.assertTrue(self.client.connections_opened <= 2)

    def test_calls_in_the_middle_of_a_loop_have_a_connection_of_their_own(self):
        for seen, file in enumerate(self.client.files.list(limit=4)):
            self.assertEqual(self.client.files.retrieve(file.id).filename, file.filename)
            if seen == 9:
                break
        self.assertEqual(seen, 9)


class Uploads(WithFile):
    """In parts."""

    def upload(self, **more):
        return self.client.uploads.upload_file_chunked(
            file=PATH, mime_type="application/octet-stream", purpose="vision", part_size=6000, **more
        )

    def test_a_file_goes_in_parts(self):
        made = self.upload()
        self.assertEqual((made.status, made.file.bytes), ("completed", len(DATA)))
        self.assert_holds(made.file.id)
        self.client.files.delete(made.file.id)

    def test_a_part_that_fails_once_is_sent_again(self):
        told = []

        def progress(sent, size):
            told.append(sent)
            if sent == 6000:  # of the second part on; of all with that token, one gets the fault
                fault = "cut=40; times=1; token=part"
                self.client.default_headers = {"x-standin-fault": fault}

        made = self.upload(progress=progress)
        self.assertTrue(told.count(12000) > 1, told)
        self.assertEqual(told.count(len(DATA)), 1)
        self.assert_holds(made.file.id)
        self.client.files.delete(made.file.id)

    def test_an_upload_that_broke_off_goes_on_behind_the_last_part_that_arrived(self):
        state = {}
        right = self.client.api_key
        with self.assertRaises(uopenai.AuthenticationError) as caught:
            self.upload(resume=state, progress=self.failing_third_part(state))
        self.client.api_key = right
        self.assertEqual(len(state["part_ids"]), 2)
        self.assertTrue(caught.exception.resume is state)
        begun = []
        made = self.upload(resume=state, progress=lambda sent, size: begun.append(sent))
        self.assertTrue(begun[0] > 12000, begun)
        self.assert_holds(made.file.id)
        self.client.files.delete(made.file.id)

    def failing_third_part(self, state):
        """A progress callback behind which the third part has a wrong key."""

        def progress(sent, size):
            if len(state["part_ids"]) == 1 and sent == 12000:
                self.client.api_key = "sk-wrong"

        return progress


if __name__ == "__main__":
    unittest.main()
