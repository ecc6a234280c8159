"""Requests as they leave, and what becomes of a connection: one write, framing, reuse, one fresh try."""

import io
import unittest

from fakes import Net, Transport, json_answer

from feed import drive, in_pieces, rest
from uopenai import errors
from uopenai.exchange import Connection
from uopenai.replies import read_all
from uopenai.requests import Bytes, Stream
from uopenai.wire.json_writer import JsonBody
from uopenai.wire.multipart import MultipartBody

OK = json_answer(b"{}")
URL = "http://board:8080/v1/x?y=z"
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


def fetch(net, method="GET", body=None, url=URL, headers=None):
    """The content of one exchange, read whole."""
    answer = drive(net.exchange(method, url, headers, body))
    return drive(read_all(answer))


class Reuse(unittest.TestCase):
    """The kept connection."""

    def test_the_request_says_what_it_carries(self):
        cases = (
            ("GET", None, b""),
            ("HEAD", None, b""),
            ("DELETE", None, b"Content-Length: 0\r\n"),
            ("POST", Bytes("abc"), b"Content-Length: 3\r\n"),
            ("POST", JsonBody({}), b"Content-Type: application/json\r\nContent-Length: 2\r\n"),
            ("POST", Stream(io.BytesIO(b"")), b"Transfer-Encoding: chunked\r\n"),
        )
        for method, body, fields in cases:
            with self.subTest(method=method, fields=fields):
                transport = Transport([OK])
                fetch(Net(transport), method, body)
                head = transport.sent.split(b"\r\n\r\n")[0] + b"\r\n"
                lines = [line + b"\r\n" for line in head.split(b"\r\n")[2:-1]]
                self.assertEqual(head.split(b"\r\n")[0], method.encode() + b" /v1/x?y=z HTTP/1.1")
                self.assertEqual(head.split(b"\r\n")[1], b"Host: board:8080")
                self.assertEqual(
                    sorted(lines), sorted([line + b"\r\n" for line in fields.split(b"\r\n")[:-1]])
                )

    def test_a_second_request_takes_the_same_connection(self):
        transport = Transport([OK, OK, OK])
        net = Net(transport)
        for _ in range(3):
            self.assertEqual(fetch(net, "POST", JsonBody({})), b"{}")
        self.assertEqual((net.connections_opened, len(transport.writes), transport.closed), (1, 3, 0))
        net.close()
        self.assertEqual(transport.closed, 1)

    def test_an_answer_that_has_come_whole_need_not_be_read(self):
        transport = Transport([OK, OK])
        net = Net(transport)
        drive(net.exchange("GET", URL)).close()
        self.assertEqual(fetch(net), b"{}")
        self.assertEqual(net.connections_opened, 1)

    def test_of_an_answer_left_in_the_middle_a_short_rest_is_read(self):
        long = json_answer(b" " * 1000 + b"{}")
        for pieces in ([OK[:-1], OK[-1:]], [long[:-900], long[-900:]]):
            transport = Transport(pieces + [OK])
            net = Net(transport)
            drive(net.exchange("GET", URL)).close()
            self.assertEqual((fetch(net), net.connections_opened), (b"{}", 1))

    def test_an_answer_left_in_the_middle_costs_its_connection_if_its_rest_is_long_or_late_or_none(self):
        long = json_answer(b" " * 3500 + b"{}")
        for pieces in (
            [long],
            list(in_pieces(long, 100)),
            [OK[:-1], OSError(110), OK[-1:]],
            [OK[:-1], OSError(104)],
            [OK[:-1]],
            [json_answer(b"")[:-2] + b"Transfer-Encoding: chunked\r\n\r\n", b"garbage"],
        ):
            first, second = Transport(pieces), Transport([OK])
            net = Net(first, second)
            drive(net.exchange("GET", URL)).close()
            self.assertEqual(first.closed, 1)
            self.assertEqual((fetch(net), net.connections_opened), (b"{}", 2))

    def test_after_a_time_out_what_came_is_kept_and_reading_can_go_on(self):
        text = json_answer(b"0123456789")
        chunks = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n012345\r\n4\r\n6789\r\n0\r\n\r\n"
        for data in (text, chunks):
            for place in range(data.find(b"\r\n\r\n") + 5, len(data)):
                transport = Transport([data[:place], OSError(110), data[place:], OK])
                net = Net(transport)
                answer = drive(net.exchange("GET", URL))
                source = answer.source
                with self.assertRaises(OSError):
                    while drive(source.more()):
                        pass
                self.assertEqual(drive(rest(source)), b"0123456789")
                answer.close()
                self.assertEqual((fetch(net), net.connections_opened), (b"{}", 1))

    def test_a_rest_is_waited_for_only_a_moment_and_not_at_all_where_waiting_would_suspend(self):
        for blocks, timeout in ((True, 0.05), (False, 1)):
            transport = Transport([OK[:-1], OSError(110)])
            transport.blocks = blocks
            drive(Net(transport).exchange("GET", URL)).close()
            self.assertEqual((transport.timeout, transport.closed), (timeout, 1))

    def test_another_origin_takes_another_connection(self):
        first, second = Transport([OK]), Transport([OK])
        net = Net(first, second)
        fetch(net)
        fetch(net, url="http://board:8081/")
        self.assertEqual(net.origins, ["http://board:8080", "http://board:8081"])
        self.assertEqual((first.closed, second.closed), (1, 0))

    def test_connections_that_cannot_be_kept_are_closed(self):
        for text in (
            b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
            b"HTTP/1.1 200 OK\r\n\r\nuntil the close",
        ):
            transport = Transport([text])
            fetch(Net(transport))
            self.assertEqual(transport.closed, 1)

    def test_two_answers_at_once_have_a_connection_each_and_one_is_kept(self):
        first, second = Transport([OK]), Transport([OK])
        net = Net(first, second)
        one, two = drive(net.exchange("GET", URL)), drive(net.exchange("GET", URL))
        one.close()
        two.close()
        two.close()
        self.assertEqual((first.closed, second.closed), (0, 1))

    def test_a_kept_connection_that_has_died_gets_one_fresh_try(self):
        for died in ([], [OSError(104)]):
            first, second = Transport([OK] + died), Transport([OK])
            net = Net(first, second)
            fetch(net, "POST", JsonBody({"n": 1}))
            self.assertEqual(fetch(net, "POST", JsonBody({"n": 2})), b"{}")
            self.assertEqual((first.closed, net.connections_opened), (1, 2))
            self.assertIn(b'{"n":2}', second.sent)

    def test_a_kept_connection_that_is_found_dead_is_not_asked(self):
        first, second = Transport([OK, OK]), Transport([OK])
        net = Net(first, second)
        fetch(net)
        first.found_dead = True
        self.assertEqual(fetch(net), b"{}")
        self.assertEqual((len(first.writes), first.closed, net.connections_opened), (1, 1, 2))

    def test_a_kept_connection_that_takes_nothing_gets_one_fresh_try(self):
        first, second = Transport([OK, OSError(104)], refuse=1), Transport([OK])
        net = Net(first, second)
        fetch(net)
        self.assertEqual(fetch(net), b"{}")

    def test_there_is_no_second_fresh_try(self):
        first, second = Transport([OK]), Transport([])
        net = Net(first, second)
        fetch(net)
        with self.assertRaises(errors.APIConnectionError):
            fetch(net)
        self.assertEqual((net.connections_opened, second.closed), (2, 1))

    def test_a_body_that_cannot_go_again_is_not_tried_again(self):
        first = Transport([OK])
        net = Net(first)
        fetch(net)
        with self.assertRaises(errors.APIConnectionError):
            fetch(net, "POST", Stream(io.BytesIO(b"gone")))

    def test_a_body_that_can_go_again_goes_whole(self):
        first, second = Transport([OK]), Transport([OK])
        net = Net(first, second)
        fetch(net)
        from uopenai.forms import form

        body = form({"file": io.BytesIO(b"0123456789")}, ("file",))
        self.assertEqual(fetch(net, "POST", body), b"{}")
        self.assertIn(b"\r\n\r\n0123456789\r\n--", second.sent)

    def test_after_a_byte_of_the_answer_nothing_is_sent_again(self):
        for place in (1, 17, 30, len(OK) - 2):  # 17: behind the first line
            first = Transport([OK, OK[:place]])
            net = Net(first)
            fetch(net, "POST", JsonBody({}))
            with self.assertRaises(errors.ResponseTruncatedError) as caught:
                fetch(net, "POST", JsonBody({}))
            self.assertTrue(caught.exception.sent)
            self.assertEqual((net.connections_opened, first.closed), (1, 1))

    def test_after_a_time_out_nothing_is_sent_again(self):
        first = Transport([OK, OSError(110)])
        net = Net(first)
        fetch(net, "POST", JsonBody({}))
        with self.assertRaises(errors.APITimeoutError) as caught:
            fetch(net, "POST", JsonBody({}))
        self.assertTrue(caught.exception.sent)
        self.assertEqual((net.connections_opened, first.closed), (1, 1))

    def test_an_answer_before_the_end_of_the_body_is_taken_and_the_connection_is_not_kept(self):
        refused = json_answer(b'{"error":{}}', b"413 Too Large")
        transport = Transport([refused], refuse=2)
        net = Net(transport)
        answer = drive(net.exchange("POST", URL, None, Bytes(b"b" * 5000)))
        self.assertEqual(answer.status_code, 413)
        self.assertEqual(drive(read_all(answer)), b'{"error":{}}')
        self.assertEqual(transport.closed, 1)

    def test_the_key_is_in_no_text_of_an_exception(self):
        headers = {"Authorization": "Bearer sk-example\nX: y"}
        with self.assertRaises(errors.OpenAIError) as caught:
            fetch(Net(), headers=headers)
        self.assertNotIn("sk-example", str(caught.exception))
        self.assertIn("Authorization", str(caught.exception))
        for script in ([], [OSError(104)], [OSError(110)], [b"garbage\r\n"], [b"HTTP/1.1 200 OK\r\nsk"]):
            with self.assertRaises(errors.APIConnectionError) as caught:
                fetch(Net(Transport(script)), headers={"Authorization": "Bearer sk-example"})
            self.assertNotIn("sk-example", str(caught.exception))


class Addresses(unittest.TestCase):
    """What an address must look like."""

    def test_the_parts_of_an_address(self):
        from uopenai.session import split_url

        cases = (
            ("https://api.example.org/v1/x", ("https://api.example.org:443", "api.example.org", "/v1/x")),
            ("http://10.0.0.1", ("http://10.0.0.1:80", "10.0.0.1", "/")),
            ("http://a:81/?q=1#part", ("http://a:81", "a:81", "/?q=1")),
            ("http://a?q=1", ("http://a:80", "a", "/?q=1")),
            ("http://[::1]:81/x", ("http://[::1]:81", "[::1]:81", "/x")),
            ("https://[::1]/x", ("https://[::1]:443", "[::1]", "/x")),
        )
        for url, expected in cases:
            with self.subTest(url=url):
                self.assertEqual(split_url(url), expected)

    def test_what_is_no_address_is_refused(self):
        for url in (
            "",
            "host/path",
            "ftp://host/",
            "http://",
            "http:///x",
            "http://a:b/",
            "http://user@host/",
            "https//x",
            "http://:80/",
        ):
            with self.subTest(url=url):
                with self.assertRaises(errors.OpenAIError):
                    drive(Net().exchange("GET", url))


if __name__ == "__main__":
    unittest.main()
