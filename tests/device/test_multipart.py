"""multipart/form-data: the layout of a body, and the bodies that calls make of their arguments."""

import io
import os
import unittest

from parts import parse, read_all

from uopenai import errors
from uopenai.forms import form
from uopenai.wire.multipart import MultipartBody

PATH = "recording-of-test-multipart.WAV"


class OnlyReads:
    """A stream that has ``read`` alone, and cannot seek."""

    def __init__(self, data):
        self._data = data

    def read(self, size):
        piece, self._data = self._data[:size], self._data[size:]
        return piece


class OnlyReadsInto:
    """A stream that has ``readinto`` alone: a microphone, say."""

    def __init__(self, data):
        self._data = data

    def readinto(self, view):
        count = min(len(view), len(self._data))
        view[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


def parsed(body):
    """The parts of *body*; its length is checked."""
    data = read_all(body)
    if body.length is not None and body.length != len(data):
        raise AssertionError("the length is %d, not %d" % (body.length, len(data)))
    return parse(body.content_type, data)


def made(params, files=("file",)):
    """The parts of the body that the arguments *params* make."""
    body, opened = form(params, files)
    try:
        return parsed(body)
    finally:
        for stream in opened:
            stream.close()


def one(value):
    """(file name, type, content) of the part for the one file *value*."""
    parts = made({"file": value})
    parameters, kind, content = parts[0]
    if len(parts) != 1 or parameters["name"] != "file":
        raise AssertionError("not one part")
    return parameters["filename"], kind, content


class Layout(unittest.TestCase):
    """Where the boundaries, heads and contents stand."""

    def test_parts_come_in_order(self):
        stream = io.BytesIO(b"\r\n--binary\x00\xff\r\n")
        body = MultipartBody([("a", "x"), ("f", "n.bin", stream, 14, "a/b"), ("b", "")])
        self.assertEqual(
            parsed(body),
            [
                ({"name": "a"}, None, b"x"),
                ({"name": "f", "filename": "n.bin"}, "a/b", b"\r\n--binary\x00\xff\r\n"),
                ({"name": "b"}, None, b""),
            ],
        )

    def test_a_body_without_parts_is_its_last_boundary(self):
        self.assertEqual(parsed(MultipartBody([])), [])

    def test_each_body_has_a_boundary_of_its_own(self):
        self.assertFalse(MultipartBody([]).content_type == MultipartBody([]).content_type)

    def test_an_unknown_size_makes_an_unknown_length(self):
        self.assertIsNone(MultipartBody([("f", "n", io.BytesIO(b"x"), None, "a/b")]).length)

    def test_names_go_as_utf8_and_cannot_forge_fields(self):
        body = MultipartBody([('a"\r\nX: y', "v"), ("f", '\xe9"\\\r\n\u20ac.wav', io.BytesIO(b""), 0, "a/b")])
        self.assertEqual(
            parsed(body),
            [
                ({"name": "a%22%0D%0AX: y"}, None, b"v"),
                ({"name": "f", "filename": "\xe9%22\\\\%0D%0A\u20ac.wav"}, "a/b", b""),
            ],
        )

    def test_text_goes_as_utf8(self):
        self.assertEqual(parsed(MultipartBody([("a", "\xe9\u20ac")]))[0][2], "\xe9\u20ac".encode())


class Fields(unittest.TestCase):
    """Arguments that are no files."""

    def test_values_become_text_as_the_sdk_writes_them(self):
        cases = (
            ("text", [("x", "text")]),
            (5, [("x", "5")]),
            (0.5, [("x", "0.5")]),
            (True, [("x", "true")]),
            (False, [("x", "false")]),
            (None, []),
            (["a", 1], [("x[]", "a"), ("x[]", "1")]),
            ([], []),
            ({"k": {"n": True}}, [("x[k][n]", "true")]),
        )
        for value, expected in cases:
            with self.subTest(value=value):
                parts = made({"x": value})
                self.assertEqual([(part[0]["name"], part[2].decode()) for part in parts], expected)


class Files(unittest.TestCase):
    """Arguments that are files."""

    def setUp(self):
        with open(PATH, "wb") as file:
            file.write(b"RIFF of a file")

    def tearDown(self):
        os.remove(PATH)

    def test_a_file_may_be_given_in_many_ways(self):
        wav = "audio/wav"
        plain = "application/octet-stream"
        cases = (
            (PATH, (PATH, wav, b"RIFF of a file")),
            ("./" + PATH, (PATH, wav, b"RIFF of a file")),
            (("talk.mp3", PATH), ("talk.mp3", "audio/mpeg", b"RIFF of a file")),
            (b"bytes", ("upload", plain, b"bytes")),
            (bytearray(b"bytes"), ("upload", plain, b"bytes")),
            (memoryview(b"a view")[2:], ("upload", plain, b"view")),
            (("a.b.flac", b"bytes"), ("a.b.flac", "audio/flac", b"bytes")),
            (("noending", b"bytes", "x/y"), ("noending", "x/y", b"bytes")),
            (io.BytesIO(b"stream"), ("upload", plain, b"stream")),
            (OnlyReads(b"reads only"), ("upload", plain, b"reads only")),
            (("m.wav", OnlyReadsInto(b"reads into")), ("m.wav", wav, b"reads into")),
            (("e.wav", b""), ("e.wav", wav, b"")),
        )
        for value, expected in cases:
            with self.subTest(value=value):
                self.assertEqual(one(value), expected)

    def test_a_file_without_a_name_gets_one_by_its_first_bytes(self):
        for first, name, kind in (
            (b"RIFF\0\0\0\0WAVEfmt ", "upload.wav", "audio/wav"),
            (b"ID3\x04", "upload.mp3", "audio/mpeg"),
            (b"\x89PNG\r\n", "upload.png", "image/png"),
            (b"", "upload", "application/octet-stream"),
            (b"something else", "upload", "application/octet-stream"),
        ):
            for given in (first, io.BytesIO(first)):
                self.assertEqual(one(given), (name, kind, first))

    def test_a_stream_that_tells_but_cannot_seek_is_not_looked_into(self):
        class Tells(OnlyReadsInto):
            def tell(self):
                return 0

        self.assertEqual(one(Tells(b"RIFF\0\0\0\0WAVEfmt "))[2], b"RIFF\0\0\0\0WAVEfmt ")

    def test_a_stream_is_sent_from_where_it_stands(self):
        stream = io.BytesIO(b"skipped:sent")
        stream.seek(8)
        self.assertEqual(one(stream)[2], b"sent")

    def test_the_length_is_known_where_the_stream_can_tell(self):
        for value, known in (
            (PATH, True),
            (b"x", True),
            (OnlyReads(b"x"), False),
            (OnlyReadsInto(b"x"), False),
        ):
            body, opened = form({"file": value}, ("file",))
            self.assertEqual(body.length is not None, known)
            for stream in opened:
                stream.close()

    def test_several_files_go_in_order(self):
        parts = made({"image": [("a.png", b"1"), ("b.png", b"2")]}, ("image",))
        self.assertEqual(
            [(part[0]["name"], part[0]["filename"], part[2]) for part in parts],
            [("image[]", "a.png", b"1"), ("image[]", "b.png", b"2")],
        )

    def test_a_file_that_is_not_given_is_left_out(self):
        self.assertEqual(made({"file": None}), [])

    def test_a_missing_file_is_told_by_name(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            form({"file": "no-such-file.wav"}, ("file",))
        self.assertIn("no-such-file.wav", str(caught.exception))

    def test_what_is_no_file_is_told_by_the_name_of_the_argument(self):
        for value in (5, object(), ("name.wav", 5)):
            with self.assertRaises(errors.OpenAIError) as caught:
                form({"file": value}, ("file",))
            self.assertIn("file must be", str(caught.exception))

    def test_only_what_was_opened_here_is_to_be_closed(self):
        body, opened = form({"file": [PATH, io.BytesIO(b"x"), b"y"]}, ("file",))
        self.assertEqual(len(opened), 1)
        opened[0].close()

    def test_what_was_opened_is_closed_when_another_is_missing(self):
        import uopenai.forms as forms

        opened = []
        true_open = forms._open

        def watched(path):
            opened.append(true_open(path))
            return opened[-1]

        forms._open = watched
        try:
            with self.assertRaises(errors.OpenAIError):
                form({"file": [PATH, "no-such-file.wav"]}, ("file",))
        finally:
            forms._open = true_open
        self.assertEqual(len(opened), 1)
        with self.assertRaises((ValueError, OSError)):
            opened[0].read(1)

    def test_a_body_goes_again_from_where_its_streams_stood(self):
        stream = io.BytesIO(b"skipped:sent")
        stream.seek(8)
        body, opened = form({"file": [PATH, stream, b"bytes"]}, ("file",))
        first = read_all(body)
        self.assertTrue(body.rewind())
        self.assertEqual(read_all(body), first)
        for each in opened:
            each.close()

    def test_a_stream_that_cannot_seek_does_not_go_again(self):
        for value in (OnlyReads(b"x"), OnlyReadsInto(b"x")):
            body, _ = form({"file": value}, ("file",))
            self.assertFalse(body.rewind())


if __name__ == "__main__":
    unittest.main()
