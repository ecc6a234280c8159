"""Structured output: what is asked for, what is made of the answer, and what is refused of it."""

import unittest

from helped import client

from uopenai import errors
from uopenai.answers import Answer

SCHEMA = {"type": "object", "properties": {"days": {"type": "integer"}}}
STRICT = dict(SCHEMA, required=["days"], additionalProperties=False)
NAMED = {"name": "plan", "schema": STRICT, "strict": True}


class Plan:
    """What has a schema of its own."""

    @classmethod
    def json_schema(cls):
        return SCHEMA


def completion(content, finish="stop", **message):
    """A chat completion of one message."""
    message = dict(message, role="assistant", content=content)
    return {"id": "c", "choices": [{"index": 0, "finish_reason": finish, "message": message}]}


def response(*texts, status="completed", reason=None):
    """A response of several parts of text."""
    content = [{"type": "output_text", "text": text} for text in texts]
    details = {"reason": reason} if reason else None
    output = [{"type": "reasoning", "summary": []}, {"type": "message", "content": content}]
    return {"id": "r", "status": status, "incomplete_details": details, "output": output}


def chat(answer, response_format=SCHEMA, **more):
    """chat.completions.parse of that answer: what it gives, and what was sent."""
    made = client(answer)
    answer = made.chat.completions.parse(model="m", messages=[], response_format=response_format, **more)
    return answer, made.service.sent[0]


def respond(answer, text_format=SCHEMA, **more):
    """The same of responses.parse."""
    made = client(answer)
    answer = made.responses.parse(model="m", input="x", text_format=text_format, **more)
    return answer, made.service.sent[0]


class Forms(unittest.TestCase):
    """What is asked for."""

    def test_a_schema_is_sent_in_strict_mode_and_what_has_a_name_as_it_is(self):
        flat = dict(NAMED, type="json_schema")
        nested = {"type": "json_schema", "json_schema": NAMED}
        for given, name in (
            (SCHEMA, "answer"),
            (Plan, "Plan"),
            (Plan(), "Plan"),
            (flat, "plan"),
            (nested, "plan"),
            (Answer(nested), "plan"),
            (Answer(SCHEMA), "answer"),
        ):
            wanted = dict(NAMED, name=name)
            sent = chat(completion('{"days":1}'), given)[1]
            self.assertEqual(sent["response_format"], {"type": "json_schema", "json_schema": wanted})
            sent = respond(response('{"days":1}'), given)[1]
            self.assertEqual(sent["text"], {"format": dict(wanted, type="json_schema")})

    def test_a_title_becomes_a_name_that_the_service_takes(self):
        for title, name in (("A plan!", "A_plan_"), ("x" * 99, "x" * 64), ("日程", "__")):
            sent = chat(completion('{"days":1}'), dict(SCHEMA, title=title))[1]
            self.assertEqual(sent["response_format"]["json_schema"]["name"], name)

    def test_other_settings_of_the_text_stay(self):
        text = {"verbosity": "low"}
        sent = respond(response('{"days":1}'), text=text)[1]
        self.assertEqual(sent["text"]["verbosity"], "low")
        self.assertEqual(text, {"verbosity": "low"})
        with self.assertRaises(errors.OpenAIError):
            respond(response("{}"), text={"format": {"type": "text"}})

    def test_any_json_or_any_text_may_be_wanted(self):
        answer, sent = chat(completion("[1]"), {"type": "json_object"})
        self.assertEqual(sent["response_format"], {"type": "json_object"})
        self.assertEqual(answer.choices[0].message.parsed, [1])
        answer, sent = respond(response("[1]"), {"type": "json_object"})
        self.assertEqual((sent["text"], answer.output_parsed), ({"format": {"type": "json_object"}}, [1]))
        for given in (None, {"type": "text"}):
            answer, sent = chat(completion("so"), given)
            self.assertNotIn("response_format", sent)
            self.assertIsNone(answer.choices[0].message.parsed)
            answer, sent = respond(response("so"), given)
            self.assertNotIn("text", sent)
            self.assertIsNone(answer.output_parsed)

    def test_what_is_no_form_is_refused_and_so_is_a_stream(self):
        for given, more in ((3, {}), (SCHEMA, {"stream": True})):
            for ask in (chat, respond):
                with self.assertRaises(errors.OpenAIError):
                    ask({}, given, **more)


