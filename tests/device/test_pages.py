"""Lists: where they end, what is sent once, and what a cancellation leaves behind."""

import json
import unittest

from fakes import Net, Transport, json_answer

from uopenai import errors
from uopenai.client import OpenAI
from uopenai.exchange import drive

try:
    from uopenai.aio import AsyncOpenAI
except ImportError:  # it is made for MicroPython's asyncio
    AsyncOpenAI = None

FOUND = {"data": [{"id": "a"}, {"id": "b"}], "has_more": True, "next_page": "p"}


def answer(value):
    """The bytes of an answer."""
    return json_answer(json.dumps(value).encode())


class Lists(unittest.TestCase):
    """Tests with a client whose one connection answers *answers*."""

    def client(self, *answers, kind=OpenAI):
        self.transport = Transport([each if isinstance(each, bytes) else answer(each) for each in answers])
        made = kind("sk-example", admin_api_key="sk-admin", base_url="http://board/v1", max_retries=0)
        made._http = Net(self.transport)
        return made

    @property
    def requests(self):
        """How many requests have left."""
        return self.transport.sent.count(b" HTTP/1.1\r\n")


class Ends(Lists):
    """Where a list ends."""

    def test_a_page_without_items_is_the_last(self):
        for more in ({"next_page": "p"}, {"has_more": True}, {"has_more": True, "last_id": "x"}):
            for data in ({"data": []}, {}):
                client = self.client(dict(data, **more), FOUND)
                self.assertEqual(list(client.models.list()), [])
                self.assertEqual(self.requests, 1)

    def test_a_cursor_that_leads_nowhere_else_is_the_last(self):
        for more in ({"next_page": "p"}, {"has_more": True}, {"has_more": True, "last_id": "x"}):
            page = dict({"data": [{"id": "a"}]}, **more)
            client = self.client(page, page, page)
            self.assertEqual([item.id for item in client.models.list()], ["a", "a"])
            self.assertEqual(self.requests, 2)

    def test_a_page_of_nulls_has_items(self):
        client = self.client({"data": [None], "next_page": "p"}, {"data": [{"id": "a"}]})
        self.assertEqual([item.id for item in client.models.list()], ["a"])

    def test_turning_pages_by_hand_is_told_to_be_a_loop(self):
        listed = self.client(FOUND).models.list()
        for name in ("has_next_page", "get_next_page", "items"):
            self.assertFalse(hasattr(listed, name))
        with self.assertRaises(AttributeError) as caught:
            listed.get_next_page
        self.assertEqual(str(caught.exception), "a list has no get_next_page: iterate over it, or read .data")


class Posted(Lists):
    """What changes something and answers with a list."""

    def calls(self, *answers):
        for call in (
            lambda client: client.vector_stores.search("v", query="q"),
            lambda client: client.admin.organization.certificates.activate(certificate_ids=["c"]),
            lambda client: client.fine_tuning.checkpoints.permissions.create("f", project_ids=["p"]),
        ):
            yield call(self.client(*answers))

    def test_it_is_sent_by_the_call(self):
        for _ in self.calls(FOUND):
            self.assertEqual(self.requests, 1)

    def test_its_answer_is_read_as_often_as_wanted(self):
        for found in self.calls(FOUND):
            for _ in range(2):
                self.assertEqual([item.id for item in found], ["a", "b"])
                self.assertEqual(found.data[1].id, "b")
            self.assertEqual(self.requests, 1)
            found.close()
            self.assertFalse(hasattr(found, "get_next_page"))

    def test_what_it_met_is_raised_by_the_call(self):
        refusal = json_answer(b'{"error":{"message":"m"}}', b"404 No")
        with self.assertRaises(errors.NotFoundError):
            self.client(refusal).vector_stores.search("v", query="q")

    def test_fields_say_what_is_kept(self):
        client = self.client({"data": [{"id": "a", "score": 1, "x": 2}]})
        found = client.vector_stores.search("v", query="q", fields="data.*.score")
        self.assertEqual(found.data[0].to_dict(), {"id": "a", "score": 1})


class Awaited(Lists):
    """The same of AsyncOpenAI."""

    def setUp(self):
        if AsyncOpenAI is None:
            self.skipTest("needs MicroPython's asyncio")

    def test_a_post_is_sent_when_it_is_awaited_and_once(self):
        async def use():
            call = self.client(FOUND, kind=AsyncOpenAI).vector_stores.search("v", query="q")
            self.assertEqual(self.requests, 0)
            found = await call
            self.assertEqual([item.id for item in found.data], ["a", "b"])
            again = []
            async for item in found:
                again.append(item.id)
            async for item in call:
                again.append(item.id)
            self.assertEqual((again, self.requests), (["a", "b", "a", "b"], 1))

        drive(use())

    def test_a_loop_sends_it_too(self):
        async def use():
            found = []
            async for item in self.client(FOUND, kind=AsyncOpenAI).vector_stores.search("v", query="q"):
                found.append(item.id)
            self.assertEqual((found, self.requests), (["a", "b"], 1))

        drive(use())


class Cut(BaseException):
    """As asyncio.CancelledError, which is no Exception."""


class Cancelled(Lists):
    def test_a_connection_is_closed_where_a_task_is_cancelled(self):
        head = answer(FOUND).partition(b"{")[0]
        for script in ([head], [head, b'{"data":[']):
            client = self.client()
            self.transport.blocks = False  # as AsyncOpenAI's
            self.transport.readinto = cutting(script)
            with self.assertRaises(Cut):
                list(client.models.list())
            self.assertEqual(self.transport.closed, 1)

    def test_and_where_bytes_are_read(self):
        client = self.client()
        head = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 4\r\n\r\n"
        self.transport.blocks = False
        self.transport.readinto = cutting([head])
        speech = client.audio.speech.create(model="m", voice="alloy", input="Hi")
        with self.assertRaises(Cut):
            speech.read()
        self.assertEqual(self.transport.closed, 1)


def cutting(script):
    """A readinto() that hands out *script*, and then is cancelled."""
    pieces = list(script)

    def readinto(view):
        if not pieces:
            raise Cut()
        piece = pieces.pop(0)
        view[: len(piece)] = piece
        return len(piece)

    return readinto


if __name__ == "__main__":
    unittest.main()
