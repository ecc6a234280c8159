"""Sockets and TLS of the emulation of CircuitPython's API: see tests/host/test_emulation.py."""

import errno as numbers  # MicroPython's compiler puts its own for errno.NAME
import os
import select
import ssl
import time
import unittest

import socketpool
import wifi

METHODS = (
    "accept bind close connect listen recv_into recvfrom_into send sendall sendto setblocking setsockopt"
)
NOT_THERE = "recv read readinto readline write makefile fileno recvfrom gettimeout shutdown getpeername"


def number(call, *arguments):
    """Of the OSError that it raises."""
    try:
        call(*arguments)
    except OSError as fault:
        return fault.args[0]
    return None


class Connected(unittest.TestCase):
    def setUp(self):
        self.pool = socketpool.SocketPool(wifi.radio)
        self.sockets = []

    def tearDown(self):
        for sock in self.sockets:
            sock.close()

    def socket(self, *kind):
        sock = self.pool.socket(*kind)
        self.sockets.append(sock)
        return sock

    def connected(self, manner):
        """To the host's server, which then does so."""
        sock = self.socket()
        sock.settimeout(10)
        sock.connect(("localhost", int(os.getenv("PLAIN_PORT"))))
        sock.sendall(manner)
        return sock


class TestPool(Connected):
    def test_only_the_radio_has_sockets(self):
        for other in (None, object(), wifi):
            with self.assertRaises(ValueError):
                socketpool.SocketPool(other)

    def test_there_are_eight(self):
        for _ in range(8):
            self.socket()
        with self.assertRaises(RuntimeError):
            self.socket()
        self.sockets.pop().close()
        self.socket()

    def test_a_name_is_looked_up_or_refused(self):
        pool = self.pool
        found = pool.getaddrinfo("localhost", 80, 0, pool.SOCK_STREAM)
        self.assertEqual(found[0][-1], ("127.0.0.1", 80))
        try:
            pool.getaddrinfo("no.such.name.invalid", 80)
            self.fail()
        except pool.gaierror as fault:
            self.assertEqual(fault.args[0], pool.EAI_NONAME)

    def test_methods_are_the_real_ones_and_no_more(self):
        plain = self.socket()
        secure = ssl.create_default_context().wrap_socket(self.socket(), server_hostname="x")
        for name in METHODS.split():
            self.assertTrue(hasattr(plain, name), name)
        for name in ("accept", "bind", "connect", "recv_into", "send", "settimeout", "setblocking"):
            self.assertTrue(hasattr(secure, name), name)
        for name in NOT_THERE.split():
            self.assertFalse(hasattr(plain, name) or hasattr(secure, name), name)
        for name in ("sendall", "sendto", "recvfrom_into", "type"):
            self.assertFalse(hasattr(secure, name), name)

    def test_a_socket_is_nothing_to_poll(self):
        with self.assertRaises((OSError, TypeError)):
            select.poll().register(self.socket(), 1)


class TestPlain(Connected):
    def test_nobody_listens(self):
        # As lwIP tells it.
        self.assertEqual(number(self.socket().connect, ("127.0.0.1", 1)), numbers.ECONNRESET)

    def test_a_connection_takes_time(self):
        sock = self.socket()
        sock.settimeout(0)
        port = int(os.getenv("PLAIN_PORT"))
        self.assertIn(number(sock.connect, ("localhost", port)), (None, numbers.ETIMEDOUT))

    def test_nothing_has_come(self):
        sock = self.connected(b"silent\n")
        sock.setblocking(False)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.EAGAIN)
        sock.settimeout(0.05)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.ETIMEDOUT)
        self.assertEqual((numbers.EAGAIN, numbers.ETIMEDOUT, numbers.ENOTCONN), (11, 116, 128))

    def test_the_end_is_nothing_or_not_connected(self):
        sock = self.connected(b"end\n")
        buffer = bytearray(8)
        self.assertEqual((sock.recv_into(buffer), bytes(buffer)), (3, b"bye\0\0\0\0\0"))
        self.assertEqual(sock.recv_into(buffer), 0)
        sock.setblocking(False)
        self.assertEqual(number(sock.recv_into, buffer), numbers.ENOTCONN)
        with self.assertRaises(BrokenPipeError):  # noqa: F821
            sock.send(b"x")

    def test_a_reset_shows_when_the_time_is_over(self):
        sock = self.connected(b"reset\n")
        sock.settimeout(0.3)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.ETIMEDOUT)
        sock.settimeout(0)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.ENOTCONN)

    def test_a_part_is_sent(self):
        sock = self.connected(b"echo\n")
        data = bytes(range(256)) * 32
        counts = []
        sent = 0
        while sent < len(data):
            counts.append(sock.send(data[sent:]))
            sent += counts[-1]
        self.assertTrue(len(counts) > 1, counts)
        got, buffer = b"", bytearray(512)
        while len(got) < len(data):
            count = sock.recv_into(buffer, 300)
            self.assertTrue(0 < count <= 300)
            got += bytes(buffer[:count])
        self.assertEqual(got, data)

    def test_without_room_it_does_not_wait_whatever_the_time(self):
        sock = self.connected(b"silent\n")
        piece = bytes(1 << 15)
        with self.assertRaises(OSError) as raised:
            for _ in range(1000):
                sock.sendall(piece)
        self.assertEqual(raised.exception.args[0], numbers.EAGAIN)

    def test_what_is_closed_or_never_was_open(self):
        sock = self.socket()
        with self.assertRaises(BrokenPipeError):  # noqa: F821
            sock.send(b"x")
        sock.close()
        for call in (sock.send, sock.recv_into):
            self.assertEqual(number(call, bytearray(1)), numbers.EBADF)
        with self.assertRaises(ValueError):
            self.socket().recv_into(bytearray(1), 2)

    def test_a_radio_switched_off_closes_all(self):
        sock = self.connected(b"silent\n")
        try:
            wifi.radio.enabled = False
            self.assertEqual(number(sock.send, b"x"), numbers.EBADF)
            self.assertEqual(number(self.pool.getaddrinfo, "localhost", 80), self.pool.EAI_NONAME)
        finally:
            wifi.radio.enabled = True
            wifi.radio.connect("cafe")

    def test_datagrams_come_and_go(self):
        here, there = self.socket(2, 2), self.socket(2, 2)
        port = int(os.getenv("DATAGRAM_PORT"))
        here.bind(("127.0.0.1", port))
        here.settimeout(5)
        there.sendto(b"ping", ("127.0.0.1", port))
        buffer = bytearray(8)
        count, address = here.recvfrom_into(buffer)
        self.assertEqual((bytes(buffer[:count]), address[0]), (b"ping", "127.0.0.1"))

    def test_a_datagram_that_cannot_be_sent_is_a_broken_pipe(self):
        sock = self.socket(2, 2)
        for data in (bytes(70000), b"x"):
            with self.assertRaises(BrokenPipeError):  # noqa: F821
                sock.sendto(data, ("127.0.0.1", 9))
            sock.close()

    def test_a_socket_that_came_waits_for_nothing_until_it_is_told_to(self):
        listener, port = self.socket(), int(os.getenv("DATAGRAM_PORT"))
        listener.setsockopt(0xFFF, 4, 1)
        listener.bind(("127.0.0.1", port))
        listener.listen(1)
        listener.settimeout(5)
        there = self.socket()
        there.settimeout(5)
        there.connect(("127.0.0.1", port))
        here = listener.accept()[0]
        self.sockets.append(here)
        self.assertEqual(number(here.recv_into, bytearray(1)), numbers.EAGAIN)

    def test_options_have_the_boards_numbers(self):
        sock = self.socket()
        sock.setsockopt(self.pool.IPPROTO_TCP, self.pool.TCP_NODELAY, 1)
        self.assertEqual(number(sock.setsockopt, 1, 2, 1), 109)  # the host's SO_REUSEADDR

    def test_a_time_below_nothing_is_refused_aloud(self):
        with self.assertRaises(RuntimeError):
            self.socket().settimeout(-1)


