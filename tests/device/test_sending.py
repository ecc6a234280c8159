"""Requests as they leave: in one write if they are small, in full buffers, in chunks."""

import io
import unittest

from fakes import Transport

from feed import drive
from uopenai import errors
from uopenai.exchange import Connection
from uopenai.requests import Bytes, Stream
from uopenai.wire.json_writer import JsonBody
from uopenai.wire.multipart import MultipartBody

BUFFER = len(Connection(None).buf)


class Dribbles:
    """A stream that gives little at a time."""

    def __init__(self, data):
        self._data = data

    def readinto(self, view):
        count = min(len(view), len(self._data), 100)
        view[:count] = self._data[:count]
        self._data = self._data[count:]
        return count


class Breaks:
    """A stream that cannot be read."""

    def readinto(self, view):
        raise OSError(5)


def sent(body, head=b"HEAD\r\n\r\n"):
    """The writes in which *head* and *body* go."""
    transport = Transport([])
    drive(Connection(transport).send(head, body))
    return transport.writes


def unchunk(data):
    """The content in chunks, and the sizes of the chunks."""
    out, sizes = b"", []
    while True:
        line, _, data = data.partition(b"\r\n")
        size = int(line, 16)
        sizes.append(size)
        out += data[:size]
        if data[size : size + 2] != b"\r\n":
            raise AssertionError("a chunk without its end")
        data = data[size + 2 :]
        if not size:
            if data:
                raise AssertionError("something follows the last chunk")
            return out, sizes


class Sending(unittest.TestCase):
    """Writes of a Connection."""

    def test_a_small_request_is_one_write(self):
        self.assertEqual(sent(None), [b"HEAD\r\n\r\n"])
        writes = sent(JsonBody({"model": "m", "messages": [{"role": "user", "content": "x" * 900}]}))
        self.assertEqual(len(writes), 1)

    def test_a_small_form_with_a_file_is_one_write(self):
        self.assertEqual(
            len(sent(MultipartBody([("a", "b"), ("f", "n", io.BytesIO(b"x" * 500), 500, "t/t")]))), 1
        )

    def test_a_body_of_exactly_the_buffer_is_one_write(self):
        for size, count in ((BUFFER - 8, 1), (BUFFER - 7, 2), (2 * BUFFER - 8, 2)):
            writes = sent(Bytes(b"b" * size))
            self.assertEqual(len(writes), count)
            self.assertEqual(b"".join(writes), b"HEAD\r\n\r\n" + b"b" * size)

    def test_a_large_body_goes_in_full_buffers(self):
        data = bytes(range(256)) * 24
        writes = sent(MultipartBody([("f", "n", io.BytesIO(data), len(data), "t/t")]))
        self.assertEqual([len(write) for write in writes[:-1]], [BUFFER] * (len(writes) - 1))
        self.assertIn(data, b"".join(writes))

    def test_a_body_of_unknown_length_goes_in_chunks(self):
        for size in (0, 1, 99, BUFFER - 8, BUFFER - 7, 3 * BUFFER):
            data = b"d" * size
            content, sizes = unchunk(b"".join(sent(Stream(io.BytesIO(data)), b"")))
            self.assertEqual(content, data)
            self.assertTrue(0 not in sizes[:-1])

    def test_what_a_stream_gives_in_dribbles_is_gathered(self):
        data = b"d" * 5000
        content, sizes = unchunk(b"".join(sent(Stream(Dribbles(data)), b"")))
        self.assertEqual(content, data)
        self.assertTrue(min(sizes[:-2]) > BUFFER - 10, sizes)
        self.assertIn(data, b"".join(sent(MultipartBody([("f", "n", Dribbles(data), 5000, "t/t")]))))

    def test_a_stream_longer_than_its_size_is_cut_there(self):
        writes = sent(MultipartBody([("f", "n", io.BytesIO(b"12345678"), 3, "t/t")]))
        self.assertIn(b"\r\n\r\n123\r\n--", b"".join(writes))

    def test_a_stream_that_ends_short_is_told(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            sent(MultipartBody([("f", "n", io.BytesIO(b"123"), 10, "t/t")]))
        self.assertIn("7 bytes", str(caught.exception))

    def test_a_stream_that_cannot_be_read_is_no_fault_of_the_network(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            sent(Stream(Breaks()))
        self.assertFalse(isinstance(caught.exception, errors.APIError))
        self.assertIn("cannot be read", str(caught.exception))


if __name__ == "__main__":
    unittest.main()
