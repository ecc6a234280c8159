"""The resources' ``stream()`` and its kin: create(stream=True), added up as the events pass.

Each takes the arguments of the operation, and gives a stream (see streams), to be used in ``with`` or read
to its end. With AsyncOpenAI: ``async with client.responses.stream(…) as stream``.
"""


def chat(resource, **params):
    """``client.chat.completions.stream()``: a ChatStream."""
    from ..streams.chat import ChatStream

    return ChatStream(resource.create(stream=True, **params))


def respond(resource, **params):
    """``client.responses.stream()``: a ResponseStream.

    With *response_id*: of a response that was made in the background, from the event after the number
    *starting_after*.
    """
    from ..streams.responses import ResponseStream

    if "response_id" in params:
        return ResponseStream(resource.retrieve(stream=True, **params))
    return ResponseStream(resource.create(stream=True, **params))


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
    handler = params.pop("event_handler", None)
    if handler is None:
        from ..streams.assistants import AssistantEventHandler

        handler = AssistantEventHandler()
    handler._attach(operation(*args, stream=True, **params))
    return handler
