"""Tools: what the model is told of them, what is called with what, and where the loop ends."""

import json
import unittest

from helped import client

from uopenai import errors
from uopenai.helpers.tools import Tool, tool
from uopenai.stream import Stream


@tool("The weather of the next days.", {"city": str, "days": (int, 3)})
def forecast(city, days):
    """A function with arguments."""
    return {"city": city, "rain": [0.5] * days}


def clock():
    """One without."""
    return "noon"


def broken():
    """One that fails."""
    raise ValueError("no sensor")


async def slow(**_):
    """One that is to be awaited."""
    return "done"


def chat_call(*calls):
    """A chat completion that asks for *calls* (name, arguments)."""
    found = []
    for index, (name, arguments) in enumerate(calls):
        function = {"name": name, "arguments": arguments}
        found.append({"id": "call-%d" % index, "type": "function", "function": function})
    message = {"role": "assistant", "content": None, "tool_calls": found}
    return {"id": "c", "choices": [{"finish_reason": "tool_calls", "message": message}]}


def chat_text(text):
    """A chat completion that says *text*."""
    return {
        "id": "c",
        "choices": [{"finish_reason": "stop", "message": {"role": "assistant", "content": text}}],
    }


def response_call(name, *calls):
    """A response *name* that asks for *calls*."""
    output = [{"type": "reasoning", "id": "rs", "summary": []}]
    for index, (called, arguments) in enumerate(calls):
        call_id = "call-%d" % index
        output.append({"type": "function_call", "call_id": call_id, "name": called, "arguments": arguments})
    return {"id": name, "status": "completed", "output": output}


def response_text(name, text):
    """A response *name* that says *text*."""
    content = [{"type": "output_text", "text": text}]
    return {"id": name, "status": "completed", "output": [{"type": "message", "content": content}]}


def chat(made, tools, **more):
    """chat.completions.run_tools of the client *made*."""
    more.setdefault("messages", [{"role": "user", "content": "?"}])
    return made.chat.completions.run_tools(model="m", tools=tools, **more)


def respond(made, tools, **more):
    """responses.run_tools of the client *made*."""
    return made.responses.run_tools(model="m", input="?", tools=tools, **more)


def told(tools, name, arguments="{}"):
    """What the model is told of one call."""
    made = client(chat_call((name, arguments)), chat_text("ok"))
    chat(made, tools)
    return made.service.sent[1]["messages"][-1]["content"]


class Describing(unittest.TestCase):
    """What the model is told of a function."""

    def test_short_forms_become_a_schema(self):
        made = Tool(
            clock,
            parameters={
                "a": float,
                "b": (bool, True),
                "c": ["x", "y"],
                "d": ([1, "y"], 1),
                "e": {"type": "string", "description": "a place"},
                "f": (list, []),
            },
        )
        schema = made.parameters
        self.assertEqual(sorted(schema["required"]), ["a", "c", "e"])
        self.assertFalse(schema["additionalProperties"])
        wanted = {
            "a": {"type": "number"},
            "b": {"type": "boolean", "default": True},
            "c": {"type": "string", "enum": ["x", "y"]},
            "d": {"enum": [1, "y"], "default": 1},
            "e": {"type": "string", "description": "a place"},
            "f": {"type": "array", "default": []},
        }
        self.assertEqual(schema["properties"], wanted)

    def test_a_schema_is_taken_as_it_is_or_made_strict(self):
        schema = {"type": "object", "properties": {"type": {"type": "string"}}}
        self.assertEqual(Tool(clock, parameters=schema).about()["parameters"], schema)
        about = Tool(clock, parameters=schema, strict=True).about()
        self.assertEqual((about["strict"], about["parameters"]["required"]), (True, ["type"]))

    def test_both_apis_get_their_own_form(self):
        made = client(chat_text("ok"))
        chat(made, [forecast, {"type": "web_search"}])
        tools = made.service.sent[0]["tools"]
        about = forecast.about()
        self.assertEqual(tools, [{"type": "function", "function": about}, {"type": "web_search"}])
        made = client(response_text("r", "ok"))
        respond(made, [forecast, clock])
        tools = made.service.sent[0]["tools"]
        self.assertEqual(tools[0], dict(about, type="function"))
        self.assertEqual((tools[1]["name"], tools[1]["parameters"]["properties"]), ("clock", {}))

    def test_a_function_stays_a_function(self):
        self.assertEqual(forecast("Oslo", days=1)["city"], "Oslo")
        self.assertEqual(tool(clock)(), "noon")

    def test_what_is_no_tool_is_refused(self):
        for tools in (
            [],
            [{"type": "function", "function": {"name": "x"}}],
            [clock, clock],
            [lambda: 1],
        ):
            with self.assertRaises(errors.OpenAIError):
                chat(client(), tools)
        with self.assertRaises(errors.OpenAIError):
            Tool(clock, parameters={"a": bytes})


