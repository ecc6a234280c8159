"""Bodies of texts that each say their content type, as WebRTC's session descriptions (SDP) are sent."""

import json

from .forms import Form


def form(params, types):
    """The body of *params*: a part for each, of the content type in *types*; the first alone is a body.

    A value whose type is JSON may be any that JSON has.
    """
    given = {name: params[name] for name in params if params[name] is not None}
    parts = []
    for name in given:
        kind = types.get(name, "text/plain")
        if kind == "application/json":
            parts.append((name, json.dumps(given[name]), kind))
        elif len(given) == 1:
            return Text(given[name], kind)
        else:
            parts.append((name, given[name], kind))
    return Form(parts)


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
