"""Connecting over a pool, the board's own or one that is given: over fakes of CircuitPython's."""

import sys
import unittest

from pools import Context, Pool, Sock

from feed import drive
from uopenai import OpenAI, OpenAIError, errors
from uopenai.net import clock
from uopenai.net.connecting import connect
from uopenai.session import Session


class Connecting(unittest.TestCase):
    """connecting.connect() over a pool."""

    def connect(self, origin, *sockets, context=None, timeout=7):
        self.session = Session(None, 60, socket_pool=Pool(*sockets), ssl_context=context)
        return drive(connect(self.session, origin, timeout))

    def fails(self, origin, words, *sockets, context=None):
        with self.assertRaises(errors.APIConnectionError) as caught:
            self.connect(origin, *sockets, context=context)
        for word in words:
            self.assertIn(word, str(caught.exception))
        self.assertTrue(len(self.session.buf) > 0)
        return caught.exception

    def test_the_name_is_left_to_the_pool_and_small_writes_are_not_held_back(self):
        sock = Sock()
        connection = self.connect("http://example.org:80", sock)
        self.assertEqual(sock.connected, ("example.org", 80))
        self.assertEqual(sock.options, [(6, 1, 1)])
        self.assertEqual(len(sock.timeouts), 2)
        self.assertTrue(6 < sock.timeouts[0] <= 7)
        self.assertEqual(connection.transport.state, "send")
        self.assertEqual(self.session.connections_opened, 1)

    def test_tls_is_wrapped_before_it_connects_and_has_the_time_of_both(self):
        context = Context()
        sock = Sock()
        connection = self.connect(
            "https://example.org:443",
            sock,
            context=context,
            timeout={"connect": 2, "secure": 9, "resolve": 1},
        )
        self.assertEqual(context.made.name, "example.org")
        self.assertTrue(8 < sock.timeouts[0] <= 9)
        self.assertTrue(connection.transport.socket._sock is context.made)

    def test_no_limit_is_none(self):
        sock = Sock()
        self.connect("http://example.org:80", sock, timeout=None)
        self.assertIsNone(sock.timeouts[0])

    def test_all_sockets_are_in_use(self):
        self.fails("http://example.org:80", ("all sockets of the board are in use", "client.close()"))
        self.assertFalse(self.fails("http://example.org:80", ()).sent)

    def test_what_failed_is_closed(self):
        sock = Sock()
        sock.fault = OSError(-2, "Name or service not known")
        self.fails("http://example.org:80", ("its name cannot be resolved", "base_url"), sock)
        self.assertTrue(sock.closed)
        context = Context()
        context.wrap_socket = lambda sock, server_hostname: Failing(sock)
        fault = self.fails("https://example.org:443", ("the other end closed",), Sock(), context=context)
        self.assertTrue(Failing.raw.closed, fault)

    def test_what_a_socket_in_python_says_of_nobody_is_told(self):
        sock = Sock()
        sock.fault = RuntimeError("Failed to establish connection.")
        self.fails("http://example.org:80", ("Failed to establish connection.", "is Wi-Fi connected"), sock)
        self.assertTrue(sock.closed)
        sock = Sock()
        sock.fault = RuntimeError("pystack exhausted")  # of this board, not of the way
        with self.assertRaises(RuntimeError):
            self.connect("http://example.org:80", sock)
        self.assertTrue(sock.closed)

    def test_roots_that_cannot_be_parsed(self):
        context = Context()

        def wrap(sock, server_hostname):
            raise ValueError("invalid cert")

        context.wrap_socket = wrap
        words = ("trusted certificates cannot be read (invalid cert)", "uopenai install")
        fault = self.fails("https://example.org:443", words, Sock(), context=context)
        self.assertEqual(type(fault).__name__, "CertificateError")

    def test_no_room_for_the_roots_is_no_fault_of_theirs(self):
        context, sock = Context(), Sock()

        def wrap(sock, server_hostname):
            raise OSError(-0x2880, "MBEDTLS_ERR_X509_ALLOC_FAILED")

        context.wrap_socket = wrap
        with self.assertRaises(MemoryError) as caught:
            self.connect("https://example.org:443", sock, context=context)
        self.assertIn("X509_ALLOC_FAILED", str(caught.exception))
        self.assertTrue(sock.closed)


