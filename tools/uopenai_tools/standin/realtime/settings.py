"""A session's settings: what the service begins with, and what a client may change, and when."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from uopenai_tools.contract import Contract
from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import formats
from uopenai_tools.standin.schema_faults import above_maximum, below_minimum, invalid_value

Json = Any

REALTIME, TRANSCRIPTION = "realtime", "transcription"
# Seconds: the longest session that the service holds.
LIFETIME_S = 3600

_VAD: dict[str, Json] = {
    "type": "server_vad",
    "threshold": 0.5,
    "prefix_padding_ms": 300,
    "silence_duration_ms": 200,
    "idle_timeout_ms": None,
    "create_response": True,
    "interrupt_response": True,
}
_TURN_DEFAULTS = {
    "server_vad": _VAD,
    "semantic_vad": {
        "type": "semantic_vad",
        "eagerness": "auto",
        "create_response": True,
        "interrupt_response": True,
    },
}
_INSTRUCTIONS = "You are the stand-in for a helpful assistant. Say what you heard, in few words."
# Changed part by part; everything else is replaced whole.
_MERGED = ("audio", "input", "output")
# Null turns them off, and the answer's schema has no null for them: they are left out.
_LEFT_OUT = ("transcription", "noise_reduction")
_MOST_TOKENS = 4096


def initial(kind: str, model: str, now: float) -> dict[str, Json]:
    """A new session of *kind*, by the service's defaults."""
    vad = dict(_VAD)
    session: dict[str, Json] = {
        "type": kind,
        "object": "realtime.session" if kind == REALTIME else "realtime.transcription_session",
        "id": new_id("sess_")[:26],
        "expires_at": int(now) + LIFETIME_S,
        "audio": {"input": {"format": dict(formats.PCM), "turn_detection": vad}},
    }
    if kind == TRANSCRIPTION:
        session["audio"]["input"]["turn_detection"] = {name: vad[name] for name in list(vad)[:4]}
        return session
    session["audio"]["output"] = {"format": dict(formats.PCM), "voice": "alloy", "speed": 1.0}
    return {
        **session,
        "model": model,
        "output_modalities": ["audio"],
        "instructions": _INSTRUCTIONS,
        "tools": [],
        "tool_choice": "auto",
        "max_output_tokens": "inf",
        "tracing": None,
        "truncation": "auto",
        "prompt": None,
    }


def changed(session: Json, change: Mapping[str, Json], contract: Contract, spoke: bool) -> dict[str, Json]:
    """*session* after *change*, which fits its schema; *spoke*: the assistant has. Raises ApiFault."""
    if change["type"] != session["type"]:
        names = change["type"], session["type"]
        message = "Passing a {} session update event to a {} session is not allowed.".format(*names)
        raise ApiFault(400, message, "session.type", "invalid_session_type")
    if change.get("model", session.get("model")) != session.get("model"):
        message = "Cannot update a session's model: connect anew with '?model='."
        raise ApiFault(400, message, "session.model", "cannot_update_model")
    _check(change, contract)
    merged = _merged(session, change)
    input_ = merged["audio"]["input"]
    turns = input_.get("turn_detection")
    if turns is not None:
        input_["turn_detection"] = {**_TURN_DEFAULTS[turns["type"]], **turns}
        if merged["type"] == TRANSCRIPTION:
            for name in ("create_response", "interrupt_response", "idle_timeout_ms"):
                input_["turn_detection"].pop(name, None)
    for direction in merged["audio"].values():
        if direction["format"].get("type", "audio/pcm") == "audio/pcm":
            direction["format"] = dict(formats.PCM)
    for name in _LEFT_OUT:
        if input_.get(name) is None:
            input_.pop(name, None)
    output = merged["audio"].get("output", {})
    if isinstance(output.get("voice"), dict):
        output["voice"] = output["voice"]["id"]
    if spoke and output.get("voice") != session["audio"].get("output", {}).get("voice"):
        message = "Cannot update a conversation's voice if assistant audio is present."
        raise ApiFault(400, message, None, "cannot_update_voice")
    return merged


def check_output(given: Mapping[str, Json], contract: Contract, path: str) -> None:
    """Refuse what the schema lets pass and the service does not. Raises ApiFault."""
    modalities = given.get("output_modalities")
    if modalities is not None and modalities not in (["text"], ["audio"]):
        message = f"Invalid modalities: {modalities}. Supported combinations are: ['text'] and ['audio']."
        raise ApiFault(400, message, f"{path}.output_modalities", "invalid_value")
    voice = given.get("audio", {}).get("output", {}).get("voice")
    known = contract.enum(contract.schemas["VoiceIdsShared"])
    if isinstance(voice, str) and voice not in known:
        raise invalid_value(f"{path}.audio.output.voice", voice, known)
    most = given.get("max_output_tokens", "inf")
    if most != "inf":
        _in_range(f"{path}.max_output_tokens", most, 1, _MOST_TOKENS)
    for index, tool in enumerate(given.get("tools") or ()):
        if tool.get("type") == "mcp":
            message = "The stand-in calls no MCP servers: use tools of type 'function'."
            raise ApiFault(400, message, f"{path}.tools[{index}].type", "unsupported_parameter")
    if given.get("prompt"):
        message = "The stand-in does not answer prompt templates: send 'instructions' instead."
        raise ApiFault(400, message, f"{path}.prompt", "unsupported_parameter")


def for_response(session: Mapping[str, Json], own: Mapping[str, Json]) -> dict[str, Json]:
    """The settings of a response: the session's, but for its *own*."""
    kept = ("output_modalities", "instructions", "tools", "tool_choice", "max_output_tokens", "audio")
    merged = _merged(
        {name: session[name] for name in kept}, {name: own[name] for name in kept if name in own}
    )
    output = merged["audio"]["output"]
    if isinstance(output["voice"], dict):
        output["voice"] = output["voice"]["id"]
    return merged


def _check(change: Mapping[str, Json], contract: Contract) -> None:
    check_output(change, contract, "session")
    turns = change.get("audio", {}).get("input", {}).get("turn_detection") or {}
    inside = "session.audio.input.turn_detection"
    for name, least, most in (
        ("threshold", 0, 1),
        ("prefix_padding_ms", 0, 10_000),
        ("silence_duration_ms", 0, 10_000),
    ):
        if name in turns:
            _in_range(f"{inside}.{name}", turns[name], least, most)


def _in_range(path: str, value: float, least: float, most: float) -> None:
    if value < least:
        raise below_minimum(path, value, least)
    if value > most:
        raise above_maximum(path, value, most)


def _merged(old: Mapping[str, Json], new: Mapping[str, Json]) -> dict[str, Json]:
    merged = copy.deepcopy(dict(old))
    for name, value in new.items():
        deeper = name in _MERGED and isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = _merged(merged[name], value) if deeper else copy.deepcopy(value)
    return merged
