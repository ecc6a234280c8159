"""API groups: how they are found, and what their requests carry."""

import unittest

from fakes import json_answer
from one_connection import ADMIN, KEY, OneConnection

from uopenai import errors

OK = json_answer(b'{"id":"x"}')
FILES = "content, create, delete, list, retrieve, wait_for_processing"
RUN = (
    "create, create_and_run, create_and_run_poll, create_and_run_stream, delete, messages, retrieve, runs,"
    " update"
)


class Finding(OneConnection):
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
        self.assertEqual(words, "client.files has no creat; it has: " + FILES)
        words = self.told(AttributeError, lambda: client.beta.threads.run)
        self.assertEqual(words, "client.beta.threads has no run; it has: " + RUN)

    def test_a_module_of_another_purpose_is_no_group(self):
        for name in ("names", "other", "marked"):
            words = self.told(AttributeError, lambda name=name: getattr(self.client(), name))
            self.assertIn("the client has no %s; it has: admin, audio, " % name, words)

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


class Marks(OneConnection):
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


if __name__ == "__main__":
    unittest.main()
