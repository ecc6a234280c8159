"""Text, whatever carries it; mixed into the tests of two files. (Each file has a board's heap to itself.)"""

import uopenai

QUESTION = "Why is the sky blue? 😀"
MODEL = "gpt-4o-mini"


class Calls:
    """Mixed into a TestCase that has ``make()``, which gives a client."""

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
