"""``client.chat.completions.stream()``: the chunks of a chat, and the SDK's events made of them."""

# What is added up is JSON, of any shape:
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportArgumentType=false
# pyright: reportIndexIssue=false
from ..answers import Answer
from . import Kept
from .deltas import whole
from .events import Event, Snapshot

_TOOL = "tool_calls.function.arguments."


class ChatStream(Kept):
    """The events of a chat completion (Answers), told apart by ``type``:

    "chunk" (``chunk``, ``snapshot``: the completion so far), "content.delta" and "refusal.delta" (``delta``,
    ``snapshot``), "content.done" (``content``), "refusal.done" (``refusal``),
    "tool_calls.function.arguments.delta" (``name``, ``index``, ``arguments`` so far, ``arguments_delta``) and
    ".done" (``name``, ``index``, ``arguments``), "logprobs.content.delta" and ".done" (``content``),
    "logprobs.refusal.delta" and ".done" (``refusal``). A snapshot is made when it is asked for.

    Where stream() was given a form, "content.done" has ``parsed``, and ".done" of a strict tool's arguments
    ``parsed_arguments``: who iterates meets an answer that does not fit there.
    """

    def _attach(self, source):
        Kept._attach(self, source)
        self._done = set()  # (index of the choice, what of it is whole)
        self._tools = {}  # by choice: which tool call is being written

    @property
    def current_completion_snapshot(self):
        """The completion as far as it has come (an Answer)."""
        return self._sums.final() if self._sums else None

    async def _events(self, event):
        made = [
            Event(
                {"type": "chunk", "chunk": event.to_dict()},
                "snapshot",
                lambda: Snapshot(lambda: self._sums.final().to_dict()),
            )
        ]
        for choice in event.to_dict().get("choices") or ():
            choice = choice or {}
            kept = self._sums.choice(choice.get("index") or 0)
            _deltas(made, choice, kept)
            if kept.get("finish_reason"):
                self._whole(made, kept)
                self._tool_whole(made, kept, None)
            for call in (choice.get("delta") or {}).get("tool_calls") or ():
                if self._tools.get(kept["index"]) != call.get("index"):
                    self._whole(made, kept)
                    self._tool_whole(made, kept, call.get("index"))
        return made

    def _whole(self, made, kept):
        """Tell of what is whole now of the choice *kept*, but for its tool calls."""
        message = kept.get("message") or {}
        logprobs = kept.get("logprobs") or {}
        for kind, holder in (("", message), ("logprobs.", logprobs)):
            for name in ("content", "refusal"):
                key = (kept["index"], kind + name)
                if holder.get(name) and key not in self._done:
                    self._done.add(key)
                    event = {"type": kind + name + ".done", name: whole(holder[name])}
                    if self._finish and kind + name == "content" and not message.get("refusal"):
                        self._parse(self._finish.content, event, kept)
                    made.append(Answer(event))

    def _tool_whole(self, made, kept, following):
        """Tell of the tool call that is whole, as the call *following* begins (its index, or None)."""
        index = self._tools.get(kept["index"])
        self._tools[kept["index"]] = following
        if index is not None:
            function = whole(_called(kept, index).get("function") or {})
            function["type"] = _TOOL + "done"
            function["index"] = index
            if self._finish:
                self._parse(self._finish.arguments, function, kept)
            made.append(Answer(function))

    def _parse(self, read, event, kept):
        """Have an *event* read by a method of parsing.Reader; what does not fit ends the stream."""
        try:
            read(event, kept.get("finish_reason"), self._sums.final())
        except Exception:
            self.close()
            raise


def _deltas(made, choice, kept):
    """Tell of what a chunk's *choice* adds to the choice *kept*."""
    delta = choice.get("delta") or {}
    for name in ("content", "refusal"):
        if delta.get(name) is not None:
            values = {"type": name + ".delta", "delta": delta[name]}
            made.append(Event(values, "snapshot", lambda name=name: whole(kept["message"][name])))
    for call in delta.get("tool_calls") or ():
        function = _called(kept, call.get("index")).get("function")
        if function:
            values = {"type": _TOOL + "delta", "name": function.get("name"), "index": call.get("index")}
            values["arguments_delta"] = (call.get("function") or {}).get("arguments") or ""
            made.append(Event(values, "arguments", lambda f=function: whole(f.get("arguments", ""))))
    for name in ("content", "refusal"):
        tokens = (choice.get("logprobs") or {}).get(name)
        if tokens:
            values = {"type": "logprobs." + name + ".delta", name: tokens}
            made.append(Event(values, "snapshot", lambda name=name: whole(kept["logprobs"][name])))


def _called(kept, index):
    """The tool call *index* of the choice *kept* (a dict, in the making); the last that has that index."""
    found = {}
    for call in kept["message"]["tool_calls"]:
        if call.get("index") == index:
            found = call
    return found
