"""The client against the stand-in service, over our own transport, with the certificate verified."""

import os
import unittest

from calls import MODEL, QUESTION, Calls

import uopenai
from uopenai import OpenAI


class OverTls(Calls, unittest.TestCase):
    """Over our own transport, with the certificate verified."""

    def make(self):
        return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))

    def test_one_connection_serves_all_calls(self):
        self.client.models.retrieve(MODEL)
        list(self.client.responses.create(model=MODEL, input=QUESTION, stream=True).text)
        self.client.models.list().data
        self.assertEqual(self.client.connections_opened, 1)

    def test_a_stream_that_is_left_early_costs_one_connection(self):
        for _ in self.client.responses.create(model=MODEL, input=QUESTION, stream=True).text:
            break
        self.client.models.list().data
        self.assertTrue(self.client.connections_opened <= 2)

    def test_what_is_no_json_is_refused_before_it_is_sent(self):
        with self.assertRaises(uopenai.OpenAIError) as caught:
            self.client.responses.create(model=MODEL, input="x", temperature=float("nan"))
        self.assertIn("$.temperature", str(caught.exception))
        self.assertEqual(self.client.connections_opened, 0)

    def test_the_requests_functions_work_on_their_own(self):
        from uopenai import requests

        session = requests.Session(ca=os.getenv("CA"))
        headers = {"Authorization": "Bearer " + os.getenv("API_KEY")}
        with session.request("GET", os.getenv("BASE_URL") + "/models", headers=headers) as answer:
            self.assertEqual(answer.status_code, 200)
            self.assertEqual(answer.json()["object"], "list")
        body = {"model": MODEL, "input": "Hello"}
        answer = session.request("POST", os.getenv("BASE_URL") + "/responses", json=body, headers=headers)
        self.assertIn("completed", answer.text)
        self.assertEqual(session.connections_opened, 1)
        session.close()


if __name__ == "__main__":
    unittest.main()
