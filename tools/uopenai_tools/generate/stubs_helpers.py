"""What the client offers beyond single operations: where it stands, what it takes, what it gives.

A helper takes much of what an operation takes; "{create}" in its parameters stands for the fields of the
operation `create` beside it, but for those in *without*. In its answer "{mark}" is "_Async" or nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from uopenai_tools.generate.stubs_calls import Pens, field_parameters
from uopenai_tools.generate.stubs_operations import Call
from uopenai_tools.generate.stubs_shapes import Shapes

_POLL = "poll_interval_ms: int = ..., max_wait_seconds: float | None = ..."


@dataclass(frozen=True)
class Helper:
    """A method that is no operation; two of one name are overloads. *waits*: AsyncOpenAI's is a coroutine."""

    name: str
    parameters: str
    answer: str
    about: str
    without: tuple[str, ...] = ()
    waits: bool = True
    options: bool = True

    def text(self, calls: Mapping[str, Call], pens: Pens) -> str:
        """The definition of the method in a class that has the *calls*."""

        def fields(match: re.Match[str]) -> str:
            return ", ".join(field_parameters(calls[match[1]].fields, pens, self.without))

        given = re.sub(r"\{(\w+)\}", fields, self.parameters.replace("{poll}", _POLL))
        given += ", **options: Unpack[Options]" if self.options else ""
        word = "async def" if pens.mark and self.waits else "def"
        answer = self.answer.replace("{mark}", pens.mark and "_" + pens.mark)
        return f'    {word} {self.name}(self, {given}) -> {answer}:\n        """{self.about}"""'


def helper_lines(path: str, calls: Mapping[str, Call], pens: Pens) -> list[str]:
    """The helpers of the place *path* of the client, as lines of a class."""
    found = helpers_of(path, calls, pens.shapes)
    lines = []
    for helper in found:
        overloaded = sum(other.name == helper.name for other in found) > 1
        lines += ["    @overload"] if overloaded else []
        lines.append(helper.text(calls, pens))
    return lines


def helpers_of(path: str, calls: Mapping[str, Call], shapes: Shapes) -> list[Helper]:
    """The helpers of the place *path* whose operations and types the API has: another document's may not."""
    found = []
    for helper in HELPERS.get(path, ()):
        needed = re.findall(r"\{(\w+)\}", helper.parameters.replace("{poll}", ""))
        named = re.findall(r"(?:types|params)\.(\w+)", helper.parameters + helper.answer)
        if all(name in calls for name in needed) and all(name in shapes.named for name in named):
            found.append(helper)
    return found


def _streams(name: str, parameters: str, about: str) -> tuple[Helper, Helper]:
    """The stream of an assistant's run, which may be given to a handler."""
    handled = Helper(
        name, parameters + ", event_handler: Handler", "Handler", about, ("stream",), waits=False
    )
    return handled, Helper(name, parameters, "{mark}AssistantEventHandler", about, ("stream",), waits=False)


_CONNECTING = (
    "extra_query: dict[str, Any] | None = ..., extra_headers: dict[str, str | None] | None = ..., "
    "websocket_connection_options: dict[str, Any] = ..., "
    "on_reconnecting: Callable[[_Reconnecting], dict[str, Any] | None] | None = ..., max_retries: int = ..., "
    "initial_delay: float = ..., max_delay: float = ..., max_queue_size: int = ..."
)
_RUN = "types.RunObject"
_WAIT_RUN = "Wait for a run until it has ended, or wants something."
_WATCH = "Make a run: its events, added up as they pass."
_FILE = "types.VectorStoreFileObject"
_BATCH = "types.VectorStoreFileBatchObject"
_WAIT_FILE = "Wait until a file has been processed."
_WAIT_BATCH = "Wait until all files have been processed."
_ATTACHED = (
    "attributes: params.VectorStoreFileAttributes = ..., "
    "chunking_strategy: params.ChunkingStrategyRequestParam | Answer = ..."
)
_COMPLETION = "types.CreateChatCompletionResponse"
_SIGNED = "payload: str | bytes, headers: Mapping[str, str], *, secret: str | None = ..."

