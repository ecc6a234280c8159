"""The events that a program sends, as methods: connection.conversation.item.create(item=...).

Each takes the fields of the event by keyword, and ``event_id=``; what is None is left out. With an
AsyncOpenAI it is awaited.
"""

# The events, and their fields; those with a "?" may be left out.
_EVENTS = """
session.update session
session.close
session.input_audio_buffer.append audio
response.create response?
response.cancel response_id?
input_audio_buffer.append audio
input_audio_buffer.commit
input_audio_buffer.clear
output_audio_buffer.clear
conversation.item.create item previous_item_id?
conversation.item.retrieve item_id
conversation.item.truncate item_id content_index audio_end_ms
conversation.item.delete item_id
"""


def group(connection, path):
    """The events of *connection* whose names begin with *path*. Raises AttributeError if there are none."""
    if "\n%s." % path not in _EVENTS:
        raise AttributeError("a realtime connection has no %s" % path)
    return Group(connection, path)


class Group:
    """Events that belong together."""

    def __init__(self, connection, path):
        self._connection = connection
        self._path = path

    def __getattr__(self, name):
        path = "%s.%s" % (self._path, name)
        at = _EVENTS.find("\n%s" % path) + 1
        row = _EVENTS[at : _EVENTS.find("\n", at)].split(" ")
        if not at or row[0] != path:
            return group(self._connection, path)

        connection = self._connection

        def send(**fields):
            return connection.send(event(row, fields))

        return send


def event(row, fields):
    """The event (a dict) of a *row* of the table with the caller's *fields*. Raises TypeError, OpenAIError.

    Audio that is no base64 already (str) is bytes or a stream, and read while it is sent.
    """
    made = {"type": row[0]}
    for name in row[1:] + ["event_id?"]:
        value = fields.pop(name.rstrip("?"), None)
        if value is None and name[-1] != "?":
            raise TypeError("%s() needs %s=" % (row[0], name))
        if name == "audio" and not isinstance(value, str) and not hasattr(value, "segments"):
            from ..inline import Base64

            value = Base64(value)
        if value is not None:
            made[name.rstrip("?")] = value
    for name in fields:
        raise TypeError("%s() takes no %s=" % (row[0], name))
    return made
