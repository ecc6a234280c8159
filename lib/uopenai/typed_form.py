"""Bodies that are forms whatever is in them; their texts may say a content type, as WebRTC's (SDP) do."""

from .forms import Form, file_part
from .query import flat
from .session import refusal, sendable


def form(params, types):
    """The body of *params*, of which *types* names some: a text's content type, or None for a file.

    A value whose type is JSON may be any that JSON has, None too. A text with a type, alone, is the whole
    body. *progress* among them: see Form.
    """
    progress = params.pop("progress", None)
    json_typed = [name for name in types if types[name] == "application/json"]
    given = {name: params[name] for name in params if params[name] is not None or name in json_typed}
    parts = []
    for name in given:
        value = given[name]
        kind = types.get(name)
        if name in json_typed:
            parts.append((name, _json(value), kind))
        elif kind and len(given) == 1:
            return Text(_text(name, value), kind)
        elif kind:
            parts.append((name, _text(name, value), kind))
        elif name in types and not isinstance(value, dict) and not hasattr(value, "to_dict"):
            parts.append(file_part(name, name, value))
        else:
            parts.extend(flat(name, value))
    return Form(parts, progress)


def _json(value):
    """The JSON of *value*, which may hold Answers and models. Raises OpenAIError."""
    from .wire.json_writer import JsonBody

    return str(b"".join(sendable(JsonBody, value).segments()), "utf-8")


def _text(name, value):
    """*value* as text, which it may be as bytes too. Raises OpenAIError."""
    if isinstance(value, (bytes, bytearray)):
        try:
            value = str(value, "utf-8")
        except UnicodeError:
            raise refusal("%s is a text, and these bytes are none in UTF-8" % name)
    if not isinstance(value, str):
        raise refusal("%s is a text, not a %s" % (name, type(value).__name__))
    return value


class Text:
    """A body that is *text*, of *content_type*."""

    def __init__(self, text, content_type):
        self.content_type = content_type
        self._data = text.encode()
        self.length = len(self._data)

    def segments(self):
        """See MultipartBody."""
        yield self._data

    def rewind(self):
        """It can be sent again."""
        return True
