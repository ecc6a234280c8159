"""Options that say what is kept of an answer, and where the rest goes: paths, sinks, numbers, calls."""

import binascii
import json
import os
import unittest
from array import array

from fakes import Net, Transport, json_answer
from streams import Dribbles

from uopenai import errors
from uopenai.client import OpenAI
from uopenai.fields import wanted
from uopenai.floats import Floats
from uopenai.paths import of_items, tree
from uopenai.saving import Saver

FOLDER = "folder-of-test-fields"
DATA = bytes(range(256)) * 12  # as base64 longer than a connection's buffer


def base64(data):
    """*data* as base64."""
    return binascii.b2a_base64(data).strip()


class Paths(unittest.TestCase):
    """fields= as a tree."""

    def test_paths_become_a_tree(self):
        cases = (
            ("id", {"id": True, None: None}),
            (("id", "usage.total"), {"id": True, "usage": {"total": True, None: None}, None: None}),
            (["data.*.id"], {"data": {"*": {"id": True, None: None}, None: None}, None: None}),
            ("data.0", {"data": {"0": True, None: None}, None: None}),
            ("*", {"*": True, None: None}),
            ((), {None: None}),
        )
        for fields, expected in cases:
            with self.subTest(fields=fields):
                self.assertEqual(tree(fields), expected)

    def test_what_is_kept_whole_is_kept_whole_in_any_order(self):
        for fields in (("a", "a.b"), ("a.b", "a"), ("a", "a.b.c", "a.b")):
            self.assertEqual(tree(fields), {"a": True, None: None})

    def test_what_a_star_says_holds_for_those_that_are_named_too(self):
        for fields in (("a.*.x", "a.0.y"), ("a.0.y", "a.*.x")):
            found = tree(fields)["a"]
            self.assertEqual(found["*"], {"x": True, None: None})
            self.assertEqual(found["0"], {"x": True, "y": True, None: None})
        self.assertEqual(tree(("*", "a.b"))["a"], True)
        self.assertEqual(tree(("*.b", "a"))["a"], True)

    def test_bad_paths_are_refused(self):
        for fields in ("", (5,), ("a", None), "a..b", ".a", "a.", ".", ("usage", ""), ((),), b"a"):
            with self.subTest(fields=fields):
                with self.assertRaises(errors.OpenAIError) as caught:
                    tree(fields)
                self.assertIn("fields= holds paths like", str(caught.exception))

    def test_of_a_stream_what_tells_its_end_is_kept(self):
        found = tree("delta", True)
        for name in ("delta", "type", "error", "code", "message", "param"):
            self.assertEqual(found[name], True)
        self.assertEqual(found["response"]["error"], True)
        self.assertEqual(found["choices"]["*"]["finish_reason"], True)
        self.assertEqual(tree(("choices",), True)["choices"], True)

    def test_the_fields_of_a_list_are_those_of_its_items(self):
        self.assertEqual(of_items("data.*.name"), {"name": True, "id": True, None: None})
        for fields in ("data", "data.*"):
            self.assertTrue(of_items(fields) is True)
        for fields in ("name", "data.name", ()):
            with self.assertRaises(errors.OpenAIError) as caught:
                of_items(fields)
            self.assertIn("data.*", str(caught.exception))


