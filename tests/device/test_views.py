"""Views of a client: answers with their status and headers, other options, and the same of AsyncOpenAI."""

import unittest

from fakes import json_answer
from one_connection import ADMIN, KEY, OneConnection

from uopenai import errors
from uopenai.client import OpenAI
from uopenai.exchange import drive

try:
    from uopenai.aio import AsyncOpenAI
except ImportError:  # it is made for MicroPython's asyncio
    AsyncOpenAI = None

OK = json_answer(b'{"id":"x"}')
SOUND = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 4\r\n\r\nRIFF"


class Raw(OneConnection):
    """with_raw_response."""

    ANSWER = json_answer(b'{"id":"x"}', headers=b"X-Request-Id: req-1\r\nServer: s\r\n")

    def test_it_gives_status_and_headers_and_the_answer(self):
        found = self.client(self.ANSWER).files.with_raw_response.retrieve("f")
        self.assertEqual((found.status_code, found.request_id, found.headers["server"]), (200, "req-1", "s"))
        self.assertEqual(found.parse().id, "x")

    def test_it_goes_with_marks_and_with_parts(self):
        found = self.client(self.ANSWER).beta.with_raw_response.threads.retrieve("t")
        self.assertEqual(found.headers["server"], "s")
        self.assertIn("OpenAI-Beta: assistants=v2", self.lines)
        found = self.client(self.ANSWER).admin.organization.projects.with_raw_response.retrieve("p")
        self.assertEqual(found.parse().id, "x")
        self.assertIn("Authorization: Bearer " + ADMIN, self.lines)

    def test_the_first_page_of_a_list_is_an_answer(self):
        page = json_answer(b'{"data":[{"id":"a"}],"has_more":true}')
        found = self.client(page).files.with_raw_response.list().parse()
        self.assertEqual((found.data[0].id, found.has_more), ("a", True))
        self.assertEqual([item.id for item in found], ["a"])
        self.assertEqual(list(self.client(OK).files.with_raw_response.list().parse()), [])

    def test_bytes_are_read_from_it(self):
        speech = self.client(SOUND).audio.speech.with_streaming_response
        with speech.create(model="m", voice="alloy", input="Hi") as found:
            self.assertEqual(found.headers["content-type"], "audio/wav")
            self.assertEqual(found.read(), b"RIFF")

    def test_what_it_has_not_is_told(self):
        found = self.client(OK).files.with_raw_response.retrieve("f")
        for name in ("text", "json", "retries_taken", "read"):
            words = self.told(AttributeError, lambda name=name: getattr(found, name))
            self.assertIn("this has no %s; it has: parse(), headers, status_code, " % name, words)
        with self.client(SOUND).audio.speech.with_raw_response.create(model="m") as sound:
            self.assertFalse(hasattr(sound, "json"))
            self.assertEqual(sound.text, "RIFF")

    def test_text_is_utf_8_or_refused(self):
        self.assertEqual(self.client(SOUND).files.content("f").text, "RIFF")
        content = self.client(SOUND[:-4] + b"\xff\xfe\xfd\xfc").files.content("f")
        self.assertIn("read()", self.told(errors.OpenAIError, lambda: content.text))

    def test_a_refusal_is_raised(self):
        refusal = json_answer(b'{"error":{"message":"m"}}', b"404 No")
        client = self.client(refusal)
        self.told(errors.NotFoundError, lambda: client.files.with_raw_response.retrieve("f"))


