"""Adds up the chunks of a chat completion, or of a completion of old."""

# What is added up is JSON, of any shape:
# pyright: reportAttributeAccessIssue=false, reportCallIssue=false, reportArgumentType=false
# pyright: reportIndexIssue=false
from ..answers import Answer
from .deltas import extend, whole


class Choices:
    """A completion in the making."""

    def __init__(self):
        self.head = {}  # all of it but the choices
        self.choices = []  # by index; their texts in pieces

    def add(self, chunk):
        """Add a *chunk* (a dict): the last one has the usage, and no choices."""
        for key in chunk:
            if key not in ("choices", "obfuscation") and (chunk[key] is not None or key not in self.head):
                self.head[key] = chunk[key]
        for choice in chunk.get("choices") or ():
            added = dict(choice or {})  # of what fields= leaves out stands None
            added["index"] = added.get("index") or 0
            if "delta" in added:
                added["message"] = added.pop("delta") or {}
            extend(self.choices, [added])

    def choice(self, index):
        """The choice with *index*, which has begun."""
        return [choice for choice in self.choices if choice["index"] == index][0]

    def final(self):
        """The completion (an Answer), as if it had not been streamed; as far as it has come."""
        made = dict(self.head)
        if made.get("object") == "chat.completion.chunk":
            made["object"] = "chat.completion"
        made["choices"] = []
        for each in self.choices:
            choice = whole(each)
            for name in ("finish_reason", "logprobs"):
                choice.setdefault(name, None)
            if "message" in choice:
                message = {"role": "assistant", "content": None, "refusal": None}
                message.update(choice["message"])
                choice["message"] = message
            made["choices"].append(choice)
        return Answer(made)
