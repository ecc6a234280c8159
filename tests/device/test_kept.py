"""What calls keep of their answers, and put elsewhere: fields, files, numbers; through the client."""

import binascii
import json
import os
import unittest
from array import array

from fakes import Net, Transport, json_answer
from streams import Dribbles, files_in

from uopenai import errors
from uopenai.client import OpenAI

FOLDER = "folder-of-test-kept"
DATA = bytes(range(256)) * 12  # as base64 longer than a connection's buffer


def base64(data):
    """*data* as base64."""
    return binascii.b2a_base64(data).strip()


class InCalls(unittest.TestCase):
    """Through the client."""

    def setUp(self):
        os.mkdir(FOLDER)

    def tearDown(self):
        for name in os.listdir(FOLDER):
            os.remove(FOLDER + "/" + name)
        os.rmdir(FOLDER)

    def client(self, *pieces):
        """A client whose service answers with *pieces*."""
        self.transport = Transport(pieces)
        made = OpenAI("sk-example", base_url="http://board/v1", max_retries=0)
        made._http = Net(self.transport)
        return made

    def files(self):
        return files_in(FOLDER)

    def post(self, client, **params):
        """One call as client.images.generate is."""
        return client._post("/images/generations", params, base64=("data.*.b64_json", "b64_json"))

    def test_fields_keep_what_they_name(self):
        text = b'{"id":"x","big":["%s"],"usage":{"total_tokens":7,"other":1}}' % (b"x" * 3000)
        client = self.client(json_answer(text), json_answer(text))
        answer = self.post(client, model="m", fields=("id", "usage.total_tokens"))
        self.assertEqual(answer.to_dict(), {"id": "x", "usage": {"total_tokens": 7}})
        self.assertNotIn(b"fields", self.transport.sent)
        self.assertEqual(client.models.retrieve("m", fields="usage.other").to_dict(), {"usage": {"other": 1}})

    def test_fields_keep_what_they_name_of_events(self):
        events = b'data: {"x":[1,2],"choices":[{"delta":{"content":"Hel"},"junk":0}]}\n\n'
        events += b'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\ndata: [DONE]\n\n'
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(
            events
        )
        client = self.client(head + events)
        got = [
            event.to_dict()
            for event in client.chat.completions.create(
                model="m", messages=[], stream=True, fields="choices.*.delta.content"
            )
        ]
        self.assertEqual(got[0], {"choices": [{"delta": {"content": "Hel"}}]})
        self.assertEqual(got[1]["choices"][0]["finish_reason"], "stop")

    def test_bad_fields_are_told_before_anything_is_sent(self):
        client = self.client()
        with self.assertRaises(errors.OpenAIError):
            self.post(client, fields="a..b")
        self.assertEqual(client.connections_opened, 0)

    def test_images_go_to_files(self):
        text = b'{"created":1,"data":[{"b64_json":"%s"},{"b64_json":"%s"}]}' % (
            base64(DATA),
            base64(b"small"),
        )
        for step in (100, 5000):
            answer = json_answer(text)
            client = self.client(*[answer[at : at + step] for at in range(0, len(answer), step)])
            made = self.post(client, n=2, save_to=FOLDER + "/cat.png")
            self.assertEqual(made.data[0].b64_json, len(DATA))
            self.assertEqual(made.data[1].b64_json, 5)
            self.assertEqual(self.files(), {"cat.png": DATA, "cat-2.png": b"small"})
            self.assertNotIn(b"save_to", self.transport.sent)

    def test_an_image_goes_to_a_writable(self):
        got = []

        class Target:
            def write(self, view):
                got.append(bytes(view[:700]))
                return len(got[-1])

        self.post(self.client(json_answer(b'{"data":[{"b64_json":"%s"}]}' % base64(DATA))), save_to=Target())
        self.assertEqual(b"".join(got), DATA)

    def test_an_answer_that_is_cut_or_wrong_leaves_no_file(self):
        whole = json_answer(b'{"data":[{"b64_json":"%s"}]}' % base64(DATA))
        wrong = json_answer(b'{"data":[{"b64_json":"%s!"}]}' % base64(DATA))
        refused = json_answer(b'{"error":{"message":"no"}}', b"400 No")
        for script, kind in (
            ([whole[:3000]], errors.ResponseTruncatedError),
            ([whole[:3000], OSError(110)], errors.APITimeoutError),
            ([wrong], errors.APIConnectionError),
            ([refused], errors.BadRequestError),
        ):
            with self.assertRaises(kind):
                self.post(self.client(*script), save_to=FOLDER + "/cat.png")
            self.assertEqual(self.files(), {})
            # What was wrong has been read to its end: its connection serves again.
            self.assertEqual(self.transport.closed, 1 if script[0] == whole[:3000] else 0)

    def test_a_folder_that_is_not_there_is_told_by_name_and_the_answer_is_closed(self):
        client = self.client(json_answer(b'{"data":[{"b64_json":"AAAA"}]}'))
        with self.assertRaises(errors.OpenAIError) as caught:
            self.post(client, save_to=FOLDER + "/none/cat.png")
        self.assertIn("none/cat.png", str(caught.exception))
        self.assertFalse(isinstance(caught.exception, errors.APIError))

    def test_sound_goes_to_a_file(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: %d\r\n\r\n" % len(DATA)
        client = self.client(head + DATA)
        size = client.audio.speech.create(model="t", voice="v", input="x", save_to=FOLDER + "/hello.wav")
        self.assertEqual((size, self.files()), (len(DATA), {"hello.wav": DATA}))

    def test_sound_that_is_cut_leaves_no_file(self):
        head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: %d\r\n\r\n" % len(DATA)
        client = self.client(head + DATA[:-1])
        with self.assertRaises(errors.ResponseTruncatedError):
            client.audio.speech.create(model="t", voice="v", input="x", save_to=FOLDER + "/hello.wav")
        self.assertEqual(self.files(), {})

    def test_partial_images_of_a_stream_take_the_place_of_those_before(self):
        events = b""
        for kind, data in (("partial_image", b"rough"), ("partial_image", b"better"), ("completed", DATA)):
            events += b'data: {"type":"image_generation.%s","b64_json":"%s"}\n\n' % (
                kind.encode(),
                base64(data),
            )
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n" % len(
            events
        )
        seen = []
        with self.post(self.client(head + events), stream=True, save_to=FOLDER + "/cat.png") as stream:
            for event in stream:
                seen.append((event.b64_json, len(self.files()["cat.png"])))
        self.assertEqual(seen, [(5, 5), (6, 6), (len(DATA), len(DATA))])
        self.assertEqual(self.files(), {"cat.png": DATA})

    def test_embeddings_are_arrays_however_they_travel(self):
        values = [0.5, -1.0, 2.0]
        packed = base64(bytes(array("f", values)))
        for text in (b'"%s"' % packed, b"[0.5,-1,2e0]"):
            body = b'{"data":[{"embedding":%s,"index":0},{"embedding":%s}],"model":"m"}' % (text, text)
            answer = self.client(json_answer(body)).embeddings.create(model="m", input=["x", "y"])
            for item in answer.data:
                self.assertIsInstance(item.embedding, array)
                self.assertEqual(list(item.embedding), values)
            sent = json.loads(self.transport.sent.partition(b"\r\n\r\n")[2].decode())
            self.assertEqual(sent, {"model": "m", "input": ["x", "y"], "encoding_format": "base64"})
        client = self.client(json_answer(b'{"data":[{"embedding":"%s"}]}' % packed))
        text = client.embeddings.create(model="m", input="x", encoding_format="base64").data[0].embedding
        self.assertEqual(text, packed.decode())

    def test_an_embedding_of_odd_bytes_is_told(self):
        client = self.client(json_answer(b'{"data":[{"embedding":"AAAAAAA="}]}'))
        with self.assertRaises(errors.APIConnectionError) as caught:
            client.embeddings.create(model="m", input="x")
        self.assertIn("four bytes", str(caught.exception))

    def test_an_upload_with_fields_keeps_what_they_name(self):
        client = self.client(json_answer(b'{"id":"file-1","bytes":9,"x":{}}'))
        made = client.files.create(file=("a.txt", Dribbles(b"123456789")), purpose="p", fields="id")
        self.assertEqual(made.to_dict(), {"id": "file-1"})


if __name__ == "__main__":
    unittest.main()
