"""The client against the stand-in service, over verified TLS, and over the interpreter's own requests."""

import os
import unittest

import uopenai
from uopenai import OpenAI

QUESTION = "Why is the sky blue? 😀"
MODEL = "gpt-4o-mini"


def secure():
    """A client that verifies whom it talks to."""
    return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))


def plain():
    """A client over MicroPython's stock requests, without TLS."""
    import requests

    return OpenAI(os.getenv("API_KEY"), base_url=os.getenv("PLAIN_URL"), http_client=requests)


class _Calls:
    """What every client can do. *client* is made anew for each test."""

    def setUp(self):
        self.client = self.make()

    def tearDown(self):
        self.client.close()

    def test_models_are_listed_one_by_one_and_whole(self):
        names = [model.id for model in self.client.models.list()]
        self.assertIn(MODEL, names)
        self.assertEqual([model["id"] for model in self.client.models.list().data], names)
        self.assertEqual(self.client.models.retrieve(MODEL).object, "model")

    def test_a_chat_completion_comes_whole(self):
        answer = self.client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": QUESTION}]
        )
        message = answer.choices[0].message
        self.assertEqual(message.role, "assistant")
        self.assertTrue(len(message.content) > 10, message)
        usage = answer.usage
        self.assertEqual(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens)

    def test_a_chat_completion_comes_in_chunks(self):
        messages = [{"role": "user", "content": QUESTION}]
        whole = self.client.chat.completions.create(model=MODEL, messages=messages).choices[0].message.content
        with self.client.chat.completions.create(model=MODEL, messages=messages, stream=True) as stream:
            pieces = [chunk.choices[0].delta.content or "" for chunk in stream if chunk.choices]
        self.assertTrue(len(pieces) > 3)
        self.assertEqual("".join(pieces), whole)

    def test_a_response_comes_whole_and_word_by_word(self):
        whole = self.client.responses.create(model=MODEL, input=QUESTION)
        self.assertEqual(whole.status, "completed")
        words = list(self.client.responses.create(model=MODEL, input=QUESTION, stream=True).text)
        self.assertTrue(len(words) > 3)
        self.assertEqual("".join(words), whole.output_text)

    def test_the_events_of_a_response_come_in_order(self):
        kinds = []
        for event in self.client.responses.create(model=MODEL, input=QUESTION, stream=True):
            self.assertEqual(event.sequence_number, len(kinds))
            kinds.append(event.type)
        self.assertEqual(kinds[0], "response.created")
        self.assertEqual(kinds[-1], "response.completed")

    def test_speech_goes_to_a_file_and_back_to_text(self):
        path = self.folder + "/speech.wav"
        with self.client.audio.speech.create(
            model="tts-1", voice="alloy", input="Hello there.", response_format="wav"
        ) as speech:
            size = speech.stream_to_file(path)
        self.assertEqual(os.stat(path)[6], size)
        self.assertEqual(sorted(os.listdir(self.folder)), ["speech.wav"])
        said = self.client.audio.transcriptions.create(model="whisper-1", file=path).text
        self.assertIn(str(size), said.replace(",", ""))
        with open(path, "rb") as file:
            again = self.client.audio.transcriptions.create(
                model="whisper-1", file=("spr\xe4che.wav", file), response_format="text"
            )
        self.assertEqual(again.strip(), said.strip())
        os.remove(path)

    def test_speech_can_be_read_in_pieces(self):
        speech = self.client.audio.speech.create(
            model="tts-1", voice="alloy", input="Hello.", response_format="pcm"
        )
        sizes = [len(piece) for piece in speech.iter_bytes(480)]
        self.assertTrue(sum(sizes) > 1000)
        self.assertTrue(max(sizes) <= 480)

    def test_a_refusal_is_the_exception_of_the_sdk_in_the_words_of_the_service(self):
        cases = (
            (uopenai.BadRequestError, {"model": MODEL, "input": ""}, "input"),
            (uopenai.BadRequestError, {"model": MODEL, "input": "x", "temperature": "hot"}, "temperature"),
            (uopenai.NotFoundError, {"model": "no-such-model", "input": "x"}, "no-such-model"),
        )
        for kind, arguments, word in cases:
            with self.subTest(arguments=arguments):
                with self.assertRaises(kind) as caught:
                    self.client.responses.create(**arguments)
                self.assertIn(word, str(caught.exception))
                self.assertTrue(caught.exception.status_code in (400, 404))
                self.assertTrue(caught.exception.request_id)

    def test_a_wrong_key_says_what_to_do_and_is_not_repeated(self):
        self.client.api_key = "sk-wrong-key-0123456789"
        with self.assertRaises(uopenai.AuthenticationError) as caught:
            self.client.models.list().data
        self.assertIn("uopenai provision", str(caught.exception))
        self.assertNotIn("wrong-key", str(caught.exception))


class OverTls(_Calls, unittest.TestCase):
    """Over our own transport, with the certificate verified."""

    folder = "tls"

    def make(self):
        os.mkdir(self.folder)
        return secure()

    def tearDown(self):
        self.client.close()
        os.rmdir(self.folder)

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


class OverForeignRequests(_Calls, unittest.TestCase):
    """Over the interpreter's frozen requests, handed in as http_client."""

    folder = "foreign"

    def make(self):
        os.mkdir(self.folder)
        return plain()

    def tearDown(self):
        os.rmdir(self.folder)


if __name__ == "__main__":
    unittest.main()
