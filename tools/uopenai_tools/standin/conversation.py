"""What was asked, whichever operation asked it: chat messages and response input items alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from uopenai_tools.standin import tokens
from uopenai_tools.standin.faults import empty_prompt

Json = Any

_MEDIA = {
    "image_url": "image",
    "input_image": "image",
    "input_audio": "recording",
    "file": "file",
    "input_file": "file",
}
_TEXT = ("text", "input_text", "output_text", "refusal")


@dataclass
class Conversation:
    """A conversation up to the answer that is wanted. *media* counts what came besides the last question."""

    instructions: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    results: list[str] = field(default_factory=list)
    media: Counter[str] = field(default_factory=Counter)
    tokens: int = 0
    # What came last is a tool's result, and wants an answer in words.
    ends_with_result: bool = False

    @property
    def question(self) -> str:
        """The last thing that the user said."""
        return self.questions[-1] if self.questions else ""

    def instruct(self, text: str) -> None:
        """Add what the developer says."""
        self.instructions.append(text)
        self.tokens += tokens.count(text) + tokens.PER_MESSAGE

    def add(self, items: Sequence[Mapping[str, Json]], param: str) -> None:
        """Add messages or input items. Raises ApiFault for a user's message that holds nothing."""
        for index, item in enumerate(items):
            self._add(item, f"{param}[{index}]")

    def _add(self, item: Mapping[str, Json], param: str) -> None:
        role, kind = item.get("role"), str(item.get("type", ""))
        self.tokens += tokens.PER_MESSAGE
        if role in ("tool", "function") or kind.endswith("_output"):
            text, _ = read_content(item.get("output", item.get("content")))
            self.tokens += tokens.count(text)
            self.results.append(text)
            self.ends_with_result = True
            return
        text, media = read_content(item.get("content"))
        self.tokens += tokens.count(text)
        if role == "user":
            if not text.strip() and not media:
                raise empty_prompt(f"{param}.content", "Expected a message with at least one word.")
            self.questions.append(text)
            self.media = media
            self.ends_with_result = False
        elif role in ("system", "developer"):
            self.instructions.append(text)


def read_content(content: Json) -> tuple[str, Counter[str]]:
    """The text of a message's content (a string, or a list of parts), and what else is in it."""
    if isinstance(content, str):
        return content, Counter()
    parts = content or []
    text = " ".join(part.get("text", part.get("refusal", "")) for part in parts if part.get("type") in _TEXT)
    return text, Counter(_MEDIA[part["type"]] for part in parts if part.get("type") in _MEDIA)
