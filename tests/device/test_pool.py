"""A pool's socket under MicroPython's names, and connecting over a pool: over fakes of CircuitPython's."""

import sys
import unittest

from feed import drive
from uopenai import OpenAI, OpenAIError, errors
from uopenai.net import clock
from uopenai.net.connecting import connect
from uopenai.net.pool import PoolSocket
from uopenai.net.transport import Transport
from uopenai.session import Session

EAGAIN = 11
ENOTCONN = 128
READ, WRITE = 1, 4


class Sock:
    """Gives *script*: bytes, an errno to raise, or a count; sends at most *room* bytes at once."""

    type = 1

    def __init__(self, script=(), room=100):
        self.script = list(script)
        self.sent = b""
        self.timeouts = []
        self.options = []
        self.room = room
        self.connected = None
        self.fault = None  # of connect and send
        self.closed = 0

    def settimeout(self, seconds):
        self.timeouts.append(seconds)

    def setsockopt(self, *option):
        if self.connected:
            raise AssertionError("too late")
        self.options.append(option)

    def connect(self, address):
        if self.fault:
            raise self.fault
        self.connected = address

    def recv_into(self, buf):
        if not self.script:
            raise OSError(EAGAIN)
        piece = self.script.pop(0)
        if isinstance(piece, int):
            raise OSError(piece)
        count = min(len(buf), len(piece))
        buf[:count] = piece[:count]
        if count < len(piece):
            self.script.insert(0, piece[count:])
        return count

    def send(self, data):
        if self.fault:
            raise self.fault
        if not self.room:
            raise OSError(EAGAIN)
        count = min(len(data), self.room)
        self.sent += bytes(data[:count])
        return count

    def close(self):
        self.closed += 1


class Python(Sock):
    """One that is written in Python: it has recv, and without waiting it says 0 for nothing."""

    def recv(self, size):
        raise AssertionError("that makes garbage")

    def recv_into(self, buf):
        if not self.script:
            if self.timeouts[-1]:
                raise OSError(116)
            return 0
        return Sock.recv_into(self, buf)

    def send(self, data):
        if self.timeouts[-1] < 1:
            raise AssertionError("its write wants time")
        return Sock.send(self, data)


class Secure:
    """A socket that a Context has wrapped; it has no setsockopt here, and leaves its own open if it fails."""

    def __init__(self, below, name):
        if below.connected:
            raise AssertionError("wrapped after connect")
        self.below = below
        self.name = name
        self.settimeout = below.settimeout
        self.recv_into = below.recv_into
        self.send = below.send
        self.connect = below.connect
        self.closed = 0

    def close(self):
        self.closed += 1


class Context:
    """A TLS context."""

    def wrap_socket(self, sock, server_hostname=None):
        self.made = Secure(sock, server_hostname)
        return self.made


class Pool:
    """Gives out *sockets*."""

    AF_INET = 2
    SOCK_STREAM = 1

    def __init__(self, *sockets):
        self.sockets = list(sockets)

    def socket(self, family, kind):
        if not self.sockets:
            raise RuntimeError("Out of sockets")
        return self.sockets.pop(0)


def reading(*script):
    sock = Sock(script)
    return PoolSocket(sock, sock)


def ready(sock, flags, milliseconds):
    """Whether it is, as a Transport asks."""
    sock.modify(sock, flags)
    return bool(sock.ipoll(milliseconds))


