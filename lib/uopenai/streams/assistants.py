"""``client.beta.threads.runs.stream()`` and its kin: an assistant's run, by events or by callbacks."""

# What is added up is JSON, of any shape:
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportArgumentType=false
# pyright: reportIndexIssue=false
from ..answers import Answer
from . import Kept
from .deltas import whole
from .events import Snapshot


class AssistantEventHandler(Kept):
    """The events of a run (Answers with ``event`` and ``data``), for who iterates; and callbacks.

    Subclass it, and hand an object of it to ``stream(event_handler=…)``: its methods ``on_…`` are called as
    the events pass. With AsyncOpenAI they may be coroutines. ``until_done()`` reads the stream for their
    sake; ``get_final_run()``, ``get_final_messages()``, ``get_final_run_steps()`` say what came of it.
    ``current_event`` is the one that is being told of.
    """

    current_event = None
    _part = None  # the index of the part that is being written
    _message = {}  # of this message
    _tool = None  # the index of the tool call that is being written
    _step = {}  # in this step
    _ended = False

    def __init__(self):
        Kept.__init__(self, None)

    @property
    def text_deltas(self):
        """An iterator over the text alone."""
        return self.text

    @property
    def current_run(self):
        """The run (an Answer) as it was last told of; None before."""
        return self._sums.final() if self._sums and self._sums.run else None

    @property
    def current_message_snapshot(self):
        """The message that came last (an Answer), as far as it has come; None before."""
        messages = self._sums.messages() if self._sums else None
        return messages[-1] if messages else None

    @property
    def current_run_step_snapshot(self):
        """The step that came last (an Answer), as far as it has come; None before."""
        steps = self._sums.steps() if self._sums else None
        return steps[-1] if steps else None

    async def next_event(self):
        """See Kept; and the handler hears of how it ends."""
        try:
            event = await Kept.next_event(self)
        except Exception as fault:
            await self._broken(fault)
            raise
        if event is None:
            await self._end()
        return event

    _heard = next_event  # who reads text has the callbacks too

    async def _word(self):
        try:
            return await Kept._word(self)
        except Exception as fault:
            await self._broken(fault)
            raise

    async def _broken(self, fault):
        if self._ended:
            return
        if type(fault).__name__ == "APITimeoutError":
            await self._tell("on_timeout")
        await self._tell("on_exception", fault)
        await self._end()

    async def _end(self):
        if not self._ended:
            self._ended = True
            await self._tell("on_end")

    async def _tell(self, name, *args):
        told = getattr(self, name)(*args)
        if told is not None and self._waits:
            await told

    async def _events(self, event):
        self.current_event = event
        await self._tell("on_event", event)
        name = event.event or ""
        if name[:15] == "thread.message.":
            await self._of_message(name[15:], event.data)
        elif name[:16] == "thread.run.step.":
            await self._of_step(name[16:], event.data)
        elif name[:11] == "thread.run.":
            await self._tool_done()
        self.current_event = None
        return [event]

    async def _of_message(self, what, data):
        if what == "created":
            await self._tell("on_message_created", data)
        elif what == "delta":
            self._message = message = self._sums.message(data.id)
            for part in data.delta.content or ():
                if part.index != self._part:
                    await self._part_done()
                    self._part = part.index
                    if part.type == "text":
                        await self._tell("on_text_created", part.text)
                if part.type == "text" and part.text:
                    index = part.index
                    text = Snapshot(lambda index=index: whole(message)["content"][index]["text"])
                    await self._tell("on_text_delta", part.text, text)
            await self._tell("on_message_delta", data.delta, Snapshot(lambda: whole(message)))
        elif what in ("completed", "incomplete"):
            self._message = data.to_dict()
            await self._part_done()
            await self._tell("on_message_done", data)

    async def _part_done(self):
        index = self._part
        self._part = None
        parts = whole(self._message.get("content") or [])
        if index is None or index >= len(parts):
            return
        part = Answer(parts[index])
        if part.type == "text":
            await self._tell("on_text_done", part.text)
        elif part.type == "image_file":
            await self._tell("on_image_file_done", part.image_file)

    async def _of_step(self, what, data):
        if what == "created":
            await self._tell("on_run_step_created", data)
        elif what == "delta":
            self._step = step = self._sums.message(data.id)
            for call in (data.delta.step_details or data).tool_calls or ():
                index = call.index
                made = Snapshot(lambda index=index: _call(step, index) or {})
                if index == self._tool:
                    await self._tell("on_tool_call_delta", call, made)
                    continue
                await self._tool_done()
                self._tool = index
                await self._tell("on_tool_call_created", made)
            await self._tell("on_run_step_delta", data.delta, Snapshot(lambda: whole(step)))
        elif what != "in_progress":
            self._step = data.to_dict()
            await self._tool_done()
            await self._tell("on_run_step_done", data)

    async def _tool_done(self):
        index = self._tool
        self._tool = None
        call = None if index is None else _call(self._step, index)
        if call is not None:
            await self._tell("on_tool_call_done", Answer(call))

    def on_event(self, event):
        """Every event."""

    def on_message_created(self, message):
        """A message begins."""

    def on_message_delta(self, delta, snapshot):
        """A piece of a message; *snapshot*: the message so far, made when a field is asked for."""

    def on_message_done(self, message):
        """A message is whole."""

    def on_text_created(self, text):
        """A text begins."""

    def on_text_delta(self, delta, snapshot):
        """A piece of a text: ``delta.value``; *snapshot*: the text so far."""

    def on_text_done(self, text):
        """A text is whole."""

    def on_image_file_done(self, image_file):
        """A picture is in a file of the service."""

    def on_run_step_created(self, run_step):
        """A step begins."""

    def on_run_step_delta(self, delta, snapshot):
        """A piece of a step."""

    def on_run_step_done(self, run_step):
        """A step is over."""

    def on_tool_call_created(self, tool_call):
        """A tool call begins."""

    def on_tool_call_delta(self, delta, snapshot):
        """A piece of a tool call."""

    def on_tool_call_done(self, tool_call):
        """A tool call is whole."""

    def on_exception(self, exception):
        """The stream broke off."""

    def on_timeout(self):
        """It did so because a wait took too long."""

    def on_end(self):
        """The stream is over, one way or the other."""


def _call(step, index):
    """The tool call *index* of a *step* (both dicts); None if the service has told of fewer."""
    calls = whole((step.get("step_details") or {}).get("tool_calls") or [])
    return calls[index] if index < len(calls) else None


AsyncAssistantEventHandler = AssistantEventHandler
