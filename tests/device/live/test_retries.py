"""What is asked again, how often and how soon: against the stand-in's faults, which a request asks for.

``asked()`` is how many requests the service has answered, or begun to, since it was asked last.
"""

import os
import unittest

import uopenai
from uopenai import OpenAI, requests
from uopenai.net.ticks import ticks_diff, ticks_ms

FAULT = "x-standin-fault"
MODEL = "gpt-4o-mini"
SOON = 0.3  # seconds: what an answer that stalls is waited for


def asked():
    """See above; of each: the status."""
    with requests.get(os.getenv("LOG_URL")) as answer:
        return answer.json()["statuses"]


class Retries(unittest.TestCase):
    """One client for each test."""

    def setUp(self):
        self.client = OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"))
        self.client.models.retrieve(MODEL)  # so that a connection is kept
        asked()

    def tearDown(self):
        self.client.close()

    def get(self, fault, **options):
        """A request that may be sent twice."""
        return self.client.models.retrieve(MODEL, extra_headers={FAULT: fault}, **options)

    def post(self, fault, key=None, **options):
        """One that may not, unless it has an idempotency key."""
        headers = {FAULT: fault}
        if key:
            headers["Idempotency-Key"] = key
        return self.client.responses.create(model=MODEL, input="Hi", extra_headers=headers, **options)

    def fails(self, kind, call, *arguments, **options):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            call(*arguments, **options)
        self.assertEqual(type(caught.exception).__name__, kind, caught.exception)

    def waits(self, call, *arguments, **options):
        """The milliseconds of each wait before a retry in *call*, which are not waited."""
        from uopenai import refusals

        waited = []
        true = refusals.sleep
        refusals.sleep = waited.append
        try:
            call(*arguments, **options)
        finally:
            refusals.sleep = true
        return waited

    def test_a_kept_connection_that_the_service_closes_is_replaced_at_once(self):
        for call in (self.get, self.post):
            with self.subTest(call=call):
                before = self.client.connections_opened
                waited = self.waits(call, "cut=0; times=1; token=once-%s" % call.__name__)
                self.assertEqual(waited, [])
                self.assertEqual(asked(), [200, 200])
                self.assertEqual(self.client.connections_opened, before + 1)

    def test_it_is_replaced_once_only(self):
        self.client.max_retries = 0
        self.fails("APIConnectionError", self.post, "cut=0")
        self.assertEqual(asked(), [200, 200])
        self.assertEqual(self.client.connections_opened, 2)

    def test_a_fresh_connection_is_not_replaced(self):
        self.client.close()
        self.fails("APIConnectionError", self.post, "cut=0")
        self.assertEqual(len(asked()), 1)

    def test_once_a_byte_of_the_answer_has_come_nothing_is_replaced(self):
        self.fails("ResponseTruncatedError", self.post, "cut=1")
        self.assertEqual(len(asked()), 1)

    def test_a_rate_limit_is_waited_for_as_long_as_it_says(self):
        cases = (("retry-after-ms=40", 40), ("retry-after=0.2", 200), ("retry-after=2; retry-after-ms=7", 7))
        for said, milliseconds in cases:
            with self.subTest(said=said):
                waited = self.waits(self.post, "status=429; %s; times=1" % said)
                self.assertEqual(waited, [milliseconds])
                self.assertEqual(asked(), [429, 200])
        self.assertEqual(self.client.connections_opened, 1)

    def test_the_wait_is_a_wait(self):
        started = ticks_ms()
        self.post("status=429; retry-after-ms=60; times=1; token=wait")
        self.assertTrue(ticks_diff(ticks_ms(), started) >= 60)

    def test_a_service_that_fails_twice_is_asked_three_times(self):
        for call in (self.get, self.post):
            with self.subTest(call=call):
                waited = self.waits(call, "status=503; times=2; token=twice-%s" % call.__name__)
                self.assertEqual(asked(), [503, 503, 200])
                self.assertTrue(375 <= waited[0] <= 500 and 750 <= waited[1] <= 1000, waited)

    def test_a_service_that_goes_on_failing_is_asked_no_more(self):
        waited = self.waits(self.fails, "InternalServerError", self.post, "status=500")
        self.assertEqual((asked(), len(waited)), ([500, 500, 500], 2))
        self.client.max_retries = 0
        self.fails("RateLimitError", self.post, "status=429; retry-after-ms=1")
        self.assertEqual(asked(), [429])

    def test_a_refusal_is_not_asked_again(self):
        for status in (400, 401, 403, 404, 422):
            with self.subTest(status=status):
                with self.assertRaises(uopenai.APIStatusError):
                    self.post("status=%d" % status)
                self.assertEqual(asked(), [status])

    def test_what_may_have_been_done_is_not_asked_for_again_after_a_time_out(self):
        self.fails("APITimeoutError", self.post, "stall=0", timeout=SOON)
        self.assertEqual(len(asked()), 1)

    def test_it_is_with_a_key_that_makes_that_safe(self):
        waited = self.waits(self.post, "stall=0; times=1; token=safe", "key-1", timeout=SOON * 3)
        self.assertEqual((len(asked()), len(waited)), (2, 1))

    def test_what_does_nothing_is_asked_for_again_after_a_time_out(self):
        waited = self.waits(self.get, "stall=0; times=1; token=idle", timeout=SOON * 3)
        self.assertEqual((len(asked()), len(waited)), (2, 1))

    def test_an_upload_is_sent_again_whole(self):
        file = ("notes.txt", b"some bytes" * 1000)
        headers = {FAULT: "status=503; times=1"}
        create = self.client.files.create
        waited = self.waits(create, file=file, purpose="user_data", extra_headers=headers)
        self.assertEqual((asked(), len(waited)), ([503, 200], 1))
        self.assertEqual([item.bytes for item in self.client.files.list()], [10000])


if __name__ == "__main__":
    unittest.main()
