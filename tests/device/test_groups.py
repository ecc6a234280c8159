"""API groups: how they are found, what their requests carry, and the view that keeps status and headers."""

import unittest

from fakes import Net, Transport, json_answer

from uopenai import errors
from uopenai.client import OpenAI

try:
    from uopenai.aio import AsyncOpenAI
except ImportError:  # it is made for MicroPython's asyncio
    AsyncOpenAI = None

KEY = "sk-example"
ADMIN = "sk-admin-example"
OK = json_answer(b'{"id":"x"}')
RUN = "create, create_and_run, delete, messages, retrieve, runs, update"


class Groups(unittest.TestCase):
    """Tests with a client whose one connection answers *answers*."""

    def client(self, *answers, **options):
        self.transport = Transport(list(answers))
        options.setdefault("admin_api_key", ADMIN)
        made = OpenAI(KEY, base_url="http://board/v1", **options)
        made._http = Net(self.transport)
        return made

    @property
    def lines(self):
        """The lines of the head of the first request."""
        return self.transport.sent.partition(b"\r\n\r\n")[0].decode().split("\r\n")

    def told(self, kind, call):
        """The words of the exception that *call* raises."""
        with self.assertRaises(kind) as caught:
            call()
        return str(caught.exception)


class Finding(Groups):
    def test_a_group_and_its_parts_are_found_by_their_names(self):
        client = self.client()
        self.assertTrue(client.chat is client.chat)
        self.assertTrue(client.chat.completions is client.chat.completions)
        self.assertEqual(client.admin.organization.projects.rate_limits.name[-11:], "rate_limits")
        self.assertEqual(type(client.beta.chat.completions), type(client.chat.completions))

    def test_what_is_not_there_is_told_with_what_is(self):
        client = self.client()
        words = self.told(AttributeError, lambda: client.chat.completion)
        self.assertEqual(words, "client.chat has no completion; it has: completions")
        words = self.told(AttributeError, lambda: client.files.creat)
        self.assertEqual(words, "client.files has no creat; it has: content, create, delete, list, retrieve")
        words = self.told(AttributeError, lambda: client.beta.threads.run)
        self.assertEqual(words, "client.beta.threads has no run; it has: " + RUN)

    def test_an_operation_has_its_other_name_too(self):
        self.client(OK).files.retrieve_content("f").close()
        self.assertEqual(self.lines[0], "GET /v1/files/f/content HTTP/1.1")

    def test_names_in_the_path_come_in_order_or_by_keyword(self):
        for call in (
            lambda runs: runs.retrieve("r/1", "t 1"),
            lambda runs: runs.retrieve("r/1", thread_id="t 1"),
            lambda runs: runs.retrieve(thread_id="t 1", run_id="r/1"),
        ):
            call(self.client(OK).beta.threads.runs)
            self.assertEqual(self.lines[0], "GET /v1/threads/t%201/runs/r%2F1 HTTP/1.1")

    def test_a_value_that_would_lead_elsewhere_is_refused(self):
        client = self.client()
        for value in ("", ".", "..", None):
            words = self.told(errors.OpenAIError, lambda value=value: client.files.delete(value))
            self.assertEqual(words, "file_id is %r: it names nothing" % (value,))
        self.assertEqual(client.connections_opened, 0)


