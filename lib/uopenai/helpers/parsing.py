"""Structured output: ``client.chat.completions.parse`` and ``client.responses.parse``.

The form of the answer, *response_format* (chat) or *text_format* (responses), is one of

- a JSON schema as a dict: sent in the service's strict mode, which wants all properties, and no others
  (see json_schema.strict);
- the same with a name around it, as the API takes it: ``{"type": "json_schema", "name": …, "schema": …}``,
  or with ``"json_schema": {"name": …, "schema": …}``; sent as it is;
- an object (a class, say) with ``json_schema()``, which gives the schema;
- ``{"type": "json_object"}``: any JSON.

What comes back is read as JSON, and checked against the schema: the service's word is not taken for it.
"""

from ..session import refusal
from . import needs_all
from .awaiting import awaitable
from .json_schema import fault, strict
from .json_text import loads


async def parse_completion(resource, *, response_format=None, **params):
    """A chat completion whose texts are JSON: an Answer, with ``choices[].message.parsed``.

    A message that is a refusal, or has no text, has None there. A call of a function tool with
    ``"strict": True`` has its ``parsed_arguments``. Raises LengthFinishReasonError and
    ContentFilterFinishReasonError (with ``completion``) for an answer that was cut, and
    APIResponseValidationError (with ``completion``) for one that does not fit.
    """
    _whole(params)
    form = completion_form(response_format, params)
    return read_completion(form, params, await awaitable(resource).create(**params))


def completion_form(response_format, params):
    """The Form of an answer, which is put into *params* as the service takes it."""
    form = Form(response_format)
    if form.kind:
        params["response_format"] = form.for_chat()
    return form


def read_completion(form, params, answer):
    """*answer* with what its texts say; see parse_completion."""
    for choice in answer.to_dict().get("choices") or ():
        _check_finish(choice.get("finish_reason"), answer)
        message = choice.get("message") or {}
        if form.kind and message.get("content") and not message.get("refusal"):
            message["parsed"] = _read(message["content"], form.schema, answer)
        for call in message.get("tool_calls") or ():
            _read_arguments(call.get("function"), params, answer)
    return answer


class Reader:
    """Reads what a chat's stream says, by the *form* of the answer and the strict tools in *params*.

    Called with the final completion it does what parse_completion() does.
    """

    def __init__(self, form, params):
        self._form = form
        self._params = params

    def __call__(self, answer):
        return read_completion(self._form, self._params, answer)

    def content(self, event, reason, answer):
        """Give the *event* (a dict) of a whole ``content`` its ``parsed``; *reason*: why the choice ended."""
        if self._form.kind:
            _check_finish(reason, answer)
            event["parsed"] = _read(event["content"], self._form.schema, answer)

    def arguments(self, event, reason, answer):
        """Give that of whole ``arguments`` its ``parsed_arguments``, if the tool is strict."""
        if _strict(event, self._params):
            _check_finish(reason, answer)
            _read_arguments(event, self._params, answer)


async def parse_response(resource, *, text_format=None, **params):
    """A response whose texts are JSON: a Response, with ``output[].content[].parsed`` and ``output_parsed``.

    ``output_parsed`` is the first of them; None after a refusal. Raises as parse_completion() does.
    """
    _whole(params)
    form = response_form(text_format, params)
    return read_response(form, params, await awaitable(resource).create(**params))


def response_form(text_format, params):
    """The Form of an answer, which is put into *params* as the service takes it. Raises OpenAIError."""
    form = Form(text_format)
    if form.kind:
        text = dict(params.get("text") or {})
        if "format" in text:
            raise refusal("text_format= and text.format say the same: give one of them")
        text["format"] = form.for_responses()
        params["text"] = text
    return form


