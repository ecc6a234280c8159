"""Decides whether an answer is a tool call, and makes its arguments.

The stand-in calls a tool only when it is made to: `tool_choice` names one, or is "required"; or, where it has
the choice, the question says "call NAME" of a tool that there is, and no result has come yet. The
argument is a JSON object that the tool's own schema accepts, filled with the question. Custom tools,
whose input is free text, and the service's own tools are never called.
Chat puts a tool's name and schema under "function", responses put them at the top: both are read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin.conversation import Conversation
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.samples import sample

Json = Any

_CALL = re.compile(r"\bcall\s+([\w-]+)", re.I)


@dataclass(frozen=True)
class ToolCall:
    """A call that the answer consists of; *arguments* is JSON."""

    name: str
    arguments: str


def forced(body: Mapping[str, Json], conversation: Conversation) -> ToolCall | None:
    """The call that *body* forces, if any. Raises ApiFault for a choice without its tool."""
    choice, tools = body.get("tool_choice"), body.get("tools") or []
    functions = [tool for tool in tools if tool.get("type") == "function"]
    if choice in (None, "auto"):
        return None if conversation.ends_with_result else _asked(functions, conversation.question)
    if choice == "none":
        return None
    if not tools:
        raise ApiFault(
            400, "'tool_choice' is only allowed when 'tools' are specified.", "tool_choice", "invalid_value"
        )
    wanted = "" if isinstance(choice, str) else _wanted(choice)
    if wanted is None or not (wanted or functions):
        # Leave to answer in words, or "required" with nothing that the stand-in can call.
        return None
    for tool in functions:
        if not wanted or _inner(tool).get("name") == wanted:
            return _call(tool, conversation.question)
    raise ApiFault(
        400, f"Tool choice '{wanted}' not found in 'tools' parameter.", "tool_choice", "invalid_value"
    )


def _asked(functions: Sequence[Mapping[str, Json]], question: str) -> ToolCall | None:
    """The call that the *question* asks for by name."""
    named = _CALL.search(question)
    found = [tool for tool in functions if named and _inner(tool).get("name") == named[1]]
    return _call(found[0], question) if found else None


def _wanted(choice: Mapping[str, Json]) -> str | None:
    """The name of the tool that *choice* forces; "" for any; None if none is forced."""
    kind = choice.get("type")
    if kind == "allowed_tools":
        allowed = choice.get("allowed_tools", choice)
        names = [_inner(tool).get("name", "") for tool in allowed.get("tools", ())]
        return (names[0] if names else "") if allowed.get("mode") == "required" else None
    return _inner(choice).get("name") if kind == "function" else None


def _inner(tool: Mapping[str, Json]) -> Mapping[str, Json]:
    nested = tool.get("function")
    return nested if isinstance(nested, Mapping) else tool


def _call(tool: Mapping[str, Json], question: str) -> ToolCall:
    inner = _inner(tool)
    arguments = sample(inner.get("parameters") or {"type": "object"}, question)
    return ToolCall(inner["name"], json.dumps(arguments, ensure_ascii=False, separators=(",", ":")))


def structured(format_: Mapping[str, Json] | None, text: str) -> str:
    """*text* in the form that the request asks for: as it is, as a JSON object, or as its schema has it."""
    kind = (format_ or {}).get("type", "text")
    if format_ is None or kind == "text":
        return text
    value: Json = {"answer": text}
    if kind == "json_schema":
        value = sample(format_.get("json_schema", format_).get("schema") or {}, text)
    return json.dumps(value, ensure_ascii=False)


def cut_at(text: str, stops: str | Sequence[str] | None) -> str:
    """*text* up to the first of *stops*."""
    for stop in [stops] if isinstance(stops, str) else stops or ():
        if stop:
            text = text.partition(stop)[0]
    return text
