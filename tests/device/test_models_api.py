"""The API's own schemas, from the file beside the library: requests that are wrong, and help at the REPL."""

import json
import os
import unittest

from fakes import Net, Transport, json_answer

import uopenai
from uopenai import OpenAI, OpenAIError, models
from uopenai.inline import DataURL

try:
    from uopenai.aio import AsyncOpenAI
except ImportError:
    AsyncOpenAI = None

CHAT = "CreateChatCompletionRequest"
VOICES = "alloy, ash, ballad, coral, echo, sage, shimmer, verse, marin, cedar"


def chat(*messages, **more):
    """A request of chat."""
    return dict(more, model="gpt-4o-mini", messages=list(messages))


class Requests(unittest.TestCase):
    """Schemas as the service has them."""

    def test_requests_that_are_right(self):
        part = {"type": "image_url", "image_url": {"url": DataURL(b"\x89PNG")}}
        models.check(CHAT, chat({"role": "user", "content": "Hello"}, temperature=0, stop=None))
        models.check(CHAT, chat({"role": "user", "content": [{"type": "text", "text": "Hello"}, part]}))
        models.check("CreateResponse", {"model": "gpt-5", "input": [{"role": "user", "content": "Hello"}]})
        models.check("AdminApiKey_owner", {"type": "user", "id": "u", "name": "n"})

    def test_requests_that_are_wrong(self):
        text = {"role": "user", "content": "x"}
        for request, path, message in (
            (chat({"role": "user"}), "messages[0].content", "messages[0].content is missing"),
            (
                chat(text, {"role": "bob", "content": "x"}),
                "messages[1].role",
                (
                    "messages[1].role must be one of developer, system, user, assistant, tool, function; "
                    "got 'bob'"
                ),
            ),
            (
                chat({"role": "user", "content": [{"type": "image_url", "image_url": {}}]}),
                "messages[0].content[0].image_url.url",
                "messages[0].content[0].image_url.url is missing",
            ),
            (chat(text, temperature=3), "temperature", "temperature must be at most 2; got 3"),
            (chat(), "messages", "messages must have at least 1 item; it has 0"),
            (chat(text, stop=5), "stop", "stop must be a string or an array; got 5"),
        ):
            with self.subTest(path=path):
                with self.assertRaises(models.ValidationError) as raised:
                    models.check(CHAT, request)
                self.assertEqual(raised.exception.path, path)
                self.assertEqual(raised.exception.message, message)

    def test_a_model_in_a_part_of_a_request(self):
        message = models.ChatCompletionRequestUserMessage(role="user", content=5)
        with self.assertRaises(models.ValidationError) as raised:
            models.check(CHAT, chat(message))
        self.assertEqual(raised.exception.path, "messages[0].content")


class Clients(unittest.TestCase):
    """OpenAI(validate=True)."""

    def client(self, **options):
        self.transport = Transport([json_answer(b'{"id":"x"}')])
        made = OpenAI("sk-example", base_url="http://board/v1", **options)
        made._http = Net(self.transport)
        return made

    def setUp(self):
        self.client()

    def refused(self, call):
        with self.assertRaises(models.ValidationError) as raised:
            call()
        self.assertEqual(self.transport.writes, [])
        return raised.exception.message

    def test_what_is_wrong_costs_no_round_trip(self):
        client = self.client(validate=True)
        self.assertEqual(
            self.refused(lambda: client.audio.speech.create(model="tts-1", input="Hello", voice="bob")),
            "audio.speech.create: voice must be one of %s; got 'bob'" % VOICES,
        )
        self.assertEqual(
            self.refused(lambda: client.audio.speech.create(model="tts-1", input="Hello", voize="ash")),
            "audio.speech.create has no parameter 'voize'; it has: input, instructions, model, "
            "response_format, speed, stream_format, voice",
        )
        self.assertEqual(
            self.refused(lambda: client.chat.completions.create(model="m", mesages=[])),
            "chat.completions.create has no parameter 'mesages'; did you mean messages?",
        )

    def test_what_is_right_goes_out_with_the_options_of_the_client(self):
        client = self.client(validate=True)
        message = models.ChatCompletionRequestUserMessage(role="user", content="Hello")
        answer = client.chat.completions.create(
            model="m",
            messages=[message],
            timeout=5,
            fields="id",
            extra_headers={"X-A": "b"},
            extra_body={"own": 1},
        )
        self.assertEqual(answer.id, "x")
        body = json.loads(self.transport.sent.partition(b"\r\n\r\n")[2].decode())
        self.assertEqual(body["messages"], [{"role": "user", "content": "Hello"}])
        self.assertEqual(body["own"], 1)

    def test_nothing_is_checked_unless_it_is_asked_for(self):
        self.client().chat.completions.create(model="m", mesages=[])
        self.assertEqual(len(self.transport.writes), 1)

    def test_lists_copies_and_views_of_a_client_check_too(self):
        client = self.client(validate=True, admin_api_key="sk-admin")
        files = lambda: list(client.files.list(limit="many"))  # noqa: E731
        self.assertEqual(self.refused(files), "files.list: limit must be an integer; got 'many'")
        other = client.with_options(timeout=1)
        self.assertIn("model is missing", self.refused(lambda: other.embeddings.create(input="x")))
        raw = client.chat.completions.with_raw_response
        self.assertIn("messages is missing", self.refused(lambda: raw.create(model="m")))
        keys = client.admin.organization.admin_api_keys
        self.assertIn("name is missing", self.refused(lambda: keys.create()))

    def test_the_asynchronous_client_checks_before_its_first_step(self):
        if AsyncOpenAI is None:
            self.skipTest("needs MicroPython's asyncio")
        client = AsyncOpenAI("sk-example", base_url="http://board/v1", validate=True)
        task = client.chat.completions.create(model="m")
        self.assertIn("messages is missing", self.refused(lambda: task.send(None)))

    def test_a_recording_is_a_file(self):
        client = self.client(validate=True)
        client.audio.transcriptions.create(file=b"RIFF", model="whisper-1", progress=lambda sent, whole: None)
        self.assertEqual(len(self.transport.writes) > 0, True)


