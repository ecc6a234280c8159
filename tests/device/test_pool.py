"""A pool's socket under MicroPython's names, over a fake of CircuitPython's."""

import unittest

from pools import EAGAIN, Python, Sock

from feed import drive
from uopenai.net.pool import PoolSocket
from uopenai.net.transport import Transport

ENOTCONN = 128
READ, WRITE = 1, 4


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


if __name__ == "__main__":
    unittest.main()
