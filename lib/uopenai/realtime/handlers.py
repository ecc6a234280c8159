"""Functions that are called with the events that come: connection.on("response.done", function)."""

from ..errors import OpenAIError


def method(owner, name):
    """The method *name* of *owner*, a connection or a manager, whose ``handlers`` is a dict."""
    if name == "dispatch_events":
        return lambda: owner._run(_dispatch(owner))

    def register(event_type, handler=None):
        if handler is None:
            return lambda function: register(event_type, function) and function
        _register(owner.handlers, name, event_type, handler)
        return owner

    return register


def _register(handlers, name, event_type, handler):
    had = handlers.get(event_type, [])
    if name == "off":
        for row in had:
            if row[0] == handler:
                had.remove(row)
                return
        return
    handlers[event_type] = had + [(handler, name == "once")]


def _taken(handlers, event_type):
    """The handlers of *event_type*; those for one time are gone then."""
    had = handlers.get(event_type)
    if not had:
        return ()
    handlers[event_type] = [row for row in had if not row[1]]
    return [row[0] for row in had]


async def _dispatch(connection):
    """Hand each event to its handlers, and to those of "event", until the connection closes.

    Raises OpenAIError for an error event that nobody handles. A handler of AsyncOpenAI's may be a coroutine.
    """
    handlers = connection.handlers
    while (event := await connection._next()) is not None:
        found = list(_taken(handlers, event.type)) + list(_taken(handlers, "event"))
        if event.type == "error" and not found:
            raise OpenAIError("the service reports: %s" % (event.error and event.error.message or event))
        for handler in found:
            given = handler(event)
            if hasattr(given, "throw"):
                await given  # pyright: ignore[reportGeneralTypeIssues] - a coroutine