class Calling(unittest.TestCase):
    """What comes of a call."""

    def test_a_result_is_told_as_text_or_as_json(self):
        for result, text in (("so", "so"), ({"a": [1, None]}, '{"a":[1,null]}'), (None, "null"), (7, "7")):
            found = told([Tool(lambda result=result: result, "f")], "f")
            self.assertEqual(found if isinstance(result, str) else json.loads(found), result)
            self.assertEqual(found.replace(" ", ""), text)

    def test_what_may_be_left_out_has_its_default(self):
        self.assertEqual(json.loads(told([forecast], "forecast", '{"city":"Oslo"}'))["rain"], [0.5] * 3)
        self.assertEqual(json.loads(told([forecast], "forecast", '{"city":"Oslo","days":1}'))["rain"], [0.5])

    def test_what_the_model_does_wrong_is_told_to_it(self):
        for name, arguments, words in (
            ("weather", "{}", "there is no tool weather; there are: broken, clock, forecast"),
            ("forecast", "{", "forecast has not been called"),
            ("forecast", "{}", "$.city is missing"),
            ("forecast", "[]", "$ must be object"),
            ("forecast", '{"city":"Oslo","days":"two"}', "$.days must be integer; got 'two'"),
            ("forecast", '{"city":"Oslo","hours":2}', "$.hours is not in the schema"),
            ("clock", '{"zone":"UTC"}', "$.zone is not in the schema"),
            ("broken", "{}", "broken failed: ValueError: no sensor"),
        ):
            self.assertIn(words, told([forecast, clock, broken], name, arguments))

    def test_a_result_that_json_cannot_say_is_told_too(self):
        self.assertIn("$.a", told([Tool(lambda: {"a": b"x"}, "f")], "f"))

    def test_what_must_end_the_program_ends_it(self):
        def interrupted():
            raise KeyboardInterrupt

        def full():
            raise MemoryError("full")

        for function, kind in ((interrupted, KeyboardInterrupt), (full, errors.OpenAIError)):
            made = client(chat_call((function.__name__, "{}")))
            with self.assertRaises(kind):
                chat(made, [function])
            self.assertEqual(len(made.service.asked), 1)

    def test_a_coroutine_is_awaited_if_somebody_can(self):
        made = client(chat_call(("slow", "{}")))
        with self.assertRaises(errors.OpenAIError) as caught:
            chat(made, [slow])
        self.assertIn("AsyncOpenAI", str(caught.exception))
        made = client(chat_call(("slow", "{}")), chat_text("ok"))
        made.stream = Stream  # as AsyncOpenAI has its own
        chat(made, [slow])
        self.assertEqual(made.service.sent[1]["messages"][-1]["content"], "done")


