"""The conversation of a session: its items in order, and how much of the assistant's audio was heard."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime.formats import Format
from uopenai_tools.standin.realtime.user_audio import UserAudio

Json = Any

ROOT = "root"
_LONGEST_ID = 32
# What the newest recordings together may hold, so that they can be asked for again.
_MOST_AUDIO = 32 << 20


@dataclass
class Item:
    """One item. *document*: as the API describes it, without audio. *audio_ms*: how long its audio is, or how
    much of it was heard if it is *truncated*, whatever of it is still sent.
    """

    document: dict[str, Json]
    audio: bytes = b""
    audio_ms: float = 0.0
    truncated: bool = False

    @property
    def id(self) -> str:
        """Its id."""
        return self.document["id"]

    @property
    def spoken(self) -> bool:
        """Whether it is the assistant's, and audio."""
        content = self.document.get("content") or [{}]
        return self.document.get("role") == "assistant" and content[0].get("type") == "output_audio"


def new_item_id() -> str:
    """An id for an item."""
    return new_id("item_")[:26]


class Items:
    """The items, oldest first."""

    def __init__(self) -> None:
        self._items: dict[str, Item] = {}
        self._order: list[str] = []
        self.assistant_spoke = False

    def all(self) -> list[Item]:
        """Every item, oldest first."""
        return [self._items[name] for name in self._order]

    @property
    def last_id(self) -> str | None:
        """The newest item's id."""
        return self._order[-1] if self._order else None

    def add(self, item: Item, after: str | None = None) -> str | None:
        """Put *item* at the end, or after another ("root": first); the id before it. Raises ApiFault."""
        name = item.id
        if name in self._items:
            message = f"Error adding item: an item with id '{name}' already exists."
            raise ApiFault(400, message, "item.id", "item_create_duplicate_item_id")
        place = self._place(after)
        self._order.insert(place, name)
        self._items[name] = item
        self._bound_audio()
        return self._order[place - 1] if place else None

    def find(self, name: str, doing: str, code: str) -> Item:
        """The item of that id. Raises ApiFault."""
        if name not in self._items:
            message = f"Error {doing} item: the item with id '{name}' does not exist."
            raise ApiFault(400, message, "item_id", code)
        return self._items[name]

    def delete(self, name: str) -> None:
        """Forget it. Raises ApiFault."""
        self.find(name, "deleting", "item_delete_invalid_item_id")
        del self._items[name]
        self._order.remove(name)

    def truncate(self, name: str, content_index: int, end_ms: int) -> None:
        """The assistant's audio was heard up to *end_ms* only. Raises ApiFault.

        The transcript goes, as at the service: it may say what nobody heard.
        """
        item = self.find(name, "truncating", "item_truncate_invalid_item_id")
        if not item.spoken:
            raise ApiFault(400, "Only model output audio messages can be truncated.", None, "invalid_value")
        if content_index != 0:
            message = f"Content part {content_index} of item '{name}' does not exist."
            raise ApiFault(400, message, "content_index", "invalid_value")
        if end_ms < 0 or end_ms > item.audio_ms:
            message = f"Audio content of {item.audio_ms:.0f}ms is already shorter than {end_ms}ms"
            if end_ms < 0:
                message = f"Invalid 'audio_end_ms': expected a value >= 0, but got {end_ms} instead."
            raise ApiFault(400, message, "audio_end_ms", "invalid_value")
        item.audio_ms, item.truncated = end_ms, True
        item.document["content"] = [{"type": "output_audio", "transcript": ""}]

    def retrieved(self, name: str) -> Json:
        """The item with its audio. Raises ApiFault."""
        item = self.find(name, "retrieving", "item_retrieve_invalid_item_id")
        if not item.audio:
            return item.document
        audio = base64.b64encode(item.audio).decode()
        return {**item.document, "content": [{**item.document["content"][0], "audio": audio}]}

    def _place(self, after: str | None) -> int:
        if after is None:
            return len(self._order)
        if after == ROOT:
            return 0
        if after not in self._items:
            message = f"Error adding item: the previous item with id '{after}' does not exist."
            raise ApiFault(400, message, "previous_item_id", "item_create_invalid_previous_item_id")
        return self._order.index(after) + 1

    def _bound_audio(self) -> None:
        held = 0
        for name in reversed(self._order):
            held += len(self._items[name].audio)
            if held > _MOST_AUDIO:
                self._items[name].audio = b""


def spoken(name: str, heard: UserAudio) -> Item:
    """The user's audio as an item."""
    document = {
        "object": "realtime.item",
        "id": name,
        "type": "message",
        "role": "user",
        "status": "completed",
        "content": [{"type": "input_audio", "transcript": heard.transcript}],
    }
    return Item(document, heard.data, heard.milliseconds)


def given(document: Mapping[str, Json], items: Items, form: Format) -> Item:
    """The item that a client makes, its audio in *form*. Raises ApiFault."""
    name = document.get("id") or new_item_id()
    if len(name) > _LONGEST_ID:
        message = (
            f"Invalid 'item.id': string too long. Expected a string with maximum length {_LONGEST_ID}, "
            f"but got a string with length {len(name)} instead."
        )
        raise ApiFault(400, message, "item.id", "string_above_max_length")
    if document["type"] == "function_call_output":
        calls = {item.document.get("call_id") for item in items.all()}
        if document["call_id"] not in calls:
            message = f"Tool call ID '{document['call_id']}' not found in conversation."
            raise ApiFault(400, message, "item.call_id", "invalid_tool_call_id")
    item = Item({"object": "realtime.item", "status": "completed", **document, "id": name})
    if "content" in document:
        item.document["content"] = [
            _taken(part, f"item.content[{index}]", item, form)
            for index, part in enumerate(document["content"])
        ]
    return item


def _taken(part: Mapping[str, Json], path: str, item: Item, form: Format) -> Json:
    """*part* without its audio. As at the service, what the assistant said goes in as text only."""
    wanted = {"input_audio": "audio", "input_image": "image_url"}
    name = wanted.get(part.get("type", ""), "text")
    for needed in ("type", name):
        if part.get(needed) is None:
            message = f"Missing required parameter: '{path}.{needed}'."
            raise ApiFault(400, message, f"{path}.{needed}", "missing_required_parameter")
    if name != "audio":
        return part
    heard = UserAudio(form.from_base64(part["audio"], f"{path}.audio"), form)
    item.audio, item.audio_ms = heard.data, item.audio_ms + heard.milliseconds
    return {"type": "input_audio", "transcript": part.get("transcript", heard.transcript)}
