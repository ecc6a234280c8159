"""client.files and client.uploads: what they ask of the client, and uploads that break off and go on."""

import io
import json
import os
import unittest

from parts import parse, read_all
from streams import OnlyReads

from feed import drive
from uopenai import errors
from uopenai.answers import Answer
from uopenai.forms import form
from uopenai.resources.files import Files
from uopenai.resources.uploads import Uploads

PATH = "recording-of-test-uploads.wav"
DATA = bytes(range(250)) * 4
LOST = errors.APIConnectionError("the line broke")
REFUSED = errors.APIStatusError("400: no", None, 400, {})


class Verbs:
    """A client that answers each verb with what it was asked."""

    def __getattr__(self, name):
        return lambda *given, **how: (name, given, how)


class Service:
    """A client whose service takes uploads. *faults*: number of a request -> what is raised after it."""

    def __init__(self, faults=None):
        self.faults = faults or {}
        self.asked = []  # (path, what was sent)
        self.options = []

    def _run(self, coroutine):
        return drive(coroutine)

    async def _call(self, method, path, params, values=(), files=None):
        self.options.append(params.pop("timeout", None))
        progress = params.pop("progress", None)
        if files:
            body = form(dict(params, progress=progress), files)
            fault = self.faults.get(len(self.asked))
            sent = read_all(body) if fault is not LOST else half(body)
            parts = None if fault is LOST else parse(body.content_type, sent)
            params = sent if parts is None else (parts[0][0]["name"], parts[0][2])
        self.asked.append((path.replace("{upload_id}", "".join(values)), params))
        fault = self.faults.get(len(self.asked) - 1)
        if fault is not None:
            raise fault
        return Answer({"id": "id-%d" % len(self.asked), "status": "completed"})

    @property
    def arrived(self):
        """The parts that are listed at the end, joined."""
        path, last = self.asked[-1]
        if not path.endswith("/complete"):
            raise AssertionError("it was not completed")
        return b"".join([self.asked[int(name[3:]) - 1][1][1] for name in last["part_ids"]])


def half(body):
    """Some of *body*: the line breaks before its end."""
    segments = body.segments()
    next(segments)
    next(segments)[0].readinto(bytearray(20))
    segments.close()


def upload(service, file=DATA, **more):
    """Upload *file* in four parts."""
    given = {"filename": "a.wav", "mime_type": "audio/wav", "purpose": "user_data", "part_size": 300}
    given.update(more)
    return Uploads(service, "uploads").upload_file_chunked(file=file, **given)


class Asking(unittest.TestCase):
    """Verb, path and parameters of each operation."""

    def test_each_operation_names_its_verb_and_path(self):
        files = Files(Verbs(), "files")
        uploads = Uploads(Verbs(), "uploads")
        binary = {"kind": "bytes"}
        for got, expected in (
            (files.create(file=b"x", purpose="p"), ("_post", ("/files", {}), {"files": ("file",)})),
            (files.list(limit=5), ("_list", ("/files", {"limit": 5}), {})),
            (files.retrieve("a/b"), ("_get", ("/files/{file_id}", {}, ("a/b",)), {})),
            (files.delete("f"), ("_delete", ("/files/{file_id}", {}, ("f",)), {})),
            (files.content("f"), ("_get", ("/files/{file_id}/content", {}, ("f",)), binary)),
            (uploads.create(bytes=5), ("_post", ("/uploads", {"bytes": 5}), {})),
            (
                uploads.complete("u", part_ids=["p"]),
                ("_post", ("/uploads/{upload_id}/complete", {"part_ids": ["p"]}, ("u",)), {}),
            ),
            (uploads.cancel("u"), ("_post", ("/uploads/{upload_id}/cancel", {}, ("u",)), {"files": ()})),
            (
                uploads.parts.create("u", data=b"x"),
                ("_post", ("/uploads/{upload_id}/parts", {}, ("u",)), {"files": ("data",)}),
            ),
        ):
            if got[2].get("files"):
                got[1][1].clear()
            self.assertEqual(got, expected)

    def test_when_a_file_expires_goes_in_brackets(self):
        given = {"file": b"x", "purpose": "p", "expires_after": {"anchor": "created_at", "seconds": 3600}}
        body = form(given, ("file",))
        fields = {part[0]["name"]: part[2] for part in parse(body.content_type, read_all(body))}
        self.assertEqual(
            fields,
            {
                "file": b"x",
                "purpose": b"p",
                "expires_after[anchor]": b"created_at",
                "expires_after[seconds]": b"3600",
            },
        )


class WithFile(unittest.TestCase):
    """Tests that have a file of DATA at PATH."""

    def setUp(self):
        with open(PATH, "wb") as file:
            file.write(DATA)

    def tearDown(self):
        os.remove(PATH)