class Options(OneConnection):
    """with_options."""

    def test_a_client_with_other_options_takes_the_same_connection(self):
        client = self.client(OK, OK)
        client.files.retrieve("f")
        other = client.with_options(default_headers={"X-Own": "1"}, max_retries=0)
        other.files.retrieve("g")
        self.assertEqual(client.connections_opened, 1)
        self.assertIn(b"X-Own: 1\r\n", self.transport.writes[1])
        self.assertEqual((other.max_retries, client.max_retries, other.api_key), (0, 2, KEY))

    def test_headers_come_to_the_clients_or_in_their_place(self):
        client = self.client(default_headers={"X-A": "1", "X-B": "2"})
        other = client.with_options(default_headers={"x-b": "3", "X-C": "4"})
        self.assertEqual(other.default_headers, {"X-A": "1", "x-b": "3", "X-C": "4"})
        other = client.with_options(set_default_headers={"X-C": "4"})
        self.assertEqual(other.default_headers, {"X-C": "4"})
        self.assertEqual(client.default_headers, {"X-A": "1", "X-B": "2"})
        self.assertEqual(client.with_options().default_headers, client.default_headers)

    def test_an_address_is_taken_as_the_constructor_takes_it(self):
        other = self.client(OK).with_options(base_url="http://other/v2/")
        other.files.retrieve("f")
        self.assertEqual(self.lines[0], "GET /v2/files/f HTTP/1.1")

    def test_a_key_that_is_no_text_is_refused(self):
        client = self.client()
        for name in ("api_key", "admin_api_key"):
            words = self.told(errors.OpenAIError, lambda name=name: client.with_options(**{name: 5}))
            self.assertEqual(words, "an API key is text, not int")

    def test_copy_is_its_other_name_and_a_copy_is_of_the_same_class(self):
        class Own(OpenAI):
            pass

        for kind in (OpenAI, Own):
            other = self.client(OK, kind=kind).copy(max_retries=5)
            self.assertTrue(type(other) is kind)
            self.assertEqual((other.max_retries, other.copy().files.retrieve("f").id), (5, "x"))

    def test_an_option_that_is_not_there_is_told(self):
        words = self.told(errors.OpenAIError, lambda: self.client().with_options(retries=1))
        self.assertIn("with_options has no retries; it has: api_key, ", words)


class Awaited(OneConnection):
    """The same of AsyncOpenAI."""

    def setUp(self):
        if AsyncOpenAI is None:
            self.skipTest("needs MicroPython's asyncio")

    def client(self, *answers, **options):
        return OneConnection.client(self, *answers, kind=AsyncOpenAI, **options)

    def test_a_view_is_asynchronous(self):
        call = self.client(OK).beta.threads.retrieve("t")
        self.assertEqual(drive(call).id, "x")

    def test_a_raw_response_can_be_entered_without_await(self):
        async def use():
            speech = self.client(SOUND).audio.speech.with_streaming_response
            async with speech.create(model="m", voice="alloy", input="Hi") as found:
                self.assertEqual((found.status_code, await found.read()), (200, b"RIFF"))
            self.assertTrue(found._response.closed)

        drive(use())

    def test_a_raw_response_can_be_awaited(self):
        async def use():
            found = await self.client(OK).files.with_raw_response.retrieve("f")
            self.assertEqual(found.parse().id, "x")
            found = await self.client(json_answer(b'{"data":[{"id":"a"}]}')).files.with_raw_response.list()
            self.assertEqual([item.id for item in found.parse()], ["a"])

        drive(use())
        self.assertEqual(drive(self.client(OK).files.with_raw_response.retrieve("f")).parse().id, "x")

    def test_a_copy_is_asynchronous(self):
        async def use():
            client = self.client(OK)
            async with client.with_options(max_retries=0) as other:
                self.assertTrue(isinstance(other, AsyncOpenAI))
                self.assertEqual((await other.files.retrieve("f")).id, "x")
            await other.close()

        drive(use())

    def test_content_that_is_still_to_come_is_awaited(self):
        async def use():
            found = await self.client(SOUND).files.content("f")
            for name in ("content", "text"):
                words = self.told(AttributeError, lambda name=name: getattr(found, name))
                self.assertIn("await read()", words)
            self.assertEqual(await found.read(), b"RIFF")

        drive(use())


if __name__ == "__main__":
    unittest.main()