class Looping(unittest.TestCase):
    """What is sent, and where it ends."""

    def test_several_calls_of_a_chat_are_done_in_order(self):
        made = client(
            chat_call(("forecast", '{"city":"Oslo","days":1}'), ("clock", "{}")),
            chat_call(("clock", "")),
            chat_text("It is noon."),
        )
        asked = [{"role": "user", "content": "?"}]
        answer = chat(made, [forecast, clock], messages=asked, tool_choice="required", temperature=0)
        self.assertEqual(answer.choices[0].message.content, "It is noon.")
        self.assertEqual(len(asked), 1)
        self.assertEqual(
            [each["role"] for each in answer.messages],
            ["user", "assistant", "tool", "tool", "assistant", "tool", "assistant"],
        )
        sent = made.service.sent
        self.assertEqual([each.get("tool_choice") for each in sent], ["required", "auto", "auto"])
        self.assertEqual([each["temperature"] for each in sent], [0, 0, 0])
        self.assertEqual([len(each["messages"]) for each in sent], [1, 4, 6])
        turn = sent[1]["messages"]
        self.assertEqual([each["id"] for each in turn[1]["tool_calls"]], ["call-0", "call-1"])
        self.assertEqual([(each["tool_call_id"], each["content"]) for each in turn[3:]], [("call-1", "noon")])

    def test_a_choice_that_forces_a_tool_does_so_once(self):
        allowed = {"tools": [{"type": "function", "name": "clock"}]}
        for ask, call, text, choice, later in (
            (chat, chat_call(("clock", "{}")), chat_text("ok"), {"type": "function"}, "auto"),
            (respond, response_call("r", ("clock", "{}")), response_text("s", "ok"), "auto", "auto"),
            (
                chat,
                chat_call(("clock", "{}")),
                chat_text("ok"),
                {"type": "allowed_tools", "allowed_tools": dict(allowed, mode="required")},
                {"type": "allowed_tools", "allowed_tools": dict(allowed, mode="auto")},
            ),
            (
                respond,
                response_call("r", ("clock", "{}")),
                response_text("s", "ok"),
                dict(allowed, type="allowed_tools", mode="required"),
                dict(allowed, type="allowed_tools", mode="auto"),
            ),
        ):
            made = client(call, text)
            ask(made, [clock], tool_choice=choice)
            self.assertEqual([each["tool_choice"] for each in made.service.sent], [choice, later])

    def test_only_the_new_turn_of_a_response_is_sent(self):
        made = client(
            response_call("r-1", ("clock", "{}"), ("broken", "{}")),
            response_call("r-2", ("clock", "{}")),
            response_text("r-3", "It is noon."),
        )
        answer = respond(made, [clock, broken], instructions="Be brief.")
        self.assertEqual(answer.output_text, "It is noon.")
        sent = made.service.sent
        self.assertEqual([each.get("previous_response_id") for each in sent], [None, "r-1", "r-2"])
        self.assertEqual([each["instructions"] for each in sent], ["Be brief."] * 3)
        outputs = [(each["type"], each["call_id"], each["output"]) for each in sent[1]["input"]]
        self.assertEqual(
            outputs,
            [
                ("function_call_output", "call-0", "noon"),
                ("function_call_output", "call-1", "broken failed: ValueError: no sensor"),
            ],
        )
        self.assertEqual(len(sent[2]["input"]), 1)

    def test_a_conversation_keeps_the_turns_itself(self):
        made = client(response_call("r-1", ("clock", "{}")), response_text("r-2", "ok"))
        respond(made, [clock], conversation="conv_1")
        self.assertEqual(made.service.sent[1]["conversation"], "conv_1")
        self.assertNotIn("previous_response_id", made.service.sent[1])

    def test_what_the_service_does_not_keep_is_sent_again(self):
        made = client(
            response_call("r-1", ("clock", "{}")),
            response_call("r-2", ("clock", "{}")),
            response_text("r-3", "ok"),
        )
        respond(made, [clock], store=False)
        kinds = [each.get("type") or each["role"] for each in made.service.sent[2]["input"]]
        self.assertEqual(kinds, ["user"] + ["reasoning", "function_call", "function_call_output"] * 2)
        self.assertNotIn("previous_response_id", made.service.sent[2])

    def test_the_loop_is_bounded_and_says_so(self):
        for ask, call in ((chat, chat_call(("clock", "{}"))), (respond, response_call("r", ("clock", "{}")))):
            for most in (1, 3):
                made = client(*[call] * 9)
                with self.assertRaises(errors.named("ToolRunnerError")) as caught:
                    ask(made, [clock], max_iterations=most)
                self.assertEqual(len(made.service.asked), most)
                self.assertIn("after %d answers the model still asks for clock" % most, str(caught.exception))
                self.assertEqual(caught.exception.answer.id, call["id"])

    def test_what_it_cannot_do_is_refused(self):
        for more in ({"stream": True}, {"max_iterations": 0}, {"max_iterations": "3"}):
            for ask in (chat, respond):
                with self.assertRaises(errors.OpenAIError):
                    ask(client(), [clock], **more)


if __name__ == "__main__":
    unittest.main()