class InParts(WithFile):
    """Uploads that go well."""

    def test_a_file_goes_in_parts_that_are_listed_in_order(self):
        for file in (PATH, DATA, bytearray(DATA), io.BytesIO(DATA)):
            service = Service()
            self.assertEqual(upload(service, file).status, "completed")
            self.assertEqual(
                [path for path, _ in service.asked],
                ["/uploads"] + ["/uploads/id-1/parts"] * 4 + ["/uploads/id-1/complete"],
            )
            self.assertEqual(
                service.asked[0][1],
                {"bytes": 1000, "filename": "a.wav", "mime_type": "audio/wav", "purpose": "user_data"},
            )
            self.assertEqual([(sent[0], len(sent[1])) for _, sent in service.asked[1:4]], [("data", 300)] * 3)
            self.assertEqual(service.asked[-1][1], {"part_ids": ["id-2", "id-3", "id-4", "id-5"]})
            self.assertEqual(service.arrived, DATA)

    def test_sizes_at_the_edge_of_a_part(self):
        for size, count in ((0, 0), (1, 1), (299, 1), (300, 1), (301, 2), (600, 2)):
            service = Service()
            upload(service, DATA[:size])
            self.assertEqual((len(service.asked), service.arrived), (count + 2, DATA[:size]))

    def test_a_stream_that_cannot_seek_goes_if_its_size_is_said(self):
        service = Service()
        upload(service, OnlyReads(DATA), bytes=1000)
        self.assertEqual(service.arrived, DATA)

    def test_a_path_names_the_file(self):
        service = Service()
        upload(service, "./" + PATH, filename=None)
        self.assertEqual(service.asked[0][1]["filename"], PATH)

    def test_a_checksum_goes_with_the_end_and_options_with_each_request(self):
        service = Service()
        upload(service, md5="abc", timeout=5)
        self.assertEqual(service.asked[-1][1]["md5"], "abc")
        self.assertEqual(service.options, [5] * 6)

    def test_progress_is_of_the_whole_file(self):
        told = []
        upload(Service(), progress=lambda sent, total: told.append((sent, total)))
        self.assertEqual(told[-1], (1000, 1000))
        self.assertEqual(sorted(told), told)
        self.assertIn((307, 1000), told)

    def test_what_cannot_be_uploaded_is_told_before_anything_is_asked(self):
        for file, more, word in (
            (DATA, {"filename": None}, "filename="),
            (DATA, {"bytes": 5}, "1000 bytes"),
            (DATA, {"part_size": 0}, "part_size"),
            (DATA, {"part_size": (64 << 20) + 1}, "part_size"),
            (OnlyReads(DATA), {}, "bytes="),
            ("no-such-file.wav", {}, "no-such-file.wav"),
        ):
            service = Service()
            with self.assertRaises(errors.OpenAIError) as caught:
                upload(service, file, **more)
            self.assertIn(word, str(caught.exception))
            self.assertEqual(service.asked, [])


class GoingOn(WithFile):
    """Uploads that break off."""

    def broken(self, service, file=DATA, **more):
        """What an upload that fails says: the state to go on with."""
        with self.assertRaises(errors.APIError) as caught:
            upload(service, file, **more)
        return caught.exception.resume

    def test_a_part_that_was_lost_goes_once_more_and_the_others_do_not(self):
        for file in (PATH, DATA, io.BytesIO(DATA)):
            service = Service({2: LOST})
            upload(service, file)
            self.assertEqual((len(service.asked), service.arrived), (7, DATA))

    def test_what_was_refused_does_not_go_again(self):
        service = Service({2: REFUSED})
        self.broken(service)
        self.assertEqual(len(service.asked), 3)

    def test_a_part_that_was_lost_twice_ends_it_and_it_can_be_gone_on_with(self):
        for file in (PATH, DATA, io.BytesIO(DATA)):
            service = Service({3: LOST, 4: LOST})
            state = self.broken(service, file)
            self.assertEqual(len(service.asked), 5)
            # As through a power cut; the size of the parts is that of the beginning.
            state = json.loads(json.dumps(state))
            upload(service, file, resume=state, part_size=500)
            self.assertEqual([path for path, _ in service.asked].count("/uploads"), 1)
            self.assertEqual((len(service.asked), service.arrived), (8, DATA))

    def test_whatever_request_fails_it_can_be_gone_on_with(self):
        for number in range(6):
            service = Service({number: REFUSED})
            state = self.broken(service)
            service.faults = {}
            upload(service, resume=state)
            self.assertEqual((len(service.asked), service.arrived), (7, DATA))

    def test_the_dict_that_is_handed_in_is_kept_up_to_date(self):
        state = {}
        self.assertTrue(self.broken(Service({2: REFUSED}), resume=state) is state)
        self.assertEqual(state, {"upload_id": "id-1", "part_ids": ["id-2"], "part_size": 300, "bytes": 1000})

    def test_a_stream_that_cannot_seek_is_not_sent_again_nor_gone_on_with(self):
        service = Service({1: LOST})
        state = self.broken(service, OnlyReads(DATA), bytes=1000)
        self.assertEqual(len(service.asked), 2)
        with self.assertRaises(errors.OpenAIError) as caught:
            upload(service, OnlyReads(DATA), bytes=1000, resume=state)
        self.assertIn("cannot seek", str(caught.exception))

    def test_another_file_is_not_taken_for_the_one_that_broke_off(self):
        service = Service({2: REFUSED})
        state = self.broken(service)
        with self.assertRaises(errors.OpenAIError) as caught:
            upload(service, DATA[:999], resume=state)
        self.assertIn("999", str(caught.exception))
        self.assertEqual(len(service.asked), 3)


if __name__ == "__main__":
    unittest.main()