class TestSecure(Connected):
    def shaken(self, port, name="localhost", context=None):
        sock = (context or ssl.create_default_context()).wrap_socket(self.socket(), server_hostname=name)
        sock.settimeout(10)
        sock.connect(("localhost", int(os.getenv(port))))
        return sock

    def test_whom_the_bundle_vouches_for_is_trusted(self):
        sock = self.shaken("SECURE_PORT")
        self.assertEqual(sock.send(b"x"), 1)
        # The server goes without a farewell, which mbedTLS takes for one.
        self.assertEqual(sock.recv_into(bytearray(4)), 0)

    def test_a_wrong_name_and_an_unknown_authority_are_refused(self):
        other = ssl.create_default_context()
        other.load_verify_locations(cadata=os.getenv("OTHER_ROOT"))
        for name, context in (("example.com", None), ("localhost", other)):
            self.assertEqual(number(self.shaken, "SECURE_PORT", name, context), -9984)

    def test_dates_are_not_looked_at(self):
        self.shaken("EXPIRED_PORT").close()
        self.assertEqual(number(self.shaken, "EXPIRED_PORT", "example.com"), -9984)

    def test_what_is_no_certificate_is_refused(self):
        context = ssl.create_default_context()
        context.load_verify_locations(cadata="none")
        self.assertEqual(number(context.wrap_socket, self.socket()), -0x2180)
        with self.assertRaises(TypeError):
            context.load_verify_locations(cadata=b"none")
        with self.assertRaises(NotImplementedError):
            context.load_verify_locations("/root.cert")

    def test_whom_to_trust_is_settled_when_a_socket_is_wrapped(self):
        context = ssl.create_default_context()
        early = context.wrap_socket(self.socket(), server_hostname="localhost")
        context.load_verify_locations(cadata=os.getenv("OTHER_ROOT"))
        for sock, expected in (
            (early, None),
            (context.wrap_socket(self.socket(), server_hostname="localhost"), -9984),
        ):
            sock.settimeout(10)
            self.assertEqual(number(sock.connect, ("localhost", int(os.getenv("SECURE_PORT")))), expected)
            sock.close()

    def test_a_host_name_is_text(self):
        with self.assertRaises(TypeError):
            ssl.create_default_context().wrap_socket(self.socket(), server_hostname=1)

    def test_after_connect_it_is_too_late_to_wrap(self):
        sock = self.connected(b"silent\n")
        with self.assertRaises(RuntimeError):
            ssl.create_default_context().wrap_socket(sock, server_hostname="localhost")

    def test_before_connect_nothing_is_sent(self):
        sock = ssl.create_default_context().wrap_socket(self.socket(), server_hostname="localhost")
        with self.assertRaises(BrokenPipeError):  # noqa: F821
            sock.send(b"x")

    def test_times_are_those_of_the_socket_below(self):
        sock = self.shaken("SECURE_PORT")
        sock.setblocking(False)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.EAGAIN)
        began = time.monotonic()
        sock.settimeout(0.05)
        self.assertEqual(number(sock.recv_into, bytearray(4)), numbers.ETIMEDOUT)
        self.assertTrue(time.monotonic() - began >= 0.04)