class Answers(unittest.TestCase):
    """What is made of the answer."""

    def test_what_was_said_is_there_as_objects(self):
        answer = chat(completion('{"days": 3}'))[0]
        self.assertEqual(answer.choices[0].message.parsed.days, 3)
        answer = respond(response('{"days": 3}', '{"days": 4}'))[0]
        self.assertEqual(answer.output_parsed.days, 3)
        self.assertEqual([part.parsed.days for part in answer.output[1].content], [3, 4])

    def test_a_refusal_is_no_fault(self):
        answer = chat(completion(None, refusal="I must not."))[0]
        self.assertIsNone(answer.choices[0].message.parsed)
        said = response()
        said["output"][1]["content"] = [{"type": "refusal", "refusal": "I must not."}]
        self.assertIsNone(respond(said)[0].output_parsed)

    def test_what_comes_before_the_final_answer_is_no_result(self):
        said = response("Let me think")
        said["output"][1]["phase"] = "commentary"
        said["output"].append(
            {"type": "message", "phase": "final_answer", "content": response("{}")["output"][1]["content"]}
        )
        said["output"][2]["content"][0]["text"] = '{"days": 1}'
        self.assertEqual(respond(said)[0].output_parsed.days, 1)

    def test_the_arguments_of_a_strict_tool_are_there_as_objects(self):
        for strict in (True, False):
            tool = {"name": "plan", "parameters": STRICT, "strict": strict}
            call = {"name": "plan", "arguments": '{"days": 3}'}
            said = completion(None, "tool_calls", tool_calls=[{"type": "function", "function": dict(call)}])
            answer = chat(said, None, tools=[{"type": "function", "function": tool}])[0]
            found = [answer.choices[0].message.tool_calls[0].function.parsed_arguments]
            output = [dict(call, type="function_call")]
            tools = [{"type": "web_search"}, dict(tool, type="function")]
            answer = respond({"id": "r", "output": output}, None, tools=tools)[0]
            found.append(answer.output[0].parsed_arguments)
            self.assertEqual([each and each.days for each in found], [3 if strict else None] * 2)
        output[0]["arguments"] = "{}"
        with self.assertRaises(errors.named("APIResponseValidationError")):
            respond({"id": "r", "output": output}, None, tools=[dict(tool, type="function", strict=True)])

    def test_what_does_not_fit_is_refused_with_its_path(self):
        for text, words in (
            ('{"days": "three"}', "$.days must be integer; got 'three'"),
            ('{"days": 3, "more": 4}', "$.more is not in the schema"),
            ("three", "this is not JSON"),
            ('{"days": 3', "ends in the middle"),
        ):
            for ask, answer in ((chat, completion(text)), (respond, response(text))):
                with self.assertRaises(errors.named("APIResponseValidationError")) as caught:
                    ask(answer)
                self.assertIn(words, str(caught.exception))
                self.assertEqual(caught.exception.completion.id, answer["id"])

    def test_an_answer_that_was_cut_is_an_error_of_the_sdk(self):
        cases = (
            (chat, completion('{"da', "length"), "LengthFinishReasonError"),
            (chat, completion('{"da', "content_filter"), "ContentFilterFinishReasonError"),
            (
                respond,
                response('{"da', status="incomplete", reason="max_output_tokens"),
                "LengthFinishReasonError",
            ),
            (
                respond,
                response("", status="incomplete", reason="content_filter"),
                "ContentFilterFinishReasonError",
            ),
        )
        for ask, answer, name in cases:
            with self.assertRaises(errors.named(name)) as caught:
                ask(answer)
            self.assertEqual(caught.exception.completion.id, answer["id"])
            self.assertIsInstance(caught.exception, errors.OpenAIError)


if __name__ == "__main__":
    unittest.main()
