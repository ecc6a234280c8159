"""The client: what it asks, what it asks again and when, and the lists that it reads item by item."""

import io
import json
import unittest

from fakes import Net, Transport, json_answer
from helped import Waits

from uopenai import Timeout, errors
from uopenai.client import OpenAI

KEY = "sk-example"
OK = json_answer(b'{"id":"x"}')


class Clocked(Waits, unittest.TestCase):
    """Its clients' connections hand out scripts."""

    def client(self, *scripts, **options):
        """A client whose n-th connection hands out the n-th of *scripts*."""
        self.transports = [
            script if isinstance(script, Exception) else Transport(script) for script in scripts
        ]
        made = OpenAI(KEY, base_url="http://board/v1/", **options)
        made._http = Net(*self.transports)
        return made

    @property
    def requests(self):
        """How many requests have left."""
        return sum(
            [each.sent.count(b" HTTP/1.1\r\n") for each in self.transports if isinstance(each, Transport)]
        )


def chat(client, **more):
    """One POST."""
    return client.chat.completions.create(model="m", messages=[], **more)


def status(code, headers=b""):
    """An answer that is an error, on a connection that stays open."""
    return json_answer(b'{"error":{"message":"m"}}', b"%d No" % code, headers)


class Asking(Clocked):
    """What leaves."""

    def test_a_post_carries_its_arguments_and_the_key(self):
        client = self.client([OK], organization="org-1", project="proj-1", default_headers={"X-Own": "1"})
        self.assertEqual(chat(client, temperature=0.5).id, "x")
        head, _, body = self.transports[0].sent.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        self.assertEqual(lines[0], b"POST /v1/chat/completions HTTP/1.1")
        for line in (
            b"Authorization: Bearer sk-example",
            b"OpenAI-Organization: org-1",
            b"OpenAI-Project: proj-1",
        ):
            self.assertIn(line, lines)
        self.assertIn(b"X-Own: 1", lines)
        self.assertEqual(json.loads(body.decode()), {"model": "m", "messages": [], "temperature": 0.5})
        self.assertEqual(len(self.transports[0].writes), 1)

    def test_options_are_no_arguments(self):
        client = self.client([OK])
        chat(client, timeout=5, extra_headers={"X-A": "b"}, extra_query={"q": [1]}, extra_body={"own": 1})
        head, _, body = self.transports[0].sent.partition(b"\r\n\r\n")
        self.assertTrue(head.startswith(b"POST /v1/chat/completions?q[]=1 HTTP"))
        self.assertIn(b"X-A: b", head.split(b"\r\n"))
        self.assertEqual(json.loads(body.decode()), {"model": "m", "messages": [], "own": 1})

    def test_a_get_carries_its_arguments_in_the_address(self):
        self.assertEqual(self.client([OK]).models.retrieve("a/b", x=None).id, "x")
        self.assertTrue(self.transports[0].sent.startswith(b"GET /v1/models/a%2Fb HTTP/1.1\r\n"))

    def test_a_second_call_takes_the_same_connection(self):
        client = self.client([OK, OK])
        chat(client)
        client.models.retrieve("m")
        self.assertEqual(client.connections_opened, 1)
        client.close()
        self.assertEqual(self.transports[0].closed, 1)

    def test_without_a_key_there_is_no_client(self):
        with self.assertRaises(errors.OpenAIError) as caught:
            OpenAI("")
        self.assertIn("uopenai provision", str(caught.exception))

    def test_an_api_that_is_not_there_is_told_with_those_that_are(self):
        with self.assertRaises(AttributeError) as caught:
            self.client().chats
        for name in ("chat", "files", "models"):
            self.assertIn(name + ",", str(caught.exception))

    def test_what_is_no_json_does_not_leave(self):
        client = self.client()
        with self.assertRaises(errors.OpenAIError) as caught:
            chat(client, stop=[b"x"])
        self.assertIn("$.stop[0]", str(caught.exception))
        self.assertEqual(client.connections_opened, 0)

    def test_a_redirection_is_no_answer(self):
        text = b"HTTP/1.1 301 Moved\r\nContent-Type: text/html\r\nContent-Length: 6\r\n\r\n<html>"
        with self.assertRaises(errors.APIStatusError) as caught:
            chat(self.client([text]))
        self.assertIn("base_url", str(caught.exception))


