"""What users with bad luck meet, before anything is sent or in the midst: words, and nothing is left open."""

import unittest

from fakes import json_answer

from feed import drive
from uopenai import OpenAI, OpenAIError, config, faults
from uopenai.net import clock

KEY = "sk-of-the-mishaps"
OK = json_answer(b'{"id":"x"}')


class Os:
    """In place of the module os, with a settings.toml that CircuitPython refuses."""

    def __init__(self, fault):
        self._fault = fault

    def getenv(self, name):
        raise self._fault


class Settings(unittest.TestCase):
    """What stands in them."""

    def told(self, call, *args):
        with self.assertRaises(OpenAIError) as caught:
            call(*args)
        self.assertNotIn("sk-", str(caught.exception))
        return str(caught.exception)

    def test_a_line_that_is_none_is_told_with_its_name(self):
        if config.NVS is not None:
            self.skipTest("this board has NVS")
        had = config.os
        try:
            for fault, words in (
                (ValueError("Expected quoted string"), "string"),
                (UnicodeError(), "no UTF-8"),
            ):
                config.os = Os(fault)
                told = self.told(config.get, "api_key")
                self.assertIn('OPENAI_API_KEY = "..." in one line, in double quotes', told)
                self.assertIn(words, told)
                self.assertIn("UOPENAI_NTP in settings.toml", self.told(config.get, "ntp"))
        finally:
            config.os = had

    def test_a_key_with_a_line_end_is_refused_before_anything_is_opened(self):
        for key in ("sk-a\n", " sk-a", "sk-a\r\n"):
            self.assertIn("a line end or a blank around it", self.told(OpenAI, key))
        self.assertIn("text, not bytes", self.told(OpenAI, b"sk-a"))


class Clock(unittest.TestCase):
    """What sync() is told."""

    def test_what_is_no_time_server_is_told(self):
        for host in (
            "time.example:abc",
            "http://time.example",
            "time.example:99999",
            "time.example:-1",
            ":123",
        ):
            with self.assertRaises(OpenAIError) as caught:
                clock.sync(host)
            self.assertEqual(
                str(caught.exception),
                host + " is no time server: sync(host) and the setting ntp take name or name:port",
            )

    def test_what_is_no_pool_is_told(self):
        with self.assertRaises(OpenAIError) as caught:
            clock.sync("time.example", socket_pool=3)
        self.assertIn("socket_pool= takes a pool of sockets", str(caught.exception))
        self.assertIn("not int", str(caught.exception))


class Files(unittest.TestCase):
    """What the file system says."""

    def test_each_has_its_cause_and_its_cure(self):
        for number, words in ((30, "storage.remount("), (28, "full: remove files"), (2, "does its folder")):
            fault = faults.file_fault("/a.png", OSError(number))
            self.assertEqual(type(fault).__name__, "OpenAIError")
            self.assertIn("/a.png", str(fault))
            self.assertIn(words, str(fault))


class Steps:
    """Counts what is asked of a pool and its sockets, and raises *fault* in place of the *last* step."""

    AF_INET = 2
    SOCK_STREAM = 1

    def __init__(self):
        self.last = 0
        self.fault = None
        self.broken = False  # what has failed once goes on so
        self.open = []
        self.count = 0

    def step(self):
        self.count += 1
        if self.count == self.last:
            self.broken = isinstance(self.fault, OSError)
            raise self.fault

    def socket(self, family, kind):
        self.step()
        self.broken = False
        made = Sock(self)
        self.open.append(made)
        return made

    def wrap_socket(self, sock, server_hostname=None):
        if not isinstance(self.fault, OSError):  # those are of certificates
            self.step()
        return sock


class Sock:
    """A socket of Steps: to each request it answers OK, in two pieces."""

    type = 1

    def __init__(self, steps):
        self._steps = steps
        self._answer = []
        self.setsockopt = self._does
        self.settimeout = self._does
        self.connect = self._does

    def _does(self, *args):
        self._steps.step()

    def send(self, data):
        self._steps.step()
        self._answer = [OK[:40], None, OK[40:]]
        return len(data)

    def recv_into(self, buf):
        self._steps.step()
        if self._steps.broken:
            raise OSError(128)
        if not self._answer or self._answer[0] is None:
            self._answer = self._answer[1:]
            raise OSError(11)
        piece = self._answer[0][: len(buf)]
        buf[: len(piece)] = piece
        self._answer[0] = self._answer[0][len(piece) :]
        if not self._answer[0]:
            self._answer.pop(0)
        return len(piece)

    def close(self):
        if self in self._steps.open:
            self._steps.open.remove(self)


class AtEveryStep(unittest.TestCase):
    """Of a call over a pool, with TLS: whatever happens, nothing stays open, and the next call works."""

    def ask(self, client):
        return client.chat.completions.create(model="m", messages=[]).id

    def cut(self, fault, *kinds):
        """Each step fails once with *fault*; what was told, of these *kinds*."""
        steps = Steps()
        steps.fault = fault
        told = []
        while steps.count >= steps.last:
            steps.last += 1
            steps.count = 0
            client = OpenAI(
                KEY,
                base_url="https://board/v1",
                max_retries=0,
                timeout=2,
                socket_pool=steps,
                ssl_context=steps,
            )
            try:
                self.ask(client)
            except BaseException as met:
                told.append(met)
                self.assertIn(type(met).__name__, kinds)
                self.assertNotIn(KEY, str(met))
                self.assertEqual(steps.open, [], steps.last)
                reached = steps.count
                self.assertEqual(self.ask(client), "x")
                steps.count = reached
            client.close()
            self.assertEqual(steps.open, [], steps.last)
        self.assertTrue(len(told) > 8, len(told))
        return told

    def test_an_interrupt(self):
        self.cut(KeyboardInterrupt(), "KeyboardInterrupt")

    def test_no_memory(self):
        for fault in self.cut(MemoryError("no"), "OpenAIError"):
            self.assertIn("out of memory", str(fault))

    def test_no_stack(self):
        for fault in self.cut(RuntimeError("pystack exhausted"), "OpenAIError"):
            self.assertIn("CIRCUITPY_PYSTACK_SIZE", str(fault))

    def test_a_fault_of_the_network_or_a_radio_that_is_switched_off(self):
        for number in (104, 9):
            for fault in self.cut(OSError(number), "APIConnectionError", "ResponseTruncatedError"):
                self.assertTrue("base_url right?" in str(fault) or "ask again" in str(fault), fault)


class Awaited(unittest.TestCase):
    """The same words for who awaits."""

    def test_stack_and_memory(self):
        try:
            from uopenai.aio import Iterator, told
        except (ImportError, OpenAIError):
            self.skipTest("needs asyncio")

        async def fails(fault):
            raise fault

        for fault, words in (
            (RuntimeError("pystack exhausted"), "CIRCUITPY_PYSTACK_SIZE=4096 into settings.toml"),
            (MemoryError("no"), "out of memory (no)"),
        ):
            for task in (told(fails(fault)), Iterator(lambda fault=fault: fails(fault)).__anext__()):
                with self.assertRaises(OpenAIError) as caught:
                    drive(task)
                self.assertIn(words, str(caught.exception))
        with self.assertRaises(RuntimeError) as caught:
            drive(told(fails(RuntimeError("another"))))
        self.assertEqual(str(caught.exception), "another")


if __name__ == "__main__":
    unittest.main()
