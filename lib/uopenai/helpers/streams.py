"""The resources' ``stream()`` and its kin: create(stream=True), added up as the events pass.

Each takes the arguments of the operation, and gives a stream (see streams), to be used in ``with`` or read
to its end. With AsyncOpenAI: ``async with client.responses.stream(…) as stream``.
"""

from . import needs_all


def chat(resource, response_format=None, **params):
    """``client.chat.completions.stream()``: a ChatStream.

    With *response_format*, or *tools* that are strict, the final completion is read and checked as parse()
    does it, and so is what the events ``….done`` tell; see parsing, also for what is raised then.
    """
    from ..streams.chat import ChatStream

    needs_all(params, "fields")

    finish = None
    if response_format is not None or params.get("tools"):
        from .parsing import Reader, completion_form

        finish = Reader(completion_form(response_format, params), params)
    return ChatStream(resource.create(stream=True, **params), finish)


def respond(resource, text_format=None, **params):
    """``client.responses.stream()``: a ResponseStream.

    With *response_id*: of a response that was made in the background, from the event after the number
    *starting_after*. With *text_format*, or *tools* that are strict, the final response is read and checked
    as parse() does it; see parsing, also for what it raises then.
    """
    from ..streams.responses import ResponseStream

    needs_all(params, "fields")
    asked = dict(params, stream=True)
    finish = None
    if text_format is not None or params.get("tools"):
        from .parsing import read_response, response_form

        form = response_form(text_format, asked)
        finish = _reader(read_response, form, params)
    if "response_id" not in params:
        return ResponseStream(resource.create(**asked), finish)
    for name in ("text", "tools"):  # the response has them: they say how it is to be read
        asked.pop(name, None)
    return ResponseStream(resource.retrieve(**asked), finish)


def _reader(read, form, params):
    """What makes of a final answer what *read* makes of it."""
    return lambda answer: read(form, params, answer)


def run(resource, *args, **params):
    """``client.beta.threads.runs.stream()`` and ``create_and_stream()``: an AssistantEventHandler.

    *event_handler*: an object of a subclass of it, whose callbacks are called.
    """
    return _handled(resource.create, args, params)


def run_thread(resource, **params):
    """``client.beta.threads.create_and_run_stream()``; see run."""
    return _handled(resource.create_and_run, (), params)


def submit_tool_outputs(resource, *args, **params):
    """``client.beta.threads.runs.submit_tool_outputs_stream()``; see run."""
    return _handled(resource.submit_tool_outputs, args, params)


def _handled(operation, args, params):
    """The stream of an assistant's *operation*."""
    needs_all(params, "fields")
    handler = params.pop("event_handler", None)
    if handler is None:
        from ..streams.assistants import AssistantEventHandler

        handler = AssistantEventHandler()
    handler._attach(operation(*args, stream=True, **params))
    return handler
