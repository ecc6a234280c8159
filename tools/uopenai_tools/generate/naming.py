"""What an operation can be called as a method of the client, and why one cannot be had at all."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Any

_METHODS = ("GET", "POST", "DELETE")
_BODIES = (
    "application/json",
    "multipart/form-data",
    "application/x-www-form-urlencoded",
    "application/sdp",
)
# Modules of lib/uopenai/resources that are no API group.
_MODULES = frozenset({"marked", "names", "other", "webhooks"})
# What the client itself has by these names is found before any group.
_CLIENT = frozenset(
    {
        "admin_api_key",
        "api_key",
        "base_url",
        "close",
        "connections_opened",
        "default_headers",
        "keep",
        "max_retries",
        "name",
        "organization",
        "pages",
        "project",
        "stream",
        "timeout",
        "validate",
        "webhook_secret",
        "websocket_base_url",
        "with_options",
        "with_raw_response",
        "with_streaming_response",
    }
)
GROUPS_TAKEN = _MODULES | _CLIENT
# The parameters that every method has.
_PARAMETERS = frozenset({"self", "params", "extra_query"})


def derived_name(method: str, path: str) -> str:
    """A name for an operation that the SDK does not have, as the SDK would call it.

    `GET /things` is things.list, `GET /things/{id}` things.retrieve, and
    `POST /things/{id}/cancel` things.cancel.
    """
    parts = [part for part in path.strip("/").split("/") if part]
    words = [re.sub(r"\W", "_", part) for part in parts if not part.startswith("{")]
    item = bool(parts) and parts[-1].startswith("{")
    if method == "POST" and not item and len(parts) > 1 and parts[-2].startswith("{") and len(words) > 1:
        return ".".join(words)
    verbs = {
        "GET": "retrieve" if item else "list",
        "POST": "update" if item else "create",
        "DELETE": "delete",
    }
    return ".".join([*words, verbs.get(method, method.lower())])


def path_values(path: str) -> tuple[str, ...]:
    """The names in braces in *path*, in its order."""
    return tuple(re.findall(r"{([^{}]*)}", path))


def label(entry: Mapping[str, Json]) -> str:
    """What an entry of operations.json is called in a message."""
    return f"{entry['operationId']} ({entry['method']} {entry['path']})"


@dataclass
class Names:
    """The names that are given so far: `refusal` says whether another can be, `take` gives it."""

    _methods: dict[str, str] = field(default_factory=dict)
    _groups: set[str] = field(default_factory=set)
    _ids: dict[str, str] = field(default_factory=dict)

    def refusal(self, entry: Mapping[str, Json], name: str, body: Iterable[str]) -> str:
        """Why no client can be given this operation as *name*; "" if one can. *body*: what it has there."""
        identifier = entry["operationId"]
        if identifier in self._ids:
            return f"its operationId is that of {self._ids[identifier]} already"
        kinds = entry.get("request", {}).get("content", {})
        if entry["method"] not in _METHODS:
            return f"the client has no verb for {entry['method']}"
        if kinds and not any(kind in _BODIES for kind in kinds):
            return f"its body is {', '.join(kinds)}"
        placed = [each["in"] for each in entry.get("parameters", ()) if each["in"] not in ("path", "query")]
        if placed:
            return f"it has parameters in a {placed[0]}: use extra_headers="
        return self._name_refusal(name) or _argument_refusal(entry, set(body))

    def _name_refusal(self, name: str) -> str:
        group, _, method = name.rpartition(".")
        if not group:
            return "its path names no API group that it could be a method of"
        if not all(_sayable(part) and _sayable(part.capitalize()) for part in name.split(".")):
            return f"client.{name} is no name in Python"
        if name.partition(".")[0] in GROUPS_TAKEN:
            return f"client.{name.partition('.')[0]} is something else on every board"
        if "name" in name.split(".")[1:]:
            return f"client.{name} is hidden: an API group has a name"
        if name in self._methods:
            return f"client.{name} is {self._methods[name]} already"
        if name in self._groups:
            return f"client.{name} is an API group already"
        hidden = next((each for each in _upwards(group) if each in self._methods), "")
        return f"client.{hidden} is {self._methods[hidden]} already, and no API group" if hidden else ""

    def take(self, entry: Mapping[str, Json], names: Iterable[str]) -> None:
        """Give *names* to an operation."""
        for name in names:
            self._methods[name] = entry["operationId"]
            self._groups.update(_upwards(name.rpartition(".")[0]))

    def know(self, entry: Mapping[str, Json]) -> None:
        """Remember the id of an operation, whether or not it has a name."""
        self._ids.setdefault(entry["operationId"], f"{entry['method']} {entry['path']}")


def _argument_refusal(entry: Mapping[str, Json], body: set[str]) -> str:
    """Why the parameters of an operation cannot be a method's arguments; "" if they can."""
    values = path_values(entry["path"])
    queries = [
        each["name"].removesuffix("[]") for each in entry.get("parameters", ()) if each["in"] == "query"
    ]
    if len(re.findall("[{}]", entry["path"])) != 2 * len(values) or len(set(values)) < len(values):
        return "its path does not name its values one by one"
    # Of a POST, what belongs in the query is an argument too: resources tells it from the body.
    arguments = [*values, *(queries if entry["method"] == "POST" else ())]
    for name in arguments:
        if not _sayable(name) or name in _PARAMETERS:
            return f"its parameter {name} can be no argument in Python"
    twice = [name for name in values if name in queries or name in body]
    twice += [name for name in queries if name in body]
    return f"it has more than one parameter {twice[0]}" if twice else ""


def _upwards(group: str) -> list[str]:
    """*group* and what it is a part of."""
    parts = group.split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _sayable(name: str) -> bool:
    """Whether a board's Python can say *name*, and nothing is private about it."""
    return name.isascii() and name.isidentifier() and not keyword.iskeyword(name) and name[0] != "_"
