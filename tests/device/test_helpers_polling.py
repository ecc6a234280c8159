"""Helpers that wait for the service: what they ask, how long they wait, when they end."""

import unittest

from fakes import json_answer
from helped import Waits, client

from uopenai import errors
from uopenai.helpers import file_batches, files, polling, runs, vector_store_files, videos


def run_of(client, helper, resource, *args, **params):
    """What the method of *resource* (a path of names) does that is *helper*."""
    for name in resource.split("."):
        client = getattr(client, name)
    return getattr(client, helper.__name__)(*args, **params)


def status(value, **more):
    """An answer with that status."""
    return dict(more, id="x-1", thread_id="t-1", status=value)


class Polling(Waits, unittest.TestCase):
    """All over a service that says what it is told to say."""

    def setUp(self):
        Waits.setUp(self)
        self._ticks_ms = polling.ticks_ms
        polling.ticks_ms = lambda: sum(self.waits)  # only what `waits` records takes time

    def tearDown(self):
        polling.ticks_ms = self._ticks_ms
        Waits.tearDown(self)

    def test_each_is_asked_for_until_it_is_done(self):
        cases = (
            (
                runs.poll,
                "beta.threads.runs",
                ("x-1", "t-1"),
                {},
                "/threads/t-1/runs/x-1",
                "queued in_progress",
            ),
            (
                vector_store_files.poll,
                "vector_stores.files",
                ("x-1",),
                {"vector_store_id": "v-1"},
                "/vector_stores/v-1/files/x-1",
                "in_progress",
            ),
            (videos.poll, "videos", ("x-1",), {}, "/videos/x-1", "queued in_progress"),
            (files.wait_for_processing, "files", ("x-1",), {}, "/files/x-1", "uploaded pending"),
        )
        for helper, resource, args, more, path, states in cases:
            with self.subTest(resource=resource):
                self.waits.clear()
                last = "processed" if resource == "files" else "completed"
                service = client(*[status(each) for each in states.split() + [last]])
                self.assertEqual(run_of(service, helper, resource, *args, **more).status, last)
                count = len(states.split())
                self.assertEqual(service.service.asked, ["GET " + path] * (count + 1))
                self.assertEqual(self.waits, [5000 if resource == "files" else 1000] * count)

    def test_a_file_may_be_asked_for_as_often_as_the_service_says(self):
        service = client(status("uploaded"), status("processed"))
        service.files.wait_for_processing("x-1", poll_interval=None)
        self.assertEqual(self.waits, [1000])

    def test_every_end_is_an_end(self):
        cases = (
            (runs.poll, ("x-1", "t-1"), {}, "beta.threads.runs", runs._DONE),
            (
                vector_store_files.poll,
                ("x-1",),
                {"vector_store_id": "v"},
                "vector_stores.files",
                "completed failed cancelled",
            ),
            (videos.poll, ("x-1",), {}, "videos", "completed failed"),
            (files.wait_for_processing, ("x-1",), {}, "files", "processed error deleted"),
        )
        for helper, args, more, resource, ends in cases:
            for end in ends.split():
                found = run_of(client(status(end)), helper, resource, *args, **more)
                self.assertEqual((found.status, self.waits), (end, []))

    def test_a_batch_is_waited_for_until_none_of_its_files_is_under_way(self):
        answers = [{"id": "b", "status": "in_progress", "file_counts": {"in_progress": n}} for n in (2, 1, 0)]
        service = client(*answers)
        run_of(service, file_batches.poll, "vector_stores.file_batches", "b", vector_store_id="v")
        self.assertEqual(service.service.asked, ["GET /vector_stores/v/file_batches/b"] * 3)

    def test_the_service_may_say_how_long_to_wait_and_the_caller_too(self):
        for headers, given, wait in (
            (b"openai-poll-after-ms: 250\r\n", {}, 250),
            (b"openai-poll-after-ms: soon\r\n", {}, 1000),
            (b"openai-poll-after-ms: 250\r\n", {"poll_interval_ms": 40}, 40),
            (b"", {"poll_interval_ms": 0}, 0),
        ):
            self.waits.clear()
            service = client(json_answer(b'{"status":"queued"}', headers=headers), status("completed"))
            run_of(service, videos.poll, "videos", "x-1", **given)
            self.assertEqual(self.waits, [wait])

    def test_a_wait_that_is_too_long_ends(self):
        service = client(*[status("queued")] * 9)
        with self.assertRaises(errors.named("APITimeoutError")) as caught:
            run_of(service, videos.poll, "videos", "x-1", max_wait_seconds=2.5)
        self.assertEqual(self.waits, [1000, 1000, 500])
        self.assertIn("x-1 is not done after 2.5 seconds", str(caught.exception))

    def test_a_wait_of_no_time_asks_nothing(self):
        service = client()
        with self.assertRaises(errors.named("APITimeoutError")):
            run_of(service, videos.poll, "videos", "x-1", max_wait_seconds=0)
        self.assertEqual(service.service.asked, [])

    def test_what_is_no_time_is_refused_before_anything_is_made(self):
        for name in ("poll_interval_ms", "max_wait_seconds"):
            for value in (-1, float("nan"), float("inf"), "5"):
                service = client()
                with self.assertRaises(errors.OpenAIError):
                    run_of(service, videos.create_and_poll, "videos", prompt="a fox", **{name: value})
                self.assertEqual(service.service.asked, [])

    def test_an_error_of_the_service_is_the_callers(self):
        service = client(status("queued"), json_answer(b'{"error":{"message":"gone"}}', b"404 No"))
        with self.assertRaises(errors.named("NotFoundError")):
            run_of(service, videos.poll, "videos", "x-1")


