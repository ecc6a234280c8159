"""How long each phase may take: the limits, and a transport over a clock and a socket of the test's own."""

import sys
import unittest

import fakes

from feed import drive
from uopenai import Timeout, errors, faults
from uopenai.client import OpenAI
from uopenai.exchange import Connection
from uopenai.net import transport as module
from uopenai.net.transport import Transport
from uopenai.wire.http1 import read_head

OK = fakes.json_answer(b'{"id":"x"}')
PHASES = ("resolve", "connect", "secure", "send", "answer", "receive")


class Clock:
    """In place of the modules time and select: only waiting takes time here."""

    def __init__(self):
        self.now = 0

    def ticks_ms(self):
        return self.now

    def ticks_diff(self, later, earlier):
        return later - earlier

    def poll(self):
        return Poller(self)


class Poller:
    """Waits for a Socket."""

    def __init__(self, clock):
        self._clock = clock
        self._flags = 0

    def register(self, socket, flags):
        self._socket = socket

    def modify(self, socket, flags):
        self._flags = flags

    def ipoll(self, patience):
        clock = self._clock
        at = self._socket.ready_at(self._flags)
        self._socket.patiences.append(patience)
        if at is not None and (patience < 0 or at <= clock.now + patience):
            clock.now = max(clock.now, at)
            return [(self._socket, self._flags)]
        if patience < 0:
            raise AssertionError("this waits for ever")
        clock.now += patience
        return []


class Socket:
    """Gives *pieces*, [(at, bytes)], and takes a byte less than it is handed; nothing before *room_at*."""

    def __init__(self, clock, pieces=(), room_at=0):
        self.sent = b""
        self.patiences = []
        self.room_at = room_at
        self._clock = clock
        self._pieces = list(pieces)

    def ready_at(self, flags):
        if flags == 4:
            return self.room_at
        return self._pieces[0][0] if self._pieces else None

    def setblocking(self, flag):
        if flag:
            raise AssertionError("it must not block")

    def readinto(self, view):
        if not self._pieces or self._pieces[0][0] > self._clock.now:
            return None
        data = self._pieces.pop(0)[1]
        view[: len(data)] = data
        return len(data)

    def write(self, view):
        if self._clock.now < self.room_at:
            return None
        piece = bytes(view[: max(len(view) - 1, 1)])
        self.sent += piece
        return len(piece)

    def close(self):
        """There is nothing to close."""


class Limits(unittest.TestCase):
    """What Timeout() gives."""

    def test_each_phase_has_its_limit(self):
        cases = (
            ({}, (60, 60, 60, 60, 60, 60)),
            ({"timeout": 5}, (5, 5, 5, 5, 5, 5)),
            ({"timeout": None}, (None, None, None, None, None, None)),
            ({"connect": 1, "secure": 2}, (1, 1, 2, 60, 60, 60)),
            ({"send": 3, "answer": 4, "receive": 5}, (60, 60, 60, 3, 4, 5)),
            ({"read": 7, "write": 8}, (60, 60, 60, 8, 7, 7)),
            ({"timeout": 9, "read": 7, "answer": 30, "send": 1, "write": 2}, (9, 9, 9, 1, 30, 7)),
            ({"connect": 0, "answer": 0, "read": 5, "write": 0}, (0, 0, 60, 0, 0, 5)),
        )
        for given, limits in cases:
            with self.subTest(given=given):
                made = Timeout(**given)
                self.assertEqual(tuple([made[phase] for phase in PHASES]), limits)

    def test_it_is_called_as_in_the_sdk(self):
        self.assertEqual(Timeout(20, connect=5)["answer"], 20)


async def read(transport):
    """Wait for a byte."""
    view = memoryview(bytearray(1))
    while (count := transport.readinto(view)) is None:
        await transport.wait(1)
    return count


class Given(unittest.TestCase):
    """What a client makes of the limits that it is given."""

    def client(self, *answers, **options):
        """A client; ``limits``: the timeouts that its connections were opened with."""
        made = OpenAI("sk-example", base_url="http://board/v1", **options)
        self.limits = limits = []

        async def connect(origin, timeout):
            limits.append(timeout)
            return Connection(fakes.Transport([OK]))

        made._http.connect = connect
        return made

    def test_a_calls_own_limit_comes_first_and_none_is_no_limit(self):
        cases = (
            ({}, {}, 60),
            ({"timeout": 7}, {}, 7),
            ({"timeout": 7}, {"timeout": 0.5}, 0.5),
            ({"timeout": 7}, {"timeout": 0}, 0),
            ({"timeout": 7}, {"timeout": None}, None),
            ({"timeout": None}, {}, None),
            ({"timeout": None}, {"timeout": 9}, 9),
        )
        for options, given, limit in cases:
            self.client(**options).files.retrieve("f", **given)
            self.assertEqual(self.limits, [limit])

    def test_a_copy_may_have_no_limit(self):
        client = self.client()
        client.with_options(timeout=None).files.retrieve("f")
        self.assertEqual((self.limits, client.timeout), ([None], 60))

    def test_what_is_no_limit_is_refused_in_words(self):
        for wrong in ("x", "5", [1], -1, -0.5, 1e9, float("inf"), float("nan"), (1, 2)):
            with self.subTest(wrong=wrong):
                words = "timeout is %r: it is a number of seconds from 0 to 524287, a Timeout, or None" % (
                    wrong,
                )
                client = self.client()
                for call in (
                    lambda wrong=wrong, client=client: client.files.retrieve("f", timeout=wrong),
                    lambda wrong=wrong: self.client(timeout=wrong).files.retrieve("f"),
                ):
                    self.assertEqual(self.told(call)[: len(words)], words)
                    self.assertEqual(self.limits, [])

    def test_of_a_phase_too(self):
        for given in ({"timeout": "x"}, {"connect": "5"}, {"read": -1}):
            words = self.told(lambda given=given: Timeout(**given))
            self.assertIn(
                "it is a number of seconds from 0 to 524287, a Timeout, or None for no limit", words
            )

    def test_retries_are_counted_in_whole_numbers(self):
        for wrong in ("2", None, 1.5):
            words = self.told(lambda wrong=wrong: self.client(max_retries=wrong).files.retrieve("f"))
            self.assertEqual(words, "max_retries is %r: it is a whole number" % (wrong,))

    def told(self, call):
        """The words of the refusal that *call* meets."""
        with self.assertRaises(errors.OpenAIError) as caught:
            call()
        return str(caught.exception)