def read_response(form, params, answer):
    """*answer* with what its texts say; see parse_response."""
    values = answer.to_dict()
    if form.kind:
        _check_finish((values.get("incomplete_details") or {}).get("reason"), answer)
    values["output_parsed"] = None
    for item in values.get("output") or ():
        if item.get("type") == "function_call":
            _read_arguments(item, params, answer)
        # As the SDK: what a model says before its final answer is no result.
        if item.get("type") != "message" or item.get("phase") not in (None, "final_answer"):
            continue
        for part in item.get("content") or ():
            if form.kind and part.get("type") == "output_text":
                part["parsed"] = _read(part["text"], form.schema, answer)
                if values["output_parsed"] is None:
                    values["output_parsed"] = part["parsed"]
    return answer


def _whole(params):
    needs_all(params)
    if params.get("stream"):
        raise refusal("parse() takes the answer whole: for events use stream()")


def _check_finish(reason, answer):
    """Raise the SDK's exception for an answer that was cut."""
    if reason in ("length", "max_output_tokens"):
        why = "the answer is cut, it was too long: ask for less, or raise the limit of tokens"
        raise _fault("LengthFinishReasonError", why, answer)
    if reason == "content_filter":
        why = "the answer is cut, the content filter stopped it: ask differently"
        raise _fault("ContentFilterFinishReasonError", why, answer)


def _read(text, schema, answer):
    """The value of *text*, which must fit *schema*. Raises APIResponseValidationError."""
    value = None
    try:
        value = loads(text)
        wrong = fault(value, schema)
    except ValueError as why:
        wrong = str(why)
    if wrong:
        why = "the answer does not fit its form: %s: ask again" % wrong
        raise _fault("APIResponseValidationError", why, answer)
    return value


def _read_arguments(call, params, answer):
    """Give a *call* of a strict tool its ``parsed_arguments``, as the SDK does."""
    tool = call and _strict(call, params)
    if tool:
        call["parsed_arguments"] = _read(call["arguments"], tool.get("parameters") or True, answer)


def _strict(call, params):
    """The tool (a dict) of a *call*, if it is strict; else None."""
    for tool in params.get("tools") or ():
        tool = tool.get("function") or tool  # chat has it one level further in
        if tool.get("name") == call.get("name") and tool.get("strict"):
            return tool
    return None


def _fault(name, why, answer):
    """The exception *name*, which has the *answer* as its ``completion``."""
    from ..errors import named

    made = named(name)(why)
    made.completion = answer  # MicroPython's exceptions take attributes too
    return made


def _name(title):
    """*title* with those characters alone that the service takes in a name."""
    made = ""
    for each in title[:64]:
        taken = "a" <= each <= "z" or "A" <= each <= "Z" or "0" <= each <= "9" or each == "-"
        made += each if taken else "_"
    return made


class Form:
    """The form of an answer, as the caller gives it; ``kind`` is None if no JSON is asked for."""

    def __init__(self, given):
        self.kind = None
        self.schema = True
        self._about = {"name": "answer", "strict": True}
        if given is None:
            return
        if hasattr(given, "to_dict"):  # an Answer has every attribute, and json_schema too
            given = given.to_dict()
        if not isinstance(given, dict):
            if not hasattr(given, "json_schema"):
                raise refusal("the form of an answer is a schema (a dict), or has json_schema()")
            self._about["name"] = getattr(given, "__name__", type(given).__name__)
            given = given.json_schema()
        kind = given.get("type")
        if kind == "text":
            return
        self.kind = "json_object" if kind == "json_object" else "json_schema"
        if kind == "json_schema":
            self._about = dict(given.get("json_schema") or given)
            self._about.pop("type", None)
            self.schema = self._about.get("schema", True)
        elif kind != "json_object":
            self._about["name"] = _name(given.get("title") or self._about["name"])
            self.schema = self._about["schema"] = strict(given)

    def for_chat(self):
        """As ``response_format`` has it."""
        if self.kind == "json_object":
            return {"type": self.kind}
        return {"type": self.kind, "json_schema": self._about}

    def for_responses(self):
        """As ``text.format`` has it."""
        return {"type": self.kind} if self.kind == "json_object" else dict(self._about, type=self.kind)