class Failing:
    """A TLS socket whose handshake fails."""

    raw = None

    def __init__(self, sock):
        Failing.raw = sock

    def settimeout(self, _):
        pass

    def connect(self, _):
        raise OSError(-0x7280, "MBEDTLS_ERR_SSL_CONN_EOF")

    def close(self):
        pass


class Own(unittest.TestCase):
    """socket_pool= and ssl_context=."""

    def refused(self, words, **own):
        with self.assertRaises(OpenAIError) as caught:
            OpenAI("sk-x", **own)
        for word in words:
            self.assertIn(word, str(caught.exception))

    def test_what_is_none_is_refused_in_words(self):
        for wrong in (object(), 0, "pool"):
            self.refused(("socketpool.SocketPool(wifi.radio)", type(wrong).__name__), socket_pool=wrong)
            self.refused(("ssl.create_default_context()", type(wrong).__name__), ssl_context=wrong)
            self.refused(("adafruit_requests.Session(", type(wrong).__name__), http_client=wrong)

    def test_what_contradicts_is_refused_in_words(self):
        self.refused(("leave out ca=",), ssl_context=Context(), ca="/my.cert")
        client = type("Client", (), {"request": None})
        for own in ({"socket_pool": Pool()}, {"ssl_context": Context()}):
            self.refused(("leave out socket_pool= and ssl_context=",), http_client=client(), **own)

    def test_another_argument_is_none(self):
        with self.assertRaises(TypeError):
            OpenAI("sk-x", sockets=Pool())

    def test_the_own_context_needs_no_clock_and_no_roots(self):
        context = Context()
        client = OpenAI("sk-x", socket_pool=Pool(Sock()), ssl_context=context)
        self.assertTrue(client._http.trusted is context)
        drive(client._http.connect("https://example.org:443", 1)).close()
        self.assertEqual(context.made.closed, 1)

    def test_none_is_the_boards_own(self):
        with OpenAI("sk-x", socket_pool=None, ssl_context=None) as client:
            self.assertIsNone(client._http.socket)
            self.assertIsNone(client._http.trusted)


class Boards(unittest.TestCase):
    """The board's own pool, where nothing else is given."""

    def test_a_board_without_one_is_told_what_to_pass(self):
        had = sys.modules.get("socket")
        sys.modules["socket"] = None  # pyright: ignore[reportArgumentType]
        try:
            with OpenAI("sk-x", base_url="http://example.org/v1") as client:
                for call in (lambda: list(client.models.list()), lambda: clock.sync("example.org")):
                    with self.assertRaises(OpenAIError) as caught:
                        call()
                    self.assertIn("socket_pool=", str(caught.exception))
                    self.assertIn("no Wi-Fi of its own", str(caught.exception))
        finally:
            del sys.modules["socket"]
            if had is not None:
                sys.modules["socket"] = had

    def test_the_clock_tells_that_all_sockets_are_in_use(self):
        pool = Pool()
        pool.SOCK_DGRAM = 2
        with self.assertRaises(errors.APIConnectionError) as caught:
            clock.sync("example.org", socket_pool=pool)
        self.assertIn("all sockets of the board are in use", str(caught.exception))

    def test_it_is_made_once(self):
        made = []

        class Module:
            @staticmethod
            def SocketPool(radio):  # noqa: N802 - its name there
                made.append(radio)
                return Pool(Sock(), Sock())

        class Wifi:
            radio = "the radio"

        sys.modules["wifi"] = Wifi  # pyright: ignore[reportArgumentType]
        sys.modules["socketpool"] = Module  # pyright: ignore[reportArgumentType]
        had = sys.modules.get("socket")
        sys.modules["socket"] = None  # pyright: ignore[reportArgumentType]
        try:
            session = Session(None, 60)
            for _ in range(2):
                drive(session.connect("http://example.org:80", 1)).close()
        finally:
            for name in ("wifi", "socketpool", "socket"):
                del sys.modules[name]
            if had is not None:
                sys.modules["socket"] = had
        self.assertEqual(made, ["the radio"])


if __name__ == "__main__":
    unittest.main()
