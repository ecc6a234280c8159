"""What the events of a stream add up to. Loaded by who asks for it: a resource's ``stream()``, or
``get_final_response()`` and its kin, of any Stream.

The last event of most streams holds all that came before: it is the final object. The chunks of a chat
and the events of an assistant's run do not repeat: they are added up (see choices, threads) as they pass,
which costs the heap of the answer, and so is done only where it has been asked for.
"""

# What is added up is JSON, of any shape:
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportArgumentType=false
# pyright: reportIndexIssue=false
from .. import visit
from ..exchange import drive
from ..session import refusal
from ..stream import text_of

_ON_DEMAND = (
    " until_done get_final_response get_final_completion get_final_run get_final_messages"
    " get_final_run_steps "
)


# The names of these two are names that a stream's user has loaded anyway: each new one costs every stream.


def text(event):
    """The text that an *event* of an assistant's run (a dict) adds to a message; None if it adds none."""
    from .threads import text_of_message

    return text_of_message(event)


def load(stream, name):
    """What *stream* has by *name*, but has not loaded. Raises AttributeError."""
    if " %s " % name not in _ON_DEMAND:
        raise AttributeError(
            "a stream has no %s: iterate over it for its events, over .text for its words" % name
        )
    kept = getattr(stream, "kept", None)
    if kept is None:
        kept = stream.kept = Kept(stream)
    return getattr(kept, name)


class Kept:
    """A stream whose events are added up as they pass; to be iterated over, or read at once.

    *source*: a Stream, or what is to be awaited for it: then ``async with``, ``async for``, and each call
    is awaited. *finish*: takes the final object, and gives what is given in its place. Peak heap: the
    answer, twice when it is put together, and one event.
    """

    _finish = None

    def __init__(self, source, finish=None):
        if finish is not None:
            self._finish = finish
        if source is not None:
            self._attach(source)

    def _attach(self, source):
        self._sums = None  # what has been added up, once it is known what it is
        self._made = []  # the events that are to be handed out next
        self._late = False  # whether events had passed before
        self._stream = None
        self._source = source
        self._waits = True
        if hasattr(source, "next_event"):
            self._waits = hasattr(type(source), "__aiter__")
            self._begin(source)

    def _begin(self, stream):
        self._stream = stream
        self._late = stream._begun is not None

    def _run(self, task):
        return task if self._waits else drive(task)

    async def _opened(self):
        """The Stream; the request goes out when it is first needed."""
        if self._stream is None:
            self._begin(await self._source)
        return self._stream

    async def _event(self):
        """The next event as the service sent it, added up; None at the end."""
        stream = self._stream or await self._opened()
        event = await stream.next_event()
        if event is not None:
            value = event.to_dict()
            if self._sums is None:
                self._sums = _sums(value)
            if self._sums:
                self._sums.add(value)
        return event

    async def next_event(self):
        """The next event, or None at the end."""
        while not self._made:
            event = await self._event()
            if event is None:
                return None
            self._made = await self._events(event)
        return self._made.pop(0)

    async def _events(self, event):
        """What is handed out for an *event* of the service."""
        return [event]

    def __iter__(self):
        return self

    def __next__(self):
        event = drive(self.next_event())
        if event is None:
            raise StopIteration
        return event

    def __aiter__(self):
        from ..aio import Iterator

        return Iterator(self.next_event)

    @property
    def text(self):
        """An iterator over the text alone, piece by piece as it is written; all is added up all the same."""
        if self._waits:
            from ..aio import Iterator

            return Iterator(self._word)
        return self._words()

    async def _word(self):
        while (event := await self._heard()) is not None:
            value = event.to_dict()
            name = value.get("event") or value.get("type") or ""
            if name[-7:] == ".failed":
                self._check(value, name)
            if word := text_of(value):
                return word
        return None

    async def _heard(self):
        """The next event of the service for who reads text."""
        return await self._event()

    def _check(self, value, name):
        """Raise APIError if an event says that the answer failed: a text that ends would pass for whole."""
        from ..faults import check_event

        try:
            check_event(value, name, True)
        except Exception:
            self.close()
            raise

    def _words(self):
        while (word := drive(self._word())) is not None:
            yield word

    def until_done(self):
        """Read the stream to its end; gives this object."""
        return self._run(self._read())

    async def _read(self):
        while await self.next_event() is not None:
            pass
        return self

    def get_final_response(self):
        """Read what is left, and give the final object: the Response, the chat completion, the run, the
        transcript, the picture. Raises OpenAIError if what had passed before cannot be had again.
        """
        return self._run(self._final())

    get_final_completion = get_final_response
    get_final_run = get_final_response

    def get_final_messages(self):
        """Read what is left, and give the messages of an assistant's run (a list)."""
        return self._run(self._final("messages"))

    def get_final_run_steps(self):
        """Read what is left, and give the steps of an assistant's run (a list)."""
        return self._run(self._final("steps"))

    async def _final(self, what=None):
        final = await self._added_up(what)
        return self._finish(final) if self._finish else final

    async def _added_up(self, what):
        await self._read()
        last = self._stream._last_seen
        if not last:
            raise refusal("the stream was left before its end, so there is no final answer: ask again")
        if isinstance(last, dict) and "choices" not in last:
            return self._last(last)
        if self._late or not self._sums:
            raise refusal(
                "what has passed of this stream is gone, and its final answer with it: ask for that first, "
                "or use the resource's stream() in place of create(stream=True), which keeps it"
            )
        if what is None:
            return self._sums.final()
        if not hasattr(self._sums, what):
            raise refusal("only the stream of an assistant's run has %s: get_final_response()" % what)
        return getattr(self._sums, what)()

    def _last(self, event):
        """The final object in the last *event*."""
        from ..answers import Answer

        if "response" not in event:
            return Answer(event)
        visit("faults").check_event(event, event.get("type"), True)
        return Answer(event["response"])

    @property
    def response(self):
        """The HTTP response: ``status_code``, ``headers``; None before an AsyncOpenAI's was awaited."""
        return self._stream and self._stream.response

    def close(self):
        """Stop; see Stream.close. (An AsyncOpenAI's too is not awaited.)"""
        self._made = []
        if self._stream is not None:
            self._stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    async def __aenter__(self):
        await self._opened()
        return self

    async def __aexit__(self, *_):
        self.close()


def _sums(event):
    """What adds up a stream that begins with *event*; False if its last event holds all."""
    if "choices" in event:
        from .choices import Choices

        return Choices()
    if "event" in event:
        from .threads import Threads

        return Threads()
    return False
