"""A step of a realtime connection is short, however much comes, and whatever becomes of it."""

import binascii
import json
import unittest

from fakes import Transport
from frame_cases import BINARY, CLOSE, TEXT, server_frame

from uopenai import errors, exchange
from uopenai.realtime.connection import Connection

BUFFER = 2048
SOUND = bytes(960)


class Service(Transport):
    """Its socket gives *pieces*, (bytes, how often), over and over: ``given`` counts the bytes."""

    def __init__(self, *pieces):
        Transport.__init__(self, ())
        self._pieces = pieces
        self._next = self._times = self._at = 0
        self.given = 0

    def readinto(self, view):
        if self.given > 1000000:
            raise AssertionError("a step does not return")
        piece, times = self._pieces[self._next]
        count = min(len(view), len(piece) - self._at)
        view[:count] = piece[self._at : self._at + count]
        self._at += count
        self.given += count
        if self._at == len(piece):
            self._at = 0
            self._times += 1
        if self._times == times:
            self._times = 0
            self._next = (self._next + 1) % len(self._pieces)
        return count

    async def wait(self, flags):
        return flags


class Sink:
    """Takes all that comes, as a file does."""

    def __init__(self):
        self.count = 0

    def put(self, view):
        self.count += len(view)
        return len(view)


class Client:
    """As much of a client as a connection that is open asks for."""

    timeout = 1
    _run = staticmethod(exchange.drive)

    def __init__(self):
        self._http = self  # whose buffer it gets back


def delta(**more):
    """A frame of 20 ms of audio."""
    event = {"type": "response.output_audio.delta", "item_id": "i", "response_id": "r", "content_index": 0}
    event["delta"] = str(binascii.b2a_base64(SOUND), "ascii").strip()
    event.update(more)
    return server_frame(TEXT, json.dumps(event).encode())


def speaking(service):
    """A connection over *service* with a speaker that takes everything, and that speaker."""
    connection = Connection(Client(), "/realtime", {})
    connection.begin(exchange.Connection(service))
    connection.speaker = sink = Sink()
    return connection, sink


class Gone:
    """A socket whose other end has closed."""

    def write(self, view):
        raise OSError(32)


class Steps(unittest.TestCase):
    """step(quiet=True)"""

    def test_it_returns_while_audio_comes_without_end(self):
        service = Service((delta(), 1))
        connection, sink = speaking(service)
        for number in range(1, 5):
            self.assertEqual(connection.step(quiet=True), None)
            self.assertTrue(0 < service.given <= number * 16 * BUFFER, service.given)
        self.assertTrue(sink.count > service.given // 2)

    def test_it_returns_in_the_middle_of_one_long_event(self):
        head = b'{"type": "response.output_audio.delta", "item_id": "i", "delta": "'
        size = len(head) + 400000 + 2
        frame = server_frame(TEXT, b"", length=b"\x7f" + size.to_bytes(8, "big"))
        service = Service((frame + head, 1), (b"A" * 1000, 400), (b'"}', 1))
        connection, sink = speaking(service)
        self.assertEqual(connection.step(quiet=True), None)
        self.assertTrue(BUFFER < service.given <= 16 * BUFFER, service.given)
        for _ in range(30):
            self.assertEqual(connection.step(quiet=True), None)
        self.assertTrue(sink.count > 300000, sink.count)

    def test_it_returns_while_what_is_passed_over_comes_without_end(self):
        service = Service((delta(), 1))
        connection, sink = speaking(service)
        connection.step(quiet=True)
        connection.skip_audio("r")
        had = sink.count
        for _ in range(4):
            self.assertEqual(connection.step(), None)
        self.assertEqual(sink.count, had)

    def test_what_reads_otherwise_is_not_held_up(self):
        frame = server_frame(BINARY, b"", length=b"\x7e" + (3 * len(SOUND)).to_bytes(2, "big"))
        service = Service((frame, 1), (SOUND, 3))
        connection, _ = speaking(service)
        for _ in range(8):
            self.assertEqual(connection.recv_bytes(), SOUND * 3)

    def test_events_behind_much_audio_come_all_the_same(self):
        done = server_frame(TEXT, b'{"type": "response.done"}')
        connection, sink = speaking(Service((delta(), 60), (done, 1)))
        for number in range(1, 4):
            while (event := connection.step(quiet=True)) is None:
                pass
            self.assertEqual((event.type, sink.count), ("response.done", number * 60 * len(SOUND)))

    def test_what_has_come_is_given_before_a_break_is_told(self):
        updated = server_frame(TEXT, b'{"type": "session.updated"}')
        service = Transport([updated + server_frame(CLOSE, b"\x03\xf4later")])
        service.socket = Gone()
        connection, _ = speaking(service)
        connection.post({"type": "response.create"})
        self.assertEqual(connection.step().type, "session.updated")
        with self.assertRaises(errors.named("ConnectionClosedError")) as caught:
            connection.step()
        self.assertEqual((caught.exception.code, caught.exception.reason), (1012, "later"))


if __name__ == "__main__":
    unittest.main()
