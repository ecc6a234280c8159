"""Adds up the events of an assistant's run: its messages, its steps, the run itself."""

from ..answers import Answer
from ..session import refusal
from .deltas import merge, whole


class Threads:
    """A run in the making. Events that hold a whole object take the place of what was added up."""

    def __init__(self):
        self.run = None  # the last that was told of it
        self._messages = []  # dicts, in the order of their creation
        self._steps = []

    def add(self, event):
        """Add an *event* (a dict with event and data)."""
        name = event["event"]
        if name[:15] == "thread.message.":
            _put(self._messages, name, event["data"])
        elif name[:16] == "thread.run.step.":
            _put(self._steps, name, event["data"])
        elif name[:11] == "thread.run.":
            self.run = event["data"]

    def messages(self):
        """The messages (Answers) as far as they have come."""
        return [Answer(whole(each)) for each in self._messages]

    def steps(self):
        """The run's steps (Answers) as far as they have come."""
        return [Answer(whole(each)) for each in self._steps]

    def message(self, key):
        """The message, or step, with the id *key*, in the making (a dict)."""
        for each in self._messages + self._steps:
            if each.get("id") == key:
                return each
        return {}

    def final(self):
        """The run (an Answer)."""
        if self.run is None:
            raise refusal("this stream told of no run")
        return Answer(self.run)


def _put(items, name, data):
    """Put *data* into *items* in the place of what has its id; a delta is added to that."""
    at = 0
    while at < len(items) and items[at].get("id") != data.get("id"):
        at += 1
    if at == len(items):
        items.append({"id": data.get("id")})
    if name[-6:] == ".delta":
        merge(items[at], data.get("delta") or {})
    else:
        items[at] = {}
        merge(items[at], data)  # a copy: who has the event may keep it


def text_of_message(event):
    """The text that *event* (a dict with event and data) adds to a message; None if it adds none."""
    if event["event"] != "thread.message.delta":
        return None
    pieces = []
    for part in (event["data"].get("delta") or {}).get("content") or ():
        if part.get("type") == "text":
            pieces.append((part.get("text") or {}).get("value") or "")
    return "".join(pieces)
