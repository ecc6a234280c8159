"""What the assistant answers: a function call if one is forced, or words that say what arrived.

To text it answers as in chat. Of audio it says how long it was. Where the instructions order a text
("Repeat: …", "… in 200 words"), spoken questions are answered with it, so that a test has its length.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin import replies, tokens, tools
from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.realtime.items import Item

Json = Any

# Tokens that a second of the user's audio costs.
_TOKENS_PER_SECOND = 10


@dataclass(frozen=True)
class Plan:
    """*text*, or the function *call*; and what reading the conversation cost."""

    text: str
    call: tools.ToolCall | None
    text_tokens: int
    audio_tokens: int

    @property
    def pieces(self) -> list[str]:
        """What is said or called, as it is streamed."""
        return tokens.split(self.call.arguments if self.call else self.text)


def plan(items: Sequence[Item], settings: Mapping[str, Json], own_choice: bool, now: float) -> Plan:
    """The answer to *items*. *own_choice*: the response itself chose a tool. Raises ApiFault.

    A choice that only the session makes is taken for done when the call's result is there: else calls
    would follow each other for ever.
    """
    conversation = Conversation()
    instructions = settings.get("instructions") or ""
    if instructions:
        conversation.instruct(instructions)
    for item in items:
        if said := _said(item):
            conversation.add([said], "response.input")
    call = tools.forced(settings, conversation) if own_choice or not conversation.ends_with_result else None
    text = "" if call else _words(items, conversation, instructions, now)
    heard = sum(item.audio_ms for item in items if item.document.get("role") == "user") / 1000
    return Plan(text, call, conversation.tokens, round(heard * _TOKENS_PER_SECOND))


def _said(item: Item) -> Json:
    """*item* as chat knows it, or None for what is not said."""
    document = item.document
    if document["type"] == "function_call_output":
        return document
    if document["type"] != "message":
        return None
    texts = [part.get("text") or part.get("transcript") or "" for part in document["content"]]
    text = " ".join(filter(None, texts))
    if document["role"] == "user" and not text and item.audio_ms:
        text = f"{item.audio_ms / 1000:.2f} seconds of audio"
    return {"role": document["role"], "content": text} if text.strip() else None


def _words(items: Sequence[Item], conversation: Conversation, instructions: str, now: float) -> str:
    users = [item for item in items if item.document.get("role") == "user"]
    spoken = users[-1].audio_ms if users else 0
    if conversation.ends_with_result or users and not spoken:
        return replies.compose(conversation, now)
    if replies.orders(instructions):
        order = Conversation()
        order.add([{"role": "user", "content": instructions}], "instructions")
        return replies.compose(order, now)
    return f"I heard {spoken / 1000:.2f} seconds of audio." if users else "Hello, I am listening."
