"""One session: answers each client event, hears the audio, and lets one response at a time speak.

It knows no sockets. A `Line` takes the events that it emits, and says when more may follow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from starlette.concurrency import run_in_threadpool

from uopenai_tools.standin import voice
from uopenai_tools.standin.call import State
from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import checks, items, replying, settings
from uopenai_tools.standin.realtime.input_audio import Heard, Idle, InputAudio, Started
from uopenai_tools.standin.realtime.response import Response
from uopenai_tools.standin.realtime.timing import Timing
from uopenai_tools.standin.realtime.user_audio import UserAudio

Json = Any

# Responses outside the conversation that may be under way at once.
_MOST_RESPONSES = 8
_EXPIRED = "Your session hit the maximum duration of 60 minutes."


class Line(Protocol):
    """Where a session's events go."""

    def send(self, event: Mapping[str, Json]) -> None:
        """Send *event*."""
        ...

    async def ready(self) -> None:
        """Wait until what was sent has gone out, but for a little."""
        ...

    def close(self, code: int, reason: str) -> None:
        """End the connection."""
        ...


class Session:
    """A session that begins with *document*, its settings."""

    def __init__(self, line: Line, state: State, document: dict[str, Json], timing: Timing) -> None:
        self._line, self._state, self._timing = line, state, timing
        self._session = document
        self._items = items.Items()
        self._audio = InputAudio()
        self._audio.configure(document["audio"]["input"])
        self._conversation_id = new_id("conv_")[:26]
        self._responses: dict[str, tuple[Response, asyncio.Task[None]]] = {}
        self._handlers: dict[str, Callable[[Mapping[str, Json]], None]] = {
            "session.update": self._update,
            "input_audio_buffer.append": self._append,
            "input_audio_buffer.commit": self._commit,
            "input_audio_buffer.clear": self._clear,
            "output_audio_buffer.clear": self._clear_output,
            "conversation.item.create": self._create_item,
            "conversation.item.retrieve": self._retrieve_item,
            "conversation.item.truncate": self._truncate_item,
            "conversation.item.delete": self._delete_item,
            "response.create": self._create_response,
            "response.cancel": self._cancel_response,
        }

    def begin(self) -> None:
        """The connection stands."""
        self._emit("session.created", session=self._session)

    def receive(self, text: str) -> None:
        """The client sent *text*. What is wrong with it is answered with an error, and nothing ends."""
        if self.expire():
            return
        event_id = None
        try:
            event = checks.event(text)
            given = event.get("event_id")
            event_id = given if isinstance(given, str) else None
            checks.check(event, self._state.contract)
            self._handlers[event["type"]](event)
        except ApiFault as fault:
            self.fail(fault, event_id)

    def fail(self, fault: ApiFault, event_id: str | None = None) -> None:
        """Say what is wrong, with the event of that id."""
        error = {
            "type": fault.kind,
            "code": fault.code,
            "message": fault.message,
            "param": fault.param,
            "event_id": event_id,
        }
        self._emit("error", error=error)

    def expire(self) -> bool:
        """End the session if its time is over; whether it is."""
        over = self._state.clock() >= self._session["expires_at"]
        if over:
            self.fail(ApiFault(400, _EXPIRED, None, "session_expired"))
            self._line.close(1001, _EXPIRED)
        return over

    def end(self) -> None:
        """The connection is lost."""
        for response, task in list(self._responses.values()):
            task.cancel()
            self._timing.done(response, "lost")
        self._responses.clear()

    def _emit(self, kind: str, **own: Json) -> None:
        self._line.send({"type": kind, "event_id": new_id("event_")[:27], **own})

    def _emit_all(self, events: Iterator[Mapping[str, Json]]) -> None:
        for event in events:
            self._emit(event["type"], **{name: value for name, value in event.items() if name != "type"})

    # Client events

    def _update(self, event: Mapping[str, Json]) -> None:
        spoke = self._items.assistant_spoke
        self._session = settings.changed(self._session, event["session"], self._state.contract, spoke)
        self._audio.configure(self._session["audio"]["input"])
        self._emit("session.updated", session=self._session)

    def _append(self, event: Mapping[str, Json]) -> None:
        self._timing.appended()
        for heard in self._audio.append(event["audio"]):
            self._hear(heard)

    def _hear(self, heard: Heard) -> None:
        turns = self._session["audio"]["input"]["turn_detection"]
        if isinstance(heard, Started):
            self._timing.speech_started(heard.at_ms)
            self._emit("input_audio_buffer.speech_started", audio_start_ms=heard.at_ms, item_id=heard.item_id)
            if turns.get("interrupt_response", True):
                self._interrupt()
            return
        if isinstance(heard, Idle):
            times = {"audio_start_ms": heard.start_ms, "audio_end_ms": heard.end_ms}
            self._emit("input_audio_buffer.timeout_triggered", item_id=heard.item_id, **times)
        else:
            self._timing.speech_stopped(heard.at_ms)
            self._emit("input_audio_buffer.speech_stopped", audio_end_ms=heard.at_ms, item_id=heard.item_id)
        self._committed(heard.item_id, heard.audio)
        if turns.get("create_response", self._session["type"] == settings.REALTIME):
            try:
                self._respond({})
            except ApiFault as fault:
                self.fail(fault)

    def _commit(self, event: Mapping[str, Json]) -> None:
        self._committed(*self._audio.commit())

    def _clear(self, event: Mapping[str, Json]) -> None:
        self._audio.clear()
        self._emit("input_audio_buffer.cleared")

    def _clear_output(self, event: Mapping[str, Json]) -> None:
        message = "'output_audio_buffer.clear' is only supported on WebRTC and SIP connections."
        raise ApiFault(400, message, "type", "unsupported_event")

    def _create_item(self, event: Mapping[str, Json]) -> None:
        self._require_conversation("conversation.item.create")
        item = items.given(event["item"], self._items, self._audio.format)
        self._add_item(item, event.get("previous_item_id"))

    def _retrieve_item(self, event: Mapping[str, Json]) -> None:
        self._emit("conversation.item.retrieved", item=self._items.retrieved(event["item_id"]))

    def _truncate_item(self, event: Mapping[str, Json]) -> None:
        told = {name: event[name] for name in ("item_id", "content_index", "audio_end_ms")}
        self._items.truncate(*told.values())
        self._timing.truncated(event["item_id"], event["audio_end_ms"])
        self._emit("conversation.item.truncated", **told)

    def _delete_item(self, event: Mapping[str, Json]) -> None:
        self._items.delete(event["item_id"])
        self._emit("conversation.item.deleted", item_id=event["item_id"])

    def _create_response(self, event: Mapping[str, Json]) -> None:
        self._require_conversation("response.create")
        self._respond(event.get("response", {}))

    def _cancel_response(self, event: Mapping[str, Json]) -> None:
        wanted = event.get("response_id")
        active = [response.id for response, _ in self._responses.values() if response.in_conversation]
        found = [wanted] if wanted in self._responses else [] if wanted else active
        if not found:
            raise ApiFault(
                400, "Cancellation failed: no active response found", None, "response_cancel_not_active"
            )
        for name in found:
            self._cancel(name, "client_cancelled")

    # What follows from them

    def _require_conversation(self, kind: str) -> None:
        if self._session["type"] != settings.REALTIME:
            message = f"'{kind}' is not supported in a transcription session."
            raise ApiFault(400, message, "type", "unsupported_event")

    def _committed(self, item_id: str, audio: bytes) -> None:
        """A turn of the user's has ended: it becomes an item, and is transcribed if that is asked for."""
        heard = UserAudio(audio, self._audio.format)
        self._timing.committed(heard.milliseconds, heard.transcript)
        self._emit("input_audio_buffer.committed", item_id=item_id, previous_item_id=self._items.last_id)
        self._add_item(items.spoken(item_id, heard), None)
        transcription = self._session["audio"]["input"].get("transcription")
        if transcription is not None:
            self._emit_all(heard.events(item_id, transcription.get("model")))

    def _add_item(self, item: items.Item, after: str | None) -> None:
        before = self._items.add(item, after)
        for kind in ("conversation.item.added", "conversation.item.done"):
            self._emit(kind, previous_item_id=before, item=item.document)

    def _interrupt(self) -> None:
        for response, _ in list(self._responses.values()):
            if response.in_conversation:
                self._cancel(response.id, "turn_detected")

    def _cancel(self, name: str, reason: str) -> None:
        response, task = self._responses.pop(name)
        task.cancel()
        self._emit_all(response.cancelled(reason))
        self._timing.done(response, response.status)

    def _respond(self, own: Mapping[str, Json]) -> None:
        """Begin a response with its *own* settings, where it has any. Raises ApiFault."""
        settings.check_output(own, self._state.contract, "response")
        outside = own.get("conversation") == "none"
        for response, _ in self._responses.values():
            if response.in_conversation and not outside:
                message = (
                    f"Conversation already has an active response in progress: {response.id}. "
                    "Wait until the response is finished before creating a new one."
                )
                raise ApiFault(400, message, None, "conversation_already_has_active_response")
        if len(self._responses) >= _MOST_RESPONSES:
            message = f"There are {_MOST_RESPONSES} responses in progress: wait until one is finished."
            raise ApiFault(400, message, None, "too_many_active_responses")
        merged = settings.for_response(self._session, own)
        read = [items.given(each, self._items, self._audio.format) for each in own.get("input") or ()]
        context = read if "input" in own else self._items.all()
        plan = replying.plan(context, merged, "tool_choice" in own, self._state.clock())
        kept = None if outside else self._items
        response = Response(plan, merged, kept, self._conversation_id, own.get("metadata"))
        self._timing.responding(response)
        self._audio.busy()
        self._emit_all(response.opening())
        self._responses[response.id] = response, asyncio.create_task(self._speak(response, merged))

    async def _speak(self, response: Response, merged: Mapping[str, Json]) -> None:
        speech = None
        output = merged["audio"]["output"]
        if response.spoken:
            espeak = voice.find_espeak()
            given = response.plan.text, output["voice"], output.get("speed", 1.0), espeak
            speech = await run_in_threadpool(voice.speak, *given) if espeak else voice.speak(*given)
        for event in response.events(speech):
            if event["type"] == "response.done":
                del self._responses[response.id]
            self._emit_all(iter([event]))
            if event["type"] == "response.output_audio.delta":
                self._timing.delta(response)
                await self._state.pause()
            await self._line.ready()
        self._timing.done(response, response.status)
        if response.in_conversation:
            self._audio.idle_from(response.audio_ms)
