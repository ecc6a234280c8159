"""The events of a streamed answer, one in memory at a time."""

from uopenai.wire.json_value import document, load
from uopenai.wire.sse import Events

from .answers import Answer
from .exchange import drive
from .wire import Malformed, Truncated, WindowFull, fresh, loops

# With one of these the service ends a stream; chats and assistants end with [DONE].
_LAST = (
    " response.completed response.failed response.incomplete speech.audio.done transcript.text.done"
    " image_generation.completed image_edit.completed done "
)
_TEXT = " response.output_text.delta transcript.text.delta thread.message.delta "
_FAULTS = " error response.failed thread.run.failed "


def _among(name, values):
    return name and " %s " % name in values


class Stream:
    """An iterator over the events of an answer (Answers). Use it in ``with``, or close it.

    An event's ``type`` tells what it is; an assistant's has ``event`` and ``data``, a chat's chunk has
    ``choices``. ``get_final_response()`` and its kin read what is left, and give the final object: see
    streams.

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
        self._last_seen = False  # or the last event itself, if it has been read
        self._needs_more = False
        # Whether next_event has still to look at the event that has been stepped to; None before the first.
        self._begun = None
        self._state = fresh()
        self._state[2] = 64  # as deep as a text may be nested

    def __getattr__(self, name):
        from .streams import load as load_method

        return load_method(self, name)

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
        while True:
            piece = self.text_now()
            if piece is None:
                if drive(self._safely(self._fetch())):
                    continue
                event = drive(self.next_event(True))
                if event is None:
                    return
                piece = text_of(event.to_dict())
            if piece:
                yield piece

    def text_now(self):
        """The next piece of text, if its event has come whole and is nothing but a piece; else None.

        That is what most events of a stream are: they are not even built, and nothing is awaited.
        """
        events = self._events
        find = loops.find
        self._needs_more = False
        if find is None or self.done:
            return None
        if not self._begun:
            begun = events.step()
            if not begun:
                self._needs_more = begun is None
                return None
            self._begun = True
        kind = events.type
        if kind and kind != b"response.output_text.delta" and kind != b"transcript.text.delta":
            return None
        buf = events.buf
        first = events.start
        end = events.end
        state = self._state
        state[0] = state[1] = state[3] = 0
        if loops.scan(state, buf, first, end) != end or state[0] != 1 or state[3]:
            self._needs_more = state[0] != 1
            return None
        if kind:
            at = find(state, buf, first, end, b"delta/\x00")
        elif find(state, buf, first, end, b"error/\x00") >= 0:
            return None
        else:
            at = find(state, buf, first, end, b"choices/0/finish_reason/\x00")
            if at >= 0 and buf[at] != 0x6E:  # null
                return None
            at = find(state, buf, first, end, b"choices/0/delta/content/\x00")
        if at < 0 or buf[at] != 0x22:
            return None
        events.start = at
        try:
            piece = load(events, state[7])
        except (ValueError, MemoryError):
            events.start = first
            return None  # whoever reads it whole says what is wrong
        events.start = end
        self._begun = False
        return piece

    def fetch_now(self):
        """What text_now lacks, if it has come; None if not yet, False if it cannot come."""
        if not self._needs_more:
            return False
        try:
            return self._events.now() if self._begun else self._events.fetch_now()
        except WindowFull:
            return False

    async def _fetch(self):
        """Wait for what text_now lacks; False if that cannot come."""
        while (got := self.fetch_now()) is None:
            await self._events.wait()
        return got

    async def next_event(self, text=False):
        """The next event, or None at the end of the stream.

        *text*: those whose type says that they are of no use to ``text`` are passed over unread,
        the final one too, which repeats the whole answer.
        """
        return None if self.done else await self._safely(self._next(text))

    async def _next(self, text):
        value = await self._read(text)
        if value is None:
            self.done = True
            if not self._last_seen:
                raise Truncated("the stream ended before its last event")
            if self.saver is not None:
                self.saver.finish()
            self.close()
            return None
        kind = self._events.type
        name = self._events.event if kind == b"error" or kind[:7] == b"thread." else value.get("type")
        if kind[:7] == b"thread.":
            value = {"event": name, "data": value}
        if "error" in value or _among(name, _FAULTS):
            from .faults import check_event

            check_event(value, name, text)
        if _among(name, _LAST) or _choice(value).get("finish_reason"):
            self._last_seen = value
        return Answer(value)

    async def _safely(self, task):
        """What *task* gives; what it raises ends the stream, and is put into words."""
        try:
            return await task
        except BaseException as fault:
            self.close()
            if isinstance(fault, (OSError, ValueError, MemoryError)):
                raise self.response.explain(fault)
            raise

    async def _read(self, text):
        """The value of the next event; None behind the last."""
        events = self._events
        while self._begun or await events.next_event():
            self._begun = False
            name = events.event
            if text and name and not _among(name, _TEXT) and not _among(name, _FAULTS):
                self._last_seen = self._last_seen or _among(name, _LAST)
            elif events.buf[events.start] == 0x5B:  # "[DONE]": no event is an array
                self._last_seen = self._last_seen or True
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
    if "event" in event:
        from .streams import text as text_of_run

        return text_of_run(event)
    return event.get("delta") if _among(event.get("type"), _TEXT) else None


def _choice(event):
    """The first choice of a chat's chunk; empty where there is none."""
    choices = event.get("choices")
    first = choices[0] if isinstance(choices, list) and choices else None
    return first if isinstance(first, dict) else {}
