"""What a call gives back: JSON as objects, and the choice between them, streams, text and bytes."""

import gc

from . import errors
from .wire.json_reader import Reader


class Answer:
    """A JSON object of an answer: ``r.id`` and ``r["id"]`` are the same.

    As in the SDK, a field that the answer does not have is None as an attribute; as an item it is a
    KeyError. Nested objects are Answers too. ``to_dict()`` gives the values as they were read.
    """

    def __init__(self, values):
        self._values = values

    def __getattr__(self, name):
        if name[:1] == "_" or name[:6] == "model_":  # the SDK's methods of those names are not here
            raise AttributeError("%s: there is to_dict()" % name)
        return wrap(self._values.get(name))

    def __getitem__(self, name):
        return wrap(self._values[name])

    def __contains__(self, name):
        return name in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def __eq__(self, other):
        return self._values == (other.to_dict() if isinstance(other, Answer) else other)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._values)

    def to_dict(self):
        """The object as a dict."""
        return self._values


def wrap(value):
    """*value* with its objects as Answers."""
    if isinstance(value, dict):
        return Answer(value)
    if isinstance(value, list):
        return [wrap(item) for item in value]
    return value


async def read_json(response):
    """The whole content of *response* as one value. Raises ResponseTooLargeError, APIConnectionError."""
    reader = Reader(response.source)
    try:
        value = await reader.value()
        await reader.finish()
    except (OSError, ValueError) as fault:
        raise response.explain(fault)
    except MemoryError:
        response.close()
        gc.collect()
        raise errors.named("ResponseTooLargeError")(
            "the answer does not fit in memory (%d bytes of heap are free): ask for less, or use stream=True"
            % gc.mem_free()
        )
    response.close()
    return value


async def read(response, answer, kind):
    """What a call gives back for *response*; see OpenAI._call."""
    said = response.headers.get("content-type", "").split(";")[0].strip()
    if said == "text/event-stream":
        from .stream import Stream

        return Stream(response)
    if kind == "bytes":
        from .binary import Binary

        return Binary(response)
    if kind == "text" and said[:5] == "text/":
        content = await response.read_all()
        try:
            return str(content, "utf-8")
        except UnicodeError as fault:
            raise response.explain(fault)
    value = await read_json(response) if said == "application/json" else None
    if isinstance(value, dict):
        return (answer or Answer)(value)
    response.close()
    raise errors.APIError(
        "%s: the answer is %s where a JSON object belongs: is base_url right?"
        % (response.origin, said or "of no known type")
    )