class Marks(Groups):
    """Keys and beta headers."""

    def test_the_admin_key_is_for_the_admins_operations_alone(self):
        self.client(OK).admin.organization.projects.retrieve("p")
        self.assertIn("Authorization: Bearer " + ADMIN, self.lines)
        self.client(OK).files.retrieve("f")
        self.assertIn("Authorization: Bearer " + KEY, self.lines)

    def test_without_an_admin_key_its_operations_are_refused_in_words(self):
        client = self.client(admin_api_key="")
        words = self.told(errors.OpenAIError, lambda: client.admin.organization.projects)
        self.assertIn("OpenAI(admin_api_key=...)", words)

    def test_an_admin_key_does_not_go_to_other_operations(self):
        client = self.client()
        client.api_key = None
        words = self.told(errors.OpenAIError, lambda: client.files.retrieve("f"))
        self.assertIn("OpenAI(api_key=...)", words)
        self.assertEqual(client.connections_opened, 0)

    def test_a_beta_header_goes_unless_the_caller_has_another(self):
        self.client(OK).vector_stores.retrieve("v")
        self.assertIn("OpenAI-Beta: assistants=v2", self.lines)
        self.client(OK).vector_stores.retrieve("v", extra_headers={"openai-beta": "assistants=v9"})
        self.assertEqual([line for line in self.lines if "ssistants" in line], ["openai-beta: assistants=v9"])
        self.client(OK, default_headers={"X-Own": "1"}).vector_stores.files.retrieve("f", "v")
        self.assertIn("OpenAI-Beta: assistants=v2", self.lines)
        self.assertIn("X-Own: 1", self.lines)

    def test_what_belongs_in_the_query_of_a_post_goes_there(self):
        self.client(OK).beta.threads.runs.create("t", assistant_id="a", include=["x"], extra_query={"y": 1})
        path, _, query = self.lines[0].split(" ")[1].partition("?")
        self.assertEqual((path, sorted(query.split("&"))), ("/v1/threads/t/runs", ["include[]=x", "y=1"]))
        self.assertTrue(self.transport.sent.endswith(b'\r\n\r\n{"assistant_id":"a"}'))

    def test_an_operation_without_a_body_sends_none(self):
        self.client(OK).batches.cancel("b")
        self.assertIn("Content-Length: 0", self.lines)
        self.client(OK).batches.cancel("b", extra_body={"x": 1})
        self.assertTrue(self.transport.sent.endswith(b'{"x":1}'))


class Raw(Groups):
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
        self.assertEqual(self.client(page).files.with_raw_response.list().parse().data[0].id, "a")

    def test_bytes_are_read_from_it(self):
        sound = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 4\r\n\r\nRIFF"
        speech = self.client(sound).audio.speech.with_streaming_response
        with speech.create(model="m", voice="alloy", input="Hi") as found:
            self.assertEqual(found.headers["content-type"], "audio/wav")
            self.assertEqual(found.read(), b"RIFF")

    def test_a_refusal_is_raised(self):
        refusal = json_answer(b'{"error":{"message":"m"}}', b"404 No")
        client = self.client(refusal)
        self.told(errors.NotFoundError, lambda: client.files.with_raw_response.retrieve("f"))


class Options(Groups):
    """with_options."""

    def test_a_client_with_other_options_takes_the_same_connection(self):
        client = self.client(OK, OK)
        client.files.retrieve("f")
        other = client.with_options(default_headers={"X-Own": "1"}, max_retries=0)
        other.files.retrieve("g")
        self.assertEqual(client.connections_opened, 1)
        self.assertIn(b"X-Own: 1\r\n", self.transport.writes[1])
        self.assertEqual((other.max_retries, client.max_retries, other.api_key), (0, 2, KEY))

    def test_an_option_that_is_not_there_is_told(self):
        words = self.told(errors.OpenAIError, lambda: self.client().with_options(retries=1))
        self.assertIn("with_options has no retries; it has: api_key, ", words)


class Awaited(unittest.TestCase):
    def test_a_view_of_the_asynchronous_client_is_asynchronous(self):
        if AsyncOpenAI is None:
            self.skipTest("needs MicroPython's asyncio")
        client = AsyncOpenAI(KEY, admin_api_key=ADMIN, base_url="http://board/v1")
        client._http = Net(Transport([OK]))
        call = client.beta.threads.retrieve("t")
        try:
            call.send(None)
        except StopIteration as end:
            self.assertEqual(end.value.id, "x")


if __name__ == "__main__":
    unittest.main()
