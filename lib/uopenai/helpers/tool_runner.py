"""The loop of a model and its tools: ``run_tools`` of ``client.chat.completions`` and ``client.responses``.

The model asks for calls, they are done and told to it (see tools), and so on until it answers without, or
has answered *max_iterations* times. Peak heap: one answer, and what is sent back; in chat, which keeps
nothing on the service, the whole conversation.
"""

from ..session import refusal
from . import needs_all
from .awaiting import awaitable
from .tools import Toolbox


def _bounds(params, max_iterations):
    needs_all(params)
    if params.get("stream"):
        raise refusal("run_tools() takes the answers whole: leave stream= out")
    if not isinstance(max_iterations, int) or max_iterations < 1:
        raise refusal("max_iterations= is how many answers the model may give: 1 or more")


def _loosen(params):
    """Let the model answer without a tool from now on: a choice that forces one would never end."""
    choice = params.get("tool_choice")
    if isinstance(choice, dict) and choice.get("type") == "allowed_tools":
        # Chat has the mode one level further in.
        if "allowed_tools" in choice:
            params["tool_choice"] = dict(choice, allowed_tools=dict(choice["allowed_tools"], mode="auto"))
        else:
            params["tool_choice"] = dict(choice, mode="auto")
    elif choice is not None and choice != "none":
        params["tool_choice"] = "auto"


def _too_many(answer, names, max_iterations):
    """The exception for a model that does not come to an end; ``answer`` is its last one."""
    from ..errors import named

    made = named("ToolRunnerError")(
        "after %d answers the model still asks for %s: raise max_iterations=, or ask for less"
        % (max_iterations, ", ".join(names))
    )
    made.answer = answer
    return made


async def run_completions(resource, *, messages, tools, max_iterations=10, **params):
    """A chat completion whose tool calls are answered, until one comes without: that Answer.

    *messages*: as in create(); the list stays as it is, and the answer's ``messages`` are the whole
    conversation, to go on with. *tools*: Tools, and functions without arguments. A *tool_choice* that forces
    a call holds for the first answer alone: it would never end. *max_iterations*: of answers. Several calls
    of one answer are done in their order.

    Raises ToolRunnerError (with ``answer``) if *max_iterations* do not suffice, and what a request raises.
    """
    _bounds(params, max_iterations)
    box = Toolbox(tools, resource._client)
    messages = list(messages)
    params["tools"] = box.for_chat()
    create = awaitable(resource).create
    left = max_iterations
    while True:
        answer = await create(messages=messages, **params)
        choices = answer.to_dict().get("choices") or ({},)
        message = choices[0].get("message") or {}
        calls = message.get("tool_calls")
        turn = {"role": "assistant", "content": message.get("content")}
        if message.get("refusal"):
            turn["refusal"] = message["refusal"]
        messages.append(turn)
        if not calls:
            answer.messages = messages
            return answer
        left -= 1
        if not left:
            raise _too_many(answer, [each.get(each["type"])["name"] for each in calls], max_iterations)
        turn["tool_calls"] = calls
        for call in calls:
            called = call.get(call["type"])
            result = await box.answer(called["name"], called.get("arguments"))
            messages.append({"role": "tool", "tool_call_id": call["id"], "content": result})
        _loosen(params)


async def run_responses(resource, *, tools, max_iterations=10, **params):
    """A response whose tool calls are answered, until one comes without: that Response.

    The earlier turns stay on the service (previous_response_id, or *conversation*): only the results are
    sent. With ``store=False`` it keeps nothing, and all is sent again each time. *tools*: Tools, functions
    without arguments, and dicts (the service's own tools). *tool_choice*, *max_iterations*: see
    run_completions(), which also says what is raised.
    """
    _bounds(params, max_iterations)
    box = Toolbox(tools, resource._client)
    params["tools"] = box.for_responses()
    create = awaitable(resource).create
    left = max_iterations
    while True:
        answer = await create(**params)
        values = answer.to_dict()
        output = values.get("output") or ()
        calls = [item for item in output if item.get("type") == "function_call"]
        if not calls:
            return answer
        left -= 1
        if not left:
            raise _too_many(answer, [call["name"] for call in calls], max_iterations)
        turn = []
        if params.get("store") is False:
            asked = params.get("input") or []
            turn = [{"role": "user", "content": asked}] if isinstance(asked, str) else list(asked)
            turn.extend(output)
        elif not params.get("conversation"):
            params["previous_response_id"] = values["id"]
        for call in calls:
            result = await box.answer(call["name"], call.get("arguments"))
            turn.append({"type": "function_call_output", "call_id": call["call_id"], "output": result})
        params["input"] = turn
        _loosen(params)