HELPERS: dict[str, tuple[Helper, ...]] = {
    "beta.threads": (
        Helper("create_and_run_poll", "*, {create_and_run}, {poll}", _RUN, _WAIT_RUN, ("stream",)),
        *_streams("create_and_run_stream", "*, {create_and_run}", _WATCH),
    ),
    "beta.threads.runs": (
        Helper("create_and_poll", "thread_id: str, *, {create}, {poll}", _RUN, _WAIT_RUN, ("stream",)),
        *_streams("create_and_stream", "thread_id: str, *, {create}", _WATCH),
        Helper("poll", "run_id: str, thread_id: str, *, {poll}", _RUN, _WAIT_RUN),
        *_streams("stream", "thread_id: str, *, {create}", _WATCH),
        Helper(
            "submit_tool_outputs_and_poll",
            "run_id: str, thread_id: str, *, {submit_tool_outputs}, {poll}",
            _RUN,
            "Hand in what a run requires, and wait for it.",
            ("stream",),
        ),
        *_streams(
            "submit_tool_outputs_stream", "run_id: str, thread_id: str, *, {submit_tool_outputs}", _WATCH
        ),
    ),
    "chat.completions": (
        Helper(
            "parse",
            "*, {create}, response_format: Form | None = ...",
            _COMPLETION,
            "A chat completion whose texts are JSON, read and checked: ``choices[0].message.parsed``.",
            ("stream", "stream_options", "response_format"),
        ),
        Helper(
            "run_tools",
            "*, {create}, tools: Array[ChatTool], max_iterations: int = ...",
            _COMPLETION,
            "A chat completion whose tool calls are answered, until one comes without.",
            ("stream", "stream_options", "tools"),
        ),
        Helper(
            "stream",
            "*, {create}, response_format: Form | None = ...",
            "{mark}ChatStream",
            "The chunks of a chat completion, added up as they pass.",
            ("stream", "response_format"),
            waits=False,
        ),
    ),
    "files": (
        Helper(
            "wait_for_processing",
            "id: str, *, poll_interval: float = ..., max_wait_seconds: float | None = ...",
            "types.OpenAIFile",
            "Wait until a file has been processed, or has failed.",
            options=False,
        ),
    ),
    "realtime": (
        Helper(
            "connect",
            f"*, model: str | None = ..., call_id: str | None = ..., {_CONNECTING}",
            "{mark}Connection[types.RealtimeServerEvent]",
            "A connection to the realtime API, opened when it is entered.",
            waits=False,
            options=False,
        ),
    ),
    "realtime.translations": (
        Helper(
            "connect",
            f"model: str, *, {_CONNECTING}",
            "{mark}Connection[types.RealtimeTranslationServerEvent]",
            "A connection to a live translation, opened when it is entered.",
            waits=False,
            options=False,
        ),
    ),
    "responses": (
        Helper(
            "parse",
            "*, {create}, text_format: Form | None = ...",
            "types.Response",
            "A response whose texts are JSON, read and checked: ``output_parsed``.",
            ("stream", "stream_options"),
        ),
        Helper(
            "run_tools",
            "*, {create}, tools: Array[ResponseTool], max_iterations: int = ...",
            "types.Response",
            "A response whose tool calls are answered, until one comes without.",
            ("stream", "stream_options", "tools"),
        ),
        Helper(
            "stream",
            "*, {create}, text_format: Form | None = ...",
            "{mark}ResponseStream",
            "The events of a response, added up as they pass.",
            ("stream",),
            waits=False,
        ),
        Helper(
            "stream",
            "*, response_id: str, starting_after: int = ..., text_format: Form | None = ...",
            "{mark}ResponseStream",
            "The events of a response that was made in the background.",
            waits=False,
        ),
    ),
    "uploads": (
        Helper(
            "upload_file_chunked",
            "*, {create}, file: FileTypes, mime_type: str, filename: str | None = ..., "
            "bytes: int | None = ..., part_size: int | None = ..., md5: str | None = ..., "
            "resume: dict[str, Any] | None = ..., progress: Progress | None = ...",
            "types.Upload",
            "Upload a file in parts, and make a file of them.",
            ("bytes", "expires_after", "filename", "mime_type"),
        ),
    ),
    "vector_stores.files": (
        Helper(
            "create_and_poll",
            f"file_id: str, *, vector_store_id: str, {_ATTACHED}, {{poll}}",
            _FILE,
            "Attach a file, and wait until it has been processed.",
        ),
        Helper("poll", "file_id: str, *, vector_store_id: str, {poll}", _FILE, _WAIT_FILE),
        Helper(
            "upload",
            f"*, vector_store_id: str, file: FileTypes, {_ATTACHED}, progress: Progress = ...",
            _FILE,
            "Upload a file, and attach it.",
        ),
        Helper(
            "upload_and_poll",
            f"*, vector_store_id: str, file: FileTypes, {_ATTACHED}, progress: Progress = ..., {{poll}}",
            _FILE,
            "Upload a file, attach it, and wait until it has been processed.",
        ),
    ),
    "vector_stores.file_batches": (
        Helper("create_and_poll", "vector_store_id: str, *, {create}, {poll}", _BATCH, _WAIT_BATCH),
        Helper("poll", "batch_id: str, *, vector_store_id: str, {poll}", _BATCH, _WAIT_BATCH),
        Helper(
            "upload_and_poll",
            "vector_store_id: str, *, files: Sequence[FileTypes], file_ids: Array[str] = ..., "
            f"max_concurrency: int | None = ..., {_ATTACHED}, progress: Progress = ..., {{poll}}",
            _BATCH,
            "Upload files, attach them, and wait until all have been processed.",
        ),
    ),
    "videos": (
        Helper(
            "create_and_poll", "*, {create}, {poll}", "types.VideoResource", "Make a video, and wait for it."
        ),
        Helper(
            "poll", "video_id: str, *, {poll}", "types.VideoResource", "Wait until a video has been made."
        ),
    ),
    "webhooks": (
        Helper(
            "unwrap",
            _SIGNED,
            "types.WebhookEvent",
            "The event that a webhook tells of, once its signature has been verified.",
            waits=False,
            options=False,
        ),
        Helper(
            "verify_signature",
            _SIGNED + ", tolerance: int = ...",
            "None",
            "Raise InvalidWebhookSignatureError unless the service has sent *payload*, and just now.",
            waits=False,
            options=False,
        ),
    ),
}
