"""The events of a streamed answer, one in memory at a time."""

from . import errors
from .answers import Answer
from .exchange import drive
from .wire import Malformed
from .wire.json_reader import Reader
from .wire.sse import Events

# With one of these the service ends a stream; chat ends with [DONE].
_LAST = (
    "response.completed",
    "response.failed",
    "response.incomplete",
    "speech.audio.done",
    "transcript.text.done",
    "image_generation.completed",
    "image_edit.completed",
)
_TEXT = ("response.output_text.delta", "transcript.text.delta")
_FAULTS = ("error", "response.failed")


class Stream:
    """An iterator over the events of an answer (Answers). Use it in ``with``, or close it.

    Raises APIError for an error that the service reports in mid-stream, ResponseTruncatedError if
    the stream is cut before its end. Peak heap: one event.
    """

    def __init__(self, response):
        self.response = response
        self._events = Events(response.source)
        self._ended = False
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

    async def next_event(self, text_only=False):
        """The next event, or None at the end of the stream.

        *text_only*: those whose type says that they are of no use to ``text`` are passed over unread,
        the final one too, which repeats the whole answer.
        """
        if self._ended:
            return None
        try:
            value = await self._read(text_only)
        except (OSError, ValueError) as fault:
            self._ended = True
            raise self.response.explain(fault)
        except MemoryError:
            self.close()
            raise errors.named("ResponseTooLargeError")("an event of the stream does not fit in memory")
        if value is None:
            self._finish()
            return None
        if not isinstance(value, dict):
            raise self.response.explain(Malformed("an event that is no object"))
        fault = _error_in(value, text_only)
        if fault:
            self.close()
            raise fault
        if value.get("type") in _LAST or _choice(value).get("finish_reason"):
            self._last_seen = True
        return Answer(value)

    async def _read(self, text_only):
        """The value of the next event; None behind the last."""
        events = self._events
        while await events.next_event():
            if text_only and events.event and events.event not in _TEXT and events.event not in _FAULTS:
                self._last_seen = self._last_seen or events.event in _LAST
                continue
            if events.buf[events.start] == 0x5B:  # "[DONE]": no event is an array
                self._last_seen = True
                continue
            return await Reader(events).value()
        return None

    def _finish(self):
        complete = self._last_seen
        self.close()
        if not complete:
            raise errors.named("ResponseTruncatedError")(
                "%s: the stream ended before its last event; the text is not complete: ask again"
                % self.response.origin
            )

    def close(self):
        """Stop. The connection is used again only if the stream had come to its end."""
        self._ended = True
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
    return event.get("delta") if event.get("type") in _TEXT else None


def _choice(event):
    """The first choice of a chat's chunk; empty where there is none."""
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}


def _error_in(event, text_only):
    """The exception for an event that reports an error, else None.

    A response that failed is an event like another for who reads events, and an error for who reads text.
    """
    error = event.get("error")
    if event.get("type") == "error":
        error = error or event
    elif event.get("type") == "response.failed" and text_only:
        error = (event.get("response") or {}).get("error") or {"message": "the response failed"}
    if not isinstance(error, dict):
        return None
    message = "the service broke off: %s" % (error.get("message") or error.get("code") or "no reason given")
    return errors.APIError(message, error)