class Reading(unittest.TestCase):
    """What comes."""

    def setUp(self):
        self.buf = bytearray(8)

    def test_it_never_waits(self):
        sock = reading(EAGAIN, b"abc", EAGAIN)
        self.assertEqual([sock.readinto(self.buf) for _ in range(3)], [None, 3, None])
        self.assertEqual(bytes(self.buf[:3]), b"abc")
        self.assertEqual(sock._sock.timeouts, [0])

    def test_without_blocking_the_end_is_told_as_not_connected(self):
        sock = reading(b"abc", ENOTCONN)
        self.assertEqual([sock.readinto(self.buf) for _ in range(3)], [3, 0, 0])

    def test_after_the_farewell_of_tls_nothing_more_is_read(self):
        sock = reading(b"", -0x7280)
        self.assertEqual([sock.readinto(self.buf) for _ in range(2)], [0, 0])

    def test_a_fault_is_raised(self):
        sock = reading(104)
        with self.assertRaises(OSError) as caught:
            sock.readinto(self.buf)
        self.assertEqual(caught.exception.args[0], 104)

    def test_to_look_loses_nothing(self):
        for script, size in (
            ([b"abcd"], 8),
            ([b"abcd"], 2),
            ([b"a", b"bcd"], 8),
            ([b"a"], 1),
            ([b"abcd"], 1),
        ):
            sock = reading(*script, ENOTCONN)
            buf = bytearray(size)
            found = b""
            while True:
                self.assertTrue(ready(sock, READ, 0))
                self.assertTrue(ready(sock, READ, 0))
                count = sock.readinto(buf)
                if not count:
                    break
                found += bytes(buf[:count])
            self.assertEqual(found, b"".join(script))

    def test_a_fault_behind_the_byte_is_raised_after_it(self):
        sock = reading(b"a", 104)
        self.assertTrue(ready(sock, READ, 0))
        self.assertEqual(sock.readinto(self.buf), 1)
        self.assertTrue(ready(sock, READ, 0))
        for _ in range(2):
            with self.assertRaises(OSError):
                sock.readinto(self.buf)

    def test_a_fault_that_a_look_met_is_raised_by_the_read(self):
        sock = reading(104)
        self.assertTrue(ready(sock, READ, 0))
        with self.assertRaises(OSError):
            sock.readinto(self.buf)

    def test_nothing_comes(self):
        self.assertFalse(ready(reading(), READ, 0))
        self.assertFalse(ready(reading(), READ, 5))

    def test_what_comes_later_is_waited_for(self):
        self.assertTrue(ready(reading(EAGAIN, EAGAIN, b"a"), READ, 5000))
        self.assertTrue(ready(reading(EAGAIN, EAGAIN, b"a"), READ, -1))

    def test_an_empty_read_is_not_the_end(self):
        sock = reading(b"", b"ab")
        self.assertEqual(sock.readinto(bytearray(0)), 0)
        self.assertEqual(sock.readinto(self.buf), 2)

    def test_a_socket_that_is_written_in_python_may_wait_a_moment(self):
        sock = Python([b"ab"])
        made = PoolSocket(sock, sock)
        self.assertEqual([made.readinto(self.buf) for _ in range(2)], [2, None])
        self.assertEqual(made.write(b"xyz"), 3)
        self.assertIsNone(made.readinto(self.buf))


class Writing(unittest.TestCase):
    """What goes."""

    def test_a_part_may_go_or_nothing(self):
        sock = Sock(room=2)
        made = PoolSocket(sock, sock)
        self.assertEqual(made.write(b"abc"), 2)
        sock.room = 0
        self.assertIsNone(made.write(b"c"))
        self.assertFalse(ready(made, WRITE, 0))
        self.assertTrue(ready(made, WRITE, 0))  # so that the next write finds out
        self.assertTrue(ready(made, WRITE, 60000))
        self.assertTrue(ready(made, WRITE, -1))

    def test_a_broken_one_is_told(self):
        sock = Sock()
        sock.fault = OSError(32)
        with self.assertRaises(OSError):
            PoolSocket(sock, sock).write(b"a")

    def test_a_transport_writes_it_all(self):
        sock = Sock(room=2)
        transport = Transport(5)
        transport.socket = transport.poller = PoolSocket(sock, sock)
        drive(transport.write(memoryview(b"abcdefg")))
        self.assertEqual(sock.sent, b"abcdefg")
        self.assertTrue(transport.idle())
        sock.script.append(b"late")
        self.assertFalse(transport.idle())
        transport.close()
        self.assertEqual(sock.closed, 1)

    def test_a_transport_that_finds_no_room_ends_at_the_time_out(self):
        sock = Sock(room=0)
        transport = Transport(0.02)
        transport.socket = transport.poller = PoolSocket(sock, sock)
        transport.begin("send")
        with self.assertRaises(OSError) as caught:
            drive(transport.write(memoryview(b"abc")))
        self.assertEqual(caught.exception.args[0], 110)


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
