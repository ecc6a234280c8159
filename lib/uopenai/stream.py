"""The events of a streamed answer, one in memory at a time."""

from .answers import Answer
from .exchange import drive
from .wire import Malformed, Truncated
from uopenai.wire.json_value import document
from uopenai.wire.sse import Events

# With one of these the service ends a stream; chat ends with [DONE].
_LAST = (
    " response.completed response.failed response.incomplete speech.audio.done transcript.text.done"
    " image_generation.completed image_edit.completed "
)
_TEXT = " response.output_text.delta transcript.text.delta "
_FAULTS = " error response.failed "


def _among(name, values):
    return name and " %s " % name in values


class Stream:
    """An iterator over the events of an answer (Answers). Use it in ``with``, or close it.

    *saver*: where base64 in the events goes, and *tree* what is kept of each (see fields). Raises APIError
    for an error that the service reports in mid-stream, ResponseTruncatedError if the stream is cut before
    its end. Peak heap: one event; of ``text``, one delta.
    """

    def __init__(self, response, saver=None, tree=True):
        self.response = response
        self._events = Events(response.source)
        self.saver = saver
        self.tree = tree
        self.done = False
        self._last_seen = False

    def __iter__(self):
        return self

    def __next__(self):
        event = drive(self.next_event())
        if event is None:
            raise StopIteration
        return event

    @property
    def text(self):
        """An iterator over the text alone, piece by piece as it is written."""
        while (event := drive(self.next_event(True))) is not None:
            piece = text_of(event.to_dict())
            if piece:
                yield piece

    async def next_event(self, text=False):
        """The next event, or None at the end of the stream.

        *text*: those whose type says that they are of no use to ``text`` are passed over unread,
        the final one too, which repeats the whole answer.
        """
        if self.done:
            return None
        try:
            value = await self._read(text)
            if value is None:
                self.done = True
                if not self._last_seen:
                    raise Truncated("the stream ended before its last event")
                if self.saver is not None:
                    self.saver.finish()
                self.close()
                return None
            name = value.get("type")
            if "error" in value or _among(name, _FAULTS):
                from .faults import check_event

                check_event(value, text)
            if _among(name, _LAST) or _choice(value).get("finish_reason"):
                self._last_seen = True
            return Answer(value)
        except BaseException as fault:
            self.close()
            if isinstance(fault, (OSError, ValueError)):
                raise self.response.explain(fault)
            if isinstance(fault, MemoryError):
                from .faults import too_large

                raise too_large("an event of the stream", "say what you want of it with fields=, or read .text")
            raise

    async def _read(self, text):
        """The value of the next event; None behind the last."""
        events = self._events
        while await events.next_event():
            name = events.event
            if text and name and not _among(name, _TEXT) and not _among(name, _FAULTS):
                self._last_seen = self._last_seen or _among(name, _LAST)
            elif events.buf[events.start] == 0x5B:  # "[DONE]": no event is an array
                self._last_seen = True
            else:
                if self.tree is True:
                    value = await document(events)
                else:
                    from uopenai.wire.json_select import selected

                    value = await selected(events, self.tree)
                if not isinstance(value, dict):
                    raise Malformed("an event that is no object")
                return value
        return None

    def close(self):
        """Stop. The connection is used again if little was left of the stream."""
        self.done = True
        if self.saver is not None:
            self.saver.drop()
        self.response.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def text_of(event):
    """The text that an event (a dict) adds to the answer; None if it adds none."""
    choice = _choice(event)
    if choice:
        delta = choice.get("delta")
        return delta.get("content") if isinstance(delta, dict) else choice.get("text")
    return event.get("delta") if _among(event.get("type"), _TEXT) else None


def _choice(event):
    """The first choice of a chat's chunk; empty where there is none."""
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}
