"""Python functions that the model may call: offered, called with checked arguments, answered for.

    from uopenai.helpers.tools import tool

    @tool("The weather of the next days.", {"city": str, "days": (int, 3)})
    def forecast(city, days):
        return {"city": city, "rain": [0.1] * days}

    answer = client.responses.run_tools(model="gpt-4o-mini", input="Rain in Oslo?", tools=[forecast])
    print(answer.output_text)

Whatever a model does wrong is told to it in words, and it may try again: a tool that there is not, arguments
that are no JSON or do not fit, an exception of the function. What is not told but raised: MemoryError, and
what is no Exception (KeyboardInterrupt, a task's cancellation).
"""

from ..session import refusal
from .json_schema import fault
from .json_schema import strict as as_strict
from .json_text import loads

_KINDS = {
    str: "string",
    int: "integer",
    float: "number",
    bool: "boolean",
    list: "array",
    dict: "object",
}


class Tool:
    """A function that the model may call. It can be called as before.

    *name*, *description*: text, for the model; the name is the function's if left out. *parameters*: a JSON
    schema of ``"type": "object"``; or a dict of names, each with

    - a type: str, int, float, bool, list, dict;
    - a list of the values that are allowed;
    - a JSON schema (a dict), for a description, say;
    - a tuple of one of these and the default: such an argument may be left out.

    *strict*: the service sees to it that arguments fit; all of them are then required. (Here they are
    checked anyway.) Raises OpenAIError for parameters that are none of these.
    """

    def __init__(self, function, name=None, description=None, parameters=None, strict=False):
        self.function = function
        self.name = name or getattr(function, "__name__", "")
        if not self.name or self.name[0] == "<":
            raise refusal("a tool needs a name: give name=")
        self.description = description
        self.strict = bool(strict)
        self.defaults = {}
        self.parameters = _schema(parameters or {}, self.defaults)
        if strict:
            self.parameters = as_strict(self.parameters)

    def __call__(self, *args, **arguments):
        return self.function(*args, **arguments)

    def about(self):
        """The function, as the API describes it."""
        found = {"name": self.name, "parameters": self.parameters, "strict": self.strict}
        if self.description:
            found["description"] = self.description
        return found

    async def run(self, arguments, waits=False):
        """Call the function with *arguments* (JSON): what to tell the model, a text.

        *waits*: whether a coroutine may be awaited. Raises OpenAIError for one that may not.
        """
        values = {}
        try:
            values = loads(arguments or "{}")
            wrong = fault(values, self.parameters)
        except ValueError as why:
            wrong = str(why)
        if wrong:
            return "%s has not been called, its arguments are wrong: %s" % (self.name, wrong)
        for name in self.defaults:
            values.setdefault(name, self.defaults[name])
        try:
            result = self.function(**values)
            waiting = hasattr(result, "send")  # a coroutine
            if waiting and waits:
                result = await result
                waiting = False
            if not waiting:
                return said(result)
        except MemoryError:
            raise
        except Exception as why:  # whatever the function raises, the model is told
            return "%s failed: %s: %s" % (self.name, type(why).__name__, why)
        result.close()
        raise refusal("%s is a coroutine function: AsyncOpenAI awaits it, OpenAI cannot" % self.name)


def tool(description=None, parameters=None, name=None, strict=False):
    """A decorator that makes a Tool of a function; see there. Bare (``@tool``): of one without arguments."""
    if callable(description):
        return Tool(description)

    def make(function):
        return Tool(function, name, description, parameters, strict)

    return make


def said(result):
    """What a function has given, for the model: text as it is, all else as JSON. Raises ValueError."""
    if isinstance(result, str):
        return result
    from uopenai.wire.json_writer import JsonBody

    return str(b"".join(JsonBody(result).segments()), "utf-8")


def _schema(parameters, defaults):
    """The JSON schema of *parameters*; what may be left out goes to *defaults*."""
    if parameters.get("type") == "object":  # no short form: a text is none
        return parameters
    properties = {}
    required = []
    for name in parameters:
        kind = parameters[name]
        default = ()
        if isinstance(kind, tuple) and len(kind) == 2:
            kind, default = kind
            defaults[name] = default
        else:
            required.append(name)
        properties[name] = _property(name, kind)
        if name in defaults:
            properties[name]["default"] = default
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }


def _property(name, kind):
    if isinstance(kind, dict):
        return dict(kind)
    if isinstance(kind, list):
        # The service wants a type beside the values, where they have one.
        return {"type": "string", "enum": kind} if _all_text(kind) else {"enum": kind}
    if kind not in _KINDS:
        raise refusal("%s: %r is no type that JSON has: str, int, float, bool, list or dict" % (name, kind))
    return {"type": _KINDS[kind]}


def _all_text(values):
    return not [value for value in values if not isinstance(value, str)]


class Toolbox:
    """The tools of one run: Tools, functions without arguments, and dicts (the service's own tools)."""

    def __init__(self, tools, client):
        self._named = {}
        self._hosted = []
        self._waits = client.stream is not None
        if not tools:
            raise refusal("run_tools() needs tools: without any, create() does it")
        for each in tools:
            if isinstance(each, dict):
                if each.get("type") in ("function", "custom"):
                    raise refusal("a tool that runs here is a Tool or a function: a dict cannot be called")
                self._hosted.append(each)
                continue
            made = each if isinstance(each, Tool) else Tool(each)
            if made.name in self._named:
                raise refusal("two tools are called %s: give one of them name=" % made.name)
            self._named[made.name] = made

    def for_chat(self):
        """As ``tools`` of chat completions has it."""
        found = [{"type": "function", "function": each.about()} for each in self._named.values()]
        return found + self._hosted

    def for_responses(self):
        """As ``tools`` of responses has it."""
        return [dict(each.about(), type="function") for each in self._named.values()] + self._hosted

    async def answer(self, name, arguments):
        """What a call has given, for the model; see Tool.run."""
        found = self._named.get(name)
        if found is None:
            names = ", ".join(sorted(self._named)) or "none"
            return "there is no tool %s; there are: %s" % (name, names)
        return await found.run(arguments, self._waits)
