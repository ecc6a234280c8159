"""What becomes of a connection: framing, reuse, one fresh try, what is left of an answer."""

import io
import unittest

from fakes import Net, Transport, json_answer

from feed import drive, in_pieces, rest
from uopenai import errors
from uopenai.exchange import Connection
from uopenai.replies import read_all
from uopenai.requests import Bytes, Stream
from uopenai.requests import Session as Requests
from uopenai.wire.json_writer import JsonBody

OK = json_answer(b"{}")
URL = "http://board:8080/v1/x?y=z"
BUFFER = len(Connection(None).buf)


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

    def test_a_session_of_requests_has_their_verbs(self):
        for verb in ("get", "head", "post", "put", "patch", "delete"):
            transport = Transport([OK])
            session = Requests()
            session.connect = Net(transport).connect
            self.assertEqual(getattr(session, verb)(URL, headers={"X-Own": "1"}).status_code, 200)
            self.assertTrue(transport.sent.startswith(verb.upper().encode() + b" /v1/x?y=z HTTP/1.1\r\n"))
            self.assertIn(b"X-Own: 1\r\n", transport.sent)

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