class Help(unittest.TestCase):
    """What uopenai.help prints."""

    def said(self, *name):
        lines = []
        # MicroPython's print cannot be turned elsewhere, but a module may have one of its own.
        helping = uopenai.visit("models.helping")
        helping.print = lambda text: lines.append(text)
        helping.help(*name)
        return lines

    def test_an_operation(self):
        lines = self.said("audio.speech.create")
        self.assertEqual(lines[0], "audio.speech.create  POST /audio/speech")
        self.assertEqual(lines[1], "  input *               string, at most 4096 characters")
        self.assertEqual(
            lines[3],
            "  voice *               object or one of " + VOICES,
        )
        self.assertIn("  response_format       one of mp3, opus, aac, flac, wav, pcm; default mp3", lines)
        self.assertIn("  speed                 number, 0.25 to 4; default 1", lines)

    def test_an_operation_with_several_forms_and_one_with_a_path(self):
        lines = self.said("images.edit")
        self.assertTrue([line for line in lines if "  image *" in line and "file" in line], lines)
        self.assertIn("  (there are several forms: not all of these go together)", lines)
        lines = self.said("beta.threads.runs.list")
        self.assertEqual(lines[1], "  thread_id *           string")
        self.assertIn("  order                 one of asc, desc; default desc", lines)
        self.assertIn("  returns: ListRunsResponse", lines)

    def test_a_schema(self):
        self.assertEqual(self.said("CreateSpeechRequest")[0], "CreateSpeechRequest")
        self.assertEqual(
            self.said("VoiceIdsShared")[1],
            "  string or one of " + VOICES,
        )

    def test_every_long_one_in_a_small_heap(self):
        for name in ("chat.completions.create", "responses.create", "Response", "RealtimeServerEvent"):
            with self.subTest(name=name):
                self.assertTrue(len(self.said(name)) > 1)

    def test_what_can_be_asked(self):
        lines = self.said()
        self.assertIn("  chat", lines)
        self.assertIn("  audio.speech.create  POST /audio/speech", self.said("audio"))

    def test_an_unknown_name(self):
        with self.assertRaises(OpenAIError) as raised:
            self.said("audio.speech.crate")
        self.assertIn("audio.speech.create", str(raised.exception))

    def test_it_is_a_function_of_the_package(self):
        self.assertTrue(callable(uopenai.help))


class Places(unittest.TestCase):
    """Where the file is found."""

    def tearDown(self):
        models.use(None)

    def test_beside_the_module(self):
        models.use(None)
        models.check("CreateSpeechRequest", {"model": "tts-1", "input": "x", "voice": "ash"})

    def test_where_it_is_said_to_be(self):
        pack = uopenai.visit("models.pack")
        there = [path for path in pack.places() if _exists(path)]
        if not there:
            self.skipTest("the schemas are frozen in")
        models.use(there[0])
        self.assertEqual(next(iter(models.names()))[:1].isupper(), True)

    def test_a_library_that_is_frozen_has_none_beside_it(self):
        pack = uopenai.visit("models.pack")
        here = models.__file__
        try:
            models.__file__ = "uopenai/models/__init__.py"
            self.assertIn("/lib/uopenai/models/schemas.pack", list(pack.places()))
        finally:
            models.__file__ = here


def _exists(path):
    try:
        os.stat(path)
    except OSError:
        return False
    return True


if __name__ == "__main__":
    unittest.main()