class Deadlines(unittest.TestCase):
    """A transport's phases."""

    def setUp(self):
        self.clock = Clock()
        self._true = module.time
        module.time = self.clock
        sys.modules["select"] = self.clock

    def tearDown(self):
        module.time = self._true
        del sys.modules["select"]

    def transport(self, timeout, pieces=(), room_at=0):
        """One that is connected."""
        made = Transport(timeout)
        self.socket = Socket(self.clock, pieces, room_at)
        made.open(self.socket)
        made.begin("send")
        return made

    def times_out(self, coroutine, after):
        """Check that it times out, and when."""
        began = self.clock.now
        with self.assertRaises(OSError) as caught:
            drive(coroutine)
        self.assertEqual((caught.exception.args[0], self.clock.now - began), (110, after))

    def test_each_phase_has_its_own_time(self):
        timeout = Timeout(60, send=1, answer=30, receive=5)
        pieces = [(20000, b"HTTP/1.1 200 OK\r\n"), (24000, b"Content-Length: 9\r\n\r\nabc"), (28000, b"def")]
        made = self.transport(timeout, pieces)
        connection = Connection(made)
        drive(connection.send(b"GET", None))
        self.assertEqual((made.state, self.socket.sent), ("answer", b"GET"))
        body = drive(
            read_head(connection)
        )  # 20 s are within the 30 of the answer, 4 within the 5 between pieces
        self.assertEqual((self.clock.now, made.state), (24000, "receive"))
        self.assertTrue(drive(body.more()) and drive(body.more()))
        self.assertEqual(self.clock.now, 28000)
        self.times_out(body.more(), 5000)

    def test_the_first_byte_of_an_answer_has_its_own_time(self):
        made = self.transport(Timeout(1, answer=7), [(7001, b"late")])
        connection = Connection(made)
        drive(connection.send(b"GET", None))
        self.times_out(read_head(connection), 7000)
        self.assertIn("hear the first byte", str(faults.explain(OSError(110), made.state, "x")))

    def test_a_dribble_ends_a_wait_but_a_slow_first_byte_does_not_use_up_the_next(self):
        pieces = [(900 * i, b"x") for i in range(1, 20)]
        connection = Connection(self.transport(1, pieces))
        connection.transport.begin("receive")
        for _ in pieces:
            self.assertTrue(drive(connection.more()))
        self.times_out(connection.more(), 1000)

    def test_many_wakings_in_one_phase_share_its_time(self):
        made = self.transport(2, [(1500, b"")])
        made.begin("secure")
        drive(made.wait(1))
        made.readinto(bytearray(1))
        self.times_out(made.wait(4096), 500)

    def test_room_to_write_is_waited_for_with_the_time_of_sending(self):
        made = self.transport(Timeout(60, send=3), room_at=2000)
        drive(made.write(memoryview(b"abc")))
        self.assertEqual((self.socket.sent, self.clock.now), (b"abc", 2000))
        self.socket.room_at = 9000
        self.times_out(made.write(memoryview(b"abc")), 3000)

    def test_without_a_limit_it_waits_for_ever(self):
        for timeout in (None, Timeout(None)):
            made = self.transport(timeout, [(10**9, b"x")])
            self.clock.now = 0
            made.begin("receive")
            self.assertEqual(drive(read(made)), 1)
            self.assertEqual(self.socket.patiences, [-1])

    def test_no_time_at_all_is_only_for_what_is_there(self):
        made = self.transport(0, [(0, b"x"), (1, b"y")])
        self.assertEqual(drive(read(made)), 1)
        self.times_out(read(made), 0)

    def test_an_idle_connection_is_one_that_says_nothing(self):
        for pieces, idle in (((), True), ([(0, b"x")], False), ([(0, b"")], False)):
            self.assertEqual(self.transport(1, pieces).idle(), idle)

    def test_what_is_closed_says_so_and_can_be_closed_again(self):
        made = self.transport(1)
        made.close()
        made.close()
        self.assertFalse(made.idle())
        for call in (read(made), made.write(memoryview(b"x")), made.wait(1)):
            with self.assertRaises(OSError):
                drive(call)


if __name__ == "__main__":
    unittest.main()
