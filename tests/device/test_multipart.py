"""multipart/form-data: the layout of a body, and the bodies that calls make of their arguments."""

import io
import os
import unittest

from parts import parse, read_all
from streams import OnlyReads, OnlyReadsInto

from uopenai import errors, files
from uopenai.forms import form
from uopenai.wire.multipart import MultipartBody

PATH = "recording-of-test-multipart.WAV"


class Opened(list):
    """In ``with``: the files that uopenai.files opens; ``closed`` of each says how often it was."""

    def __enter__(self):
        files.open = self._open
        return self

    def __exit__(self, *_):
        del files.open

    def _open(self, path, mode):
        self.append(Watched(open(path, mode)))
        return self[-1]


class Watched:
    """A file that counts how often it is closed."""

    def __init__(self, file):
        self.closed = 0
        self.readinto = file.readinto
        self.seek = file.seek
        self._file = file

    def close(self):
        self.closed += 1
        self._file.close()


def parsed(body):
    """The parts of *body*; its length is checked."""
    data = read_all(body)
    if body.length is not None and body.length != len(data):
        raise AssertionError("the length is %d, not %d" % (body.length, len(data)))
    return parse(body.content_type, data)


def made(params, names=("file",)):
    """The parts of the body that the arguments *params* make."""
    return parsed(form(params, names))


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
                fields = [part for part in made({"x": value, "file": b""}) if part[0]["name"] != "file"]
                self.assertEqual([(part[0]["name"], part[2].decode()) for part in fields], expected)


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
            body = form({"file": value}, ("file",))
            self.assertEqual(body.length is not None, known)

    def test_several_files_go_in_order(self):
        parts = made({"image": [("a.png", b"1"), ("b.png", b"2")]}, ("image",))
        self.assertEqual(
            [(part[0]["name"], part[0]["filename"], part[2]) for part in parts],
            [("image[]", "a.png", b"1"), ("image[]", "b.png", b"2")],
        )

    def test_a_file_that_is_not_given_is_left_out(self):
        self.assertEqual(len(made({"file": None, "mask": b"x"}, ("file", "mask"))), 1)

    def test_without_a_file_there_is_no_form(self):
        for value in (None, {"file_id": "file-1"}):
            self.assertIsNone(form({"x": "y", "file": value}, ("file",)))

    def test_a_missing_file_is_told_by_name(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            form({"file": "no-such-file.wav"}, ("file",))
        self.assertIn("no-such-file.wav", str(caught.exception))

    def test_a_folder_is_no_file(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            form({"file": "."}, ("file",))
        self.assertIn("folder", str(caught.exception))

    def test_what_is_no_file_is_told_by_the_name_of_the_argument(self):
        for value in (5, object(), ("name.wav", 5)):
            with self.assertRaises(errors.OpenAIError) as caught:
                form({"file": value}, ("file",))
            self.assertIn("file must be", str(caught.exception))

    def test_a_form_is_made_before_any_file_is_opened(self):
        with Opened() as opened:
            body = form({"file": [PATH, PATH]}, ("file",))
            self.assertEqual(opened, [])
            read_all(body)
            self.assertEqual([each.closed for each in opened], [1, 1])

    def test_a_file_is_closed_before_the_next_is_opened(self):
        with Opened() as opened:
            body = form({"file": [PATH, PATH]}, ("file",))
            for segment in body.segments():
                if isinstance(segment, tuple):
                    segment[0].readinto(bytearray(5))
                    self.assertEqual([each.closed for each in opened], [1] * (len(opened) - 1) + [0])

    def test_a_file_is_closed_when_sending_breaks_off(self):
        with Opened() as opened:
            segments = form({"file": PATH}, ("file",)).segments()
            next(segments)
            next(segments)[0].readinto(bytearray(5))
            segments.close()
            self.assertEqual([each.closed for each in opened], [1])

    def test_a_stream_of_the_callers_stays_open(self):
        stream = io.BytesIO(b"whole")
        made({"file": stream})
        stream.seek(0)
        self.assertEqual(stream.read(), b"whole")

    def test_a_body_goes_again_from_where_its_streams_stood(self):
        stream = io.BytesIO(b"skipped:sent")
        stream.seek(8)
        body = form({"file": [PATH, stream, b"bytes"]}, ("file",))
        first = read_all(body)
        self.assertTrue(body.rewind())
        self.assertEqual(read_all(body), first)

    def test_a_body_that_broke_off_goes_again_whole(self):
        body = form({"file": [PATH, b"bytes"]}, ("file",))
        segments = body.segments()
        next(segments)
        next(segments)[0].readinto(bytearray(5))
        self.assertTrue(body.rewind())
        self.assertEqual([part[2] for part in parsed(body)], [b"RIFF of a file", b"bytes"])

    def test_a_stream_that_cannot_seek_goes_again_only_if_nothing_of_it_has_gone(self):
        for value in (OnlyReads(b"x"), OnlyReadsInto(b"x")):
            body = form({"file": value}, ("file",))
            self.assertTrue(body.rewind())
            read_all(body)
            self.assertFalse(body.rewind())


class Typed(unittest.TestCase):
    """Texts that say their content type, as SDP does."""

    TYPES = {"sdp": "application/sdp", "session": "application/json"}

    def test_each_is_a_part_of_its_type(self):
        parts = parsed(form({"sdp": "v=0\r\n", "session": {"model": "m"}}, self.TYPES))
        parts.sort(key=lambda part: part[0]["name"])
        self.assertEqual(
            parts,
            [
                ({"name": "sdp"}, "application/sdp", b"v=0\r\n"),
                ({"name": "session"}, "application/json", b'{"model":"m"}'),
            ],
        )

    def test_the_text_alone_is_the_body(self):
        body = form({"sdp": "v=0\r\n", "reference": None}, self.TYPES)
        self.assertEqual((body.content_type, body.length), ("application/sdp", 5))
        self.assertEqual(list(body.segments()), [b"v=0\r\n"])
        self.assertTrue(body.rewind())

    def test_nothing_in_json_is_null(self):
        parts = parsed(form({"session": None}, self.TYPES))
        self.assertEqual(parts, [({"name": "session"}, "application/json", b"null")])

    def test_a_form_stays_one_without_a_file_and_what_has_no_type_is_a_field(self):
        parts = parsed(form({"prompt": "p", "metadata": {"a": 1}, "reference": None}, {"reference": None}))
        parts.sort(key=lambda part: part[0]["name"])
        self.assertEqual(parts, [({"name": "metadata[a]"}, None, b"1"), ({"name": "prompt"}, None, b"p")])

    def test_what_has_a_name_but_no_type_is_a_file(self):
        told = []
        given = {"reference": ("a.png", b"xyz"), "progress": lambda sent, total: told.append((sent, total))}
        parts = parsed(form(given, {"reference": None}))
        self.assertEqual(parts, [({"name": "reference", "filename": "a.png"}, "image/png", b"xyz")])
        self.assertEqual(told[-1], (3, 3))


class Progress(unittest.TestCase):
    """What a caller is told while files are read."""

    def heard(self, value):
        """(what was told, the body)"""
        told = []
        given = {"x": "y", "file": value, "progress": lambda sent, total: told.append((sent, total))}
        body = form(given, ("file",))
        read_all(body)
        return told, body

    def test_it_counts_the_bytes_of_all_files(self):
        told, _ = self.heard([b"x" * 10, io.BytesIO(b"y" * 9)])
        self.assertEqual(told, [(7, 19), (10, 19), (17, 19), (19, 19)])

    def test_a_size_that_nobody_knows_is_none(self):
        self.assertEqual(self.heard([b"x", OnlyReads(b"y" * 8)])[0], [(1, None), (8, None), (9, None)])

    def test_it_starts_anew_when_the_body_goes_again(self):
        told, body = self.heard(b"x" * 10)
        body.rewind()
        read_all(body)
        self.assertEqual(told, [(7, 10), (10, 10)] * 2)


if __name__ == "__main__":
    unittest.main()
