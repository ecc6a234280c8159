"""Takes a client's message for an event: JSON, of a known type, and as its schema has it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any, NoReturn

from uopenai_tools.contract import Contract
from uopenai_tools.standin import schema_faults
from uopenai_tools.standin.faults import ApiFault

Json = Any

_SCHEMAS = {
    "session.update": "SessionUpdate",
    "input_audio_buffer.append": "InputAudioBufferAppend",
    "input_audio_buffer.commit": "InputAudioBufferCommit",
    "input_audio_buffer.clear": "InputAudioBufferClear",
    "output_audio_buffer.clear": "OutputAudioBufferClear",
    "conversation.item.create": "ConversationItemCreate",
    "conversation.item.retrieve": "ConversationItemRetrieve",
    "conversation.item.truncate": "ConversationItemTruncate",
    "conversation.item.delete": "ConversationItemDelete",
    "response.create": "ResponseCreate",
    "response.cancel": "ResponseCancel",
}
_APPEND = {"type", "audio", "event_id"}
_LONGEST_EVENT_ID = 512
# What null turns off, though the document gives it no null.
_MAY_BE_NULL = ("transcription", "noise_reduction")


def event(text: str) -> dict[str, Json]:
    """The event in *text*. Raises ApiFault."""
    try:
        document = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        message = f"We could not parse your event as JSON: {reason}."
        raise ApiFault(400, message, None, "invalid_json") from None
    if not isinstance(document, dict):
        kind = schema_faults.type_name(document)
        raise ApiFault(400, f"Expected an event, which is an object, but got: {kind}.", None, "invalid_type")
    return document


def check(document: Mapping[str, Json], contract: Contract) -> None:
    """Raise the ApiFault that *document* deserves as a client's event, if any."""
    kind = document.get("type")
    if kind is None:
        raise schema_faults.missing("type")
    if not isinstance(kind, str) or kind not in _SCHEMAS:
        raise schema_faults.invalid_value("type", kind, list(_SCHEMAS))
    if kind == "input_audio_buffer.append" and _is_append(document):
        return
    name = f"RealtimeClientEvent{_SCHEMAS[kind]}"
    _refuse_unknown(document, contract.schemas[name], contract, "")
    found = schema_faults.fault(contract.schema(name).iter_errors(_without_nulls(document)))
    if found is not None:
        raise found


def _is_append(document: Mapping[str, Json]) -> bool:
    """Whether it fits its schema, seen at once: fifty of them come in a second of audio."""
    name = document.get("event_id", "")
    texts = isinstance(document.get("audio"), str) and isinstance(name, str)
    return texts and document.keys() <= _APPEND and len(name) <= _LONGEST_EVENT_ID


def _refuse_unknown(value: Json, schema: Json, contract: Contract, path: str) -> None:
    """The document forbids no property, and the service does: name the first that no schema has."""
    if isinstance(value, list):
        items = _items(schema, contract)
        for index, each in enumerate(value if items else ()):
            _refuse_unknown(each, {"anyOf": items}, contract, f"{path}[{index}]")
    if not isinstance(value, dict):
        return
    known = contract.properties(schema)
    for name, inner in value.items() if known else ():
        inside = f"{path}.{name}" if path else name
        if name not in known:
            raise schema_faults.unknown(inside)
        _refuse_unknown(inner, {"anyOf": _named(schema, name, contract)}, contract, inside)


def _branches(schema: Json, contract: Contract) -> list[Json]:
    """*schema* and all that it may be instead."""
    schema = contract.resolve(schema)
    found = [schema]
    for key in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(key, ()):
            found += _branches(branch, contract)
    return found


def _named(schema: Json, name: str, contract: Contract) -> list[Json]:
    found = (each.get("properties", {}).get(name) for each in _branches(schema, contract))
    return [each for each in found if each is not None]


def _items(schema: Json, contract: Contract) -> list[Json]:
    return [each["items"] for each in _branches(schema, contract) if "items" in each]


def _without_nulls(document: Mapping[str, Json]) -> Mapping[str, Json]:
    input_ = document.get("session")
    for name in ("audio", "input"):
        input_ = input_.get(name) if isinstance(input_, dict) else None
    if not isinstance(input_, dict) or all(input_.get(name, "") is not None for name in _MAY_BE_NULL):
        return document
    bare = copy.deepcopy(dict(document))
    for name in _MAY_BE_NULL:
        if input_.get(name, "") is None:
            del bare["session"]["audio"]["input"][name]
    return bare


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")