class Options(unittest.TestCase):
    """What a call makes of its options."""

    def test_options_are_taken_out_and_the_rest_stays(self):
        params = {"fields": "id", "save_to": "x", "model": "m"}
        wanted(params, "json", ("b64",), ())
        self.assertEqual(params, {"model": "m"})

    def test_without_options_all_is_kept(self):
        self.assertEqual(wanted({}, "json", ("b64",), ()), (True, None))

    def test_a_file_goes_to_its_sink_beside_what_is_kept(self):
        root, saver = wanted({"save_to": "x"}, "json", ("data.*.b64", "b64"), ())
        self.assertIsInstance(saver, Saver)
        self.assertTrue(root["data"]["*"]["b64"] is saver and root["b64"] is saver)
        self.assertEqual((root[None], root["data"][None], root["data"]["*"][None]), (True, True, True))
        root, saver = wanted({"save_to": "x", "fields": "data.0.id"}, "json", ("data.*.b64",), ())
        self.assertEqual((root[None], root["data"][None]), (None, None))

    def test_of_a_stream_each_takes_the_place_of_the_one_before_or_is_more_of_it(self):
        _, saver = wanted({"save_to": "x", "stream": True}, "json", ("b64",), ())
        self.assertEqual((saver.renew, saver.append), (True, False))
        _, saver = wanted({"save_to": "x", "stream_format": "sse"}, "bytes", ("+audio",), ())
        self.assertEqual((saver.renew, saver.append), (True, True))
        _, saver = wanted({"save_to": "x"}, "bytes", ("+audio",), ())
        self.assertEqual((saver.renew, saver.append, saver.digits), (False, False, None))

    def test_what_cannot_be_meant_is_refused(self):
        for params, base64, word in (
            ({"save_to": "x"}, (), "holds none"),
            ({"save_to": 5}, ("b64",), "a path, or an object with write()"),
            ({"save_to": Saver("x"), "n": 2}, ("b64",), "give a path"),
        ):
            with self.assertRaises(errors.OpenAIError) as caught:
                wanted(params, "json", base64, ())
            self.assertIn(word, str(caught.exception))

    def test_numbers_are_asked_for_as_base64_unless_the_caller_asked(self):
        for given, sent, sink in (
            (None, "base64", True),
            ("float", "float", True),
            ("base64", "base64", False),
        ):
            params = {} if given is None else {"encoding_format": given}
            root, _ = wanted(params, "json", (), ("data.*.embedding",))
            self.assertEqual(params["encoding_format"], sent)
            self.assertEqual(root is not True and isinstance(root["data"]["*"]["embedding"], Floats), sink)


class Numbers(unittest.TestCase):
    """Floats, whatever their number and the pieces that they come in."""

    VALUES = [0.0, 1.5, -2.25, 1e10, -0.0]

    def test_bytes_become_numbers_at_every_split(self):
        data = bytes(array("f", self.VALUES))
        for count in (0, 1, 5, 100):
            for place in range(len(data) + 1):
                for step in (1, 3, 100):
                    sink = Floats(count)
                    sink.begin()
                    for piece in (data[:place], data[place:]):
                        for at in range(0, len(piece), step):
                            sink.write(memoryview(piece)[at : at + step])
                    self.assertEqual(list(sink.end()), self.VALUES)

    def test_more_than_a_step_of_them_goes_through(self):
        values = [float(at) for at in range(500)]
        for count in (10, 500, 600):
            sink = Floats(count)
            sink.begin()
            sink.write(memoryview(bytes(array("f", values))))
            self.assertEqual(list(sink.end()), values)

    def test_numbers_become_numbers(self):
        for count in (0, 2, 5, 9):
            sink = Floats(count)
            for _ in range(2):
                sink.begin()
                for number in (1, -2.5, 0.25):
                    sink.append(number)
                self.assertEqual(list(sink.end()), [1.0, -2.5, 0.25])

    def test_what_is_not_four_bytes_each_is_told_and_the_next_is_whole(self):
        sink = Floats(1)
        sink.begin()
        sink.write(memoryview(b"12345"))
        with self.assertRaises(ValueError) as caught:
            sink.end()
        self.assertIn("four bytes", str(caught.exception))
        sink.begin()
        sink.write(memoryview(bytes(4)))
        self.assertEqual(list(sink.end()), [0.0])


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
        """name -> content"""
        found = {}
        for name in os.listdir(FOLDER):
            with open(FOLDER + "/" + name, "rb") as file:
                found[name] = file.read()
        return found

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