class Retrying(Clocked):
    """What is asked again, and when."""

    def test_passing_statuses_are_asked_again(self):
        for code in (408, 409, 429, 500, 502, 503, 529):
            self.waits.clear()
            self.assertEqual(chat(self.client([status(code), status(code), OK])).id, "x")
            self.assertEqual(self.requests, 3)
            self.assertTrue(375 <= self.waits[0] <= 500 and 750 <= self.waits[1] <= 1000, self.waits)

    def test_other_statuses_are_not(self):
        for code in (400, 401, 403, 404, 413, 422):
            with self.assertRaises(errors.of_status(code)) as caught:
                chat(self.client([status(code)]))
            self.assertEqual(caught.exception.status_code, code)
            self.assertEqual((self.requests, self.waits), (1, []))

    def test_the_service_may_say_whether(self):
        with self.assertRaises(errors.RateLimitError):
            chat(self.client([status(429, b"x-should-retry: false\r\n")]))
        self.assertEqual(self.requests, 1)
        chat(self.client([status(400, b"x-should-retry: true\r\n"), OK]))
        self.assertEqual(self.requests, 2)

    def test_the_service_may_say_when(self):
        cases = (
            (b"retry-after: 7\r\n", 7000),
            (b"retry-after: 0.25\r\n", 250),
            (b"retry-after-ms: 1500\r\n", 1500),
            (b"retry-after: 9\r\nretry-after-ms: 20\r\n", 20),
            (b"retry-after-ms: x\r\nretry-after: 2\r\n", 2000),
        )
        for headers, wait in cases:
            self.waits.clear()
            chat(self.client([status(429, headers), OK]))
            self.assertEqual(self.waits, [wait])

    def test_a_wait_out_of_all_bounds_is_not_waited(self):
        for value in (
            b"61",
            b"-1",
            b"0",
            b"inf",
            b"nan",
            b"1e999",
            b"Wed, 21 Oct 2026 07:28:00 GMT",
            b"soon",
        ):
            with self.subTest(value=value):
                self.waits.clear()
                chat(self.client([status(503, b"retry-after: " + value + b"\r\n"), OK]))
                self.assertTrue(375 <= self.waits[0] <= 500, self.waits)

    def test_it_ends_after_max_retries(self):
        for retries in (0, 1, 3):
            self.waits.clear()
            with self.assertRaises(errors.InternalServerError):
                chat(self.client([status(500)] * (retries + 1), max_retries=retries))
            self.assertEqual((self.requests, len(self.waits)), (retries + 1, retries))

    def test_waits_double_up_to_eight_seconds(self):
        with self.assertRaises(errors.InternalServerError):
            chat(self.client([status(500)] * 8, max_retries=7))
        for wait, most in zip(self.waits, (500, 1000, 2000, 4000, 8000, 8000, 8000)):
            self.assertTrue(most * 3 // 4 <= wait <= most, self.waits)

    def test_a_request_that_did_not_leave_goes_again(self):
        lost = errors.APIConnectionError("no network")
        lost.sent = False
        self.assertEqual(chat(self.client(lost, lost, [OK])).id, "x")
        self.assertEqual(len(self.waits), 2)

    def test_a_post_that_may_have_been_done_does_not_go_again(self):
        for script in ([], [OSError(104)], [OSError(110)], [b"HTTP/1.1 200"]):
            with self.assertRaises(errors.APIConnectionError):
                chat(self.client(script))
            self.assertEqual((self.requests, self.waits), (1, []))

    def test_an_idempotency_key_makes_a_post_go_again(self):
        for name in ("Idempotency-Key", "idempotency-key"):
            for script in ([], [OSError(104)], [OSError(110)], [b"HTTP/1.1 200"], [OK[:-1]]):
                self.waits.clear()
                again = script != [OK[:-1]]  # then the head has come: what is wrong is found while it is read
                client = self.client(script, [OK])
                if again:
                    self.assertEqual(chat(client, extra_headers={name: "once"}).id, "x")
                else:
                    with self.assertRaises(errors.ResponseTruncatedError):
                        chat(client, extra_headers={name: "once"})
                self.assertEqual((self.requests, len(self.waits)), (1 + again, again))
                for each in self.transports[: self.requests]:
                    self.assertIn(name.encode() + b": once\r\n", each.sent)

    def test_a_post_on_a_kept_connection_that_died_goes_once_more_and_without_a_wait(self):
        for died in ([], [OSError(104)]):
            client = self.client([OK] + died, [OK])
            chat(client)
            self.assertEqual(chat(client).id, "x")
            self.assertEqual((self.requests, self.waits, client.connections_opened), (3, [], 2))
        client = self.client([OK], [])
        chat(client)
        with self.assertRaises(errors.APIConnectionError):
            chat(client)
        self.assertEqual((self.requests, self.waits), (3, []))

    def test_a_time_out_is_the_calls_own_or_the_clients(self):
        client = self.client([OK, OK], timeout=7)
        chat(client)
        self.assertEqual(self.transports[0].timeout, 7)
        limits = Timeout(9, answer=300)
        chat(client, timeout=limits)
        self.assertTrue(self.transports[0].timeout is limits)
        self.assertNotIn(b"timeout", self.transports[0].sent)

    def test_a_get_goes_again(self):
        for script in ([], [OSError(104)], [OSError(110)], [b"HTTP/1.1 200"]):
            self.assertEqual(self.client(script, [OK]).models.retrieve("m").id, "x")
            self.assertEqual(self.requests, 2)

    def test_a_certificate_or_a_clock_that_is_wrong_is_not_asked_again(self):
        for name in ("CertificateError", "ClockNotSetError"):
            lost = errors.named(name)("wrong")
            lost.sent = False
            with self.assertRaises(errors.named(name)):
                self.client(lost).models.retrieve("m")
            self.assertEqual(self.waits, [])

    def test_a_file_goes_again_whole(self):
        client = self.client([status(500), OK])
        client.audio.transcriptions.create(model="w", file=("a.wav", io.BytesIO(b"recording")))
        self.assertEqual(self.transports[0].sent.count(b"\r\n\r\nrecording\r\n--"), 2)

    def test_a_stream_that_is_gone_does_not_go_again(self):
        class Microphone:
            def readinto(self, view):
                return 0

        with self.assertRaises(errors.InternalServerError):
            self.client([status(500)]).audio.transcriptions.create(model="w", file=("a.wav", Microphone()))
        self.assertEqual(self.requests, 1)

    def test_the_key_is_in_no_text_of_an_exception(self):
        for scripts in ([], [b"x"]), ([status(401)],), ([b"garbage\r\n"], []):
            with self.assertRaises(errors.APIError) as caught:
                self.client(*scripts, max_retries=1).models.retrieve("m")
            self.assertNotIn(KEY, str(caught.exception) + repr(caught.exception))


def page(names, more):
    """A page of a list."""
    text = json.dumps({"object": "list", "data": [{"id": name} for name in names], "has_more": more})
    return json_answer(text.encode())


class Lists(Clocked):
    """Items, one by one and across pages."""

    def test_items_come_across_pages(self):
        client = self.client([page("ab", True), page("cd", True), page("e", False)])
        self.assertEqual("".join([item.id for item in client.models.list(limit=2)]), "abcde")
        paths = [write.split(b" ")[1] for write in self.transports[0].writes]
        self.assertEqual([path.partition(b"?")[0] for path in paths], [b"/v1/models"] * 3)
        self.assertEqual(
            [sorted(path.partition(b"?")[2].split(b"&")) for path in paths],
            [[b"limit=2"], [b"after=b", b"limit=2"], [b"after=d", b"limit=2"]],
        )

    def test_an_empty_list_has_no_items(self):
        self.assertEqual(list(self.client([page("", False)]).models.list()), [])
        self.assertEqual(list(self.client([json_answer(b'{"object":"list"}')]).models.list()), [])

    def test_the_first_page_can_be_read_whole(self):
        self.assertEqual([item.id for item in self.client([page("ab", True)]).models.list().data], ["a", "b"])

    def test_each_iteration_asks_anew(self):
        pages = self.client([page("a", False), page("b", False)]).models.list()
        self.assertEqual([item.id for item in pages], ["a"])
        self.assertEqual([item.id for item in pages], ["b"])

    def test_the_members_may_come_in_any_order(self):
        text = b'{"has_more":false,"x":{"data":[1]},"data":[{"id":"a"},{"id":"b"}],"last_id":"b"}'
        self.assertEqual([item.id for item in self.client([json_answer(text)]).models.list()], ["a", "b"])

    def test_a_page_that_is_cut_is_truncated_after_the_items_that_came(self):
        client = self.client([page("abc", False)[:-30]])
        got = []
        with self.assertRaises(errors.ResponseTruncatedError):
            for item in client.models.list():
                got.append(item.id)
        self.assertEqual(got[:1], ["a"])
        self.assertEqual(self.transports[0].closed, 1)

    def test_what_is_no_list_is_told(self):
        for text in (b"[]", b"5", b'{"data":5}', b'{"data":null}', b'{"data":[1}'):
            with self.subTest(text=text):
                with self.assertRaises(errors.APIError):
                    list(self.client([json_answer(text)]).models.list())


if __name__ == "__main__":
    unittest.main()