class Making(Waits, unittest.TestCase):
    """Helpers that make what they wait for."""

    def test_a_run(self):
        service = client(status("queued"), status("requires_action"))
        found = run_of(
            service,
            runs.create_and_poll,
            "beta.threads.runs",
            thread_id="t-1",
            assistant_id="a",
            poll_interval_ms=5,
            extra_headers={"X-A": "b"},
        )
        self.assertEqual(found.status, "requires_action")
        self.assertEqual(service.service.asked, ["POST /threads/t-1/runs", "GET /threads/t-1/runs/x-1"])
        self.assertEqual(service.service.sent[0], {"assistant_id": "a", "stream": False})
        for headers in service.service.headers:
            self.assertEqual((headers["OpenAI-Beta"], headers["X-A"]), ("assistants=v2", "b"))

    def test_a_run_and_its_thread(self):
        service = client(status("queued"), status("completed"))
        run_of(service, runs.create_and_run_poll, "beta.threads", assistant_id="a")
        self.assertEqual(service.service.asked, ["POST /threads/runs", "GET /threads/t-1/runs/x-1"])

    def test_the_outputs_of_tools(self):
        service = client(status("in_progress"), status("completed"))
        outputs = [{"tool_call_id": "c", "output": "7"}]
        run_of(
            service,
            runs.submit_tool_outputs_and_poll,
            "beta.threads.runs",
            run_id="x-1",
            thread_id="t-1",
            tool_outputs=outputs,
        )
        self.assertEqual(
            service.service.asked,
            ["POST /threads/t-1/runs/x-1/submit_tool_outputs", "GET /threads/t-1/runs/x-1"],
        )
        self.assertEqual(service.service.sent[0], {"tool_outputs": outputs, "stream": False})

    def test_a_file_of_a_vector_store(self):
        service = client(status("in_progress"), status("completed"))
        run_of(
            service,
            vector_store_files.create_and_poll,
            "vector_stores.files",
            "x-1",
            vector_store_id="v",
            attributes={"a": 1},
        )
        self.assertEqual(
            service.service.asked, ["POST /vector_stores/v/files", "GET /vector_stores/v/files/x-1"]
        )
        self.assertEqual(service.service.sent[0], {"file_id": "x-1", "attributes": {"a": 1}})

    def test_a_file_that_is_uploaded_first(self):
        service = client({"id": "x-1"}, status("in_progress"), status("completed"))
        seen = []
        run_of(
            service,
            vector_store_files.upload_and_poll,
            "vector_stores.files",
            vector_store_id="v",
            file=("a.txt", b"hello"),
            poll_interval_ms=1,
            chunking_strategy={"type": "auto"},
            progress=lambda sent, size: seen.append(sent),
        )
        self.assertEqual(
            service.service.asked,
            ["POST /files", "POST /vector_stores/v/files", "GET /vector_stores/v/files/x-1"],
        )
        for part in (b'name="purpose"\r\n\r\nassistants\r\n', b'filename="a.txt"', b"\r\n\r\nhello\r\n"):
            self.assertIn(part, service.service.sent[0])
        self.assertEqual(service.service.sent[1], {"file_id": "x-1", "chunking_strategy": {"type": "auto"}})
        self.assertNotIn("OpenAI-Beta", service.service.headers[0])
        self.assertEqual(seen[-1], 5)

    def test_a_file_that_is_uploaded_and_not_waited_for(self):
        service = client({"id": "x-1"}, status("in_progress"))
        found = run_of(
            service, vector_store_files.upload, "vector_stores.files", vector_store_id="v", file=b"hello"
        )
        self.assertEqual((found.status, len(service.service.asked)), ("in_progress", 2))

    def test_a_batch_of_files(self):
        done = {"id": "b", "status": "completed", "file_counts": {"in_progress": 0}}
        service = client({"id": "f-1"}, {"id": "f-2"}, done, done)
        run_of(
            service,
            file_batches.upload_and_poll,
            "vector_stores.file_batches",
            "v",
            files=[b"one", b"two"],
            file_ids=["f-0"],
            max_concurrency=3,
        )
        self.assertEqual(
            service.service.asked[2:],
            ["POST /vector_stores/v/file_batches", "GET /vector_stores/v/file_batches/b"],
        )
        self.assertEqual(service.service.sent[2], {"file_ids": ["f-0", "f-1", "f-2"]})

    def test_a_batch_is_not_made_if_a_file_does_not_arrive(self):
        refused = json_answer(b'{"error":{"message":"too large"}}', b"413 No")
        service = client({"id": "f-1"}, refused)
        with self.assertRaises(errors.APIStatusError):
            run_of(
                service,
                file_batches.upload_and_poll,
                "vector_stores.file_batches",
                "v",
                files=[b"one", b"two"],
            )
        self.assertEqual(service.service.asked, ["POST /files"] * 2)

    def test_a_video(self):
        service = client(status("queued"), status("in_progress"), status("completed"))
        found = run_of(service, videos.create_and_poll, "videos", prompt="a fox", poll_interval_ms=7)
        self.assertEqual((found.status, self.waits), ("completed", [7]))
        self.assertEqual(service.service.asked, ["POST /videos"] + ["GET /videos/x-1"] * 2)


if __name__ == "__main__":
    unittest.main()
