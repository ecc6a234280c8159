"""The way of a request through the stand-in: path, method, key, the operation, and every answer's headers."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from uopenai_tools.standin import (
    chat,
    completions,
    embeddings,
    encoding,
    files,
    generic,
    images,
    models,
    requested_faults,
    responses,
    runs,
    speech,
    threads,
    transcriptions,
    uploads,
    usage,
    vector_stores,
    videos,
)
from uopenai_tools.standin.call import Call, Handler, State
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import client_secrets, entry

BASE = "/v1"

# What has an answer of its own. The rest of the API is answered by its schemas alone.
HANDLERS: dict[str, Handler] = {
    "listModels": models.list_models,
    "retrieveModel": models.retrieve,
    "createChatCompletion": chat.create,
    "createResponse": responses.create,
    "getResponse": responses.retrieve,
    "deleteResponse": responses.delete,
    "createCompletion": completions.create,
    "createSpeech": speech.create,
    "createTranscription": transcriptions.create,
    "createTranslation": transcriptions.translate,
    "createImage": images.create,
    "createImageEdit": images.edit,
    "createImageVariation": images.vary,
    "createEmbedding": embeddings.create,
    "createFile": files.create,
    "listFiles": files.list_files,
    "retrieveFile": files.retrieve,
    "deleteFile": files.delete,
    "downloadFile": files.download,
    "createUpload": uploads.create,
    "addUploadPart": uploads.add_part,
    "completeUpload": uploads.complete,
    "cancelUpload": uploads.cancel,
    "create-realtime-client-secret": client_secrets.create,
    "createThread": threads.create,
    "getThread": threads.retrieve,
    "createMessage": threads.create_message,
    "listMessages": threads.list_messages,
    "createRun": runs.create,
    "createThreadAndRun": runs.create_thread_and_run,
    "getRun": runs.retrieve,
    "submitToolOuputsToRun": runs.submit_tool_outputs,
    "createVectorStore": vector_stores.create,
    "getVectorStore": vector_stores.retrieve,
    "createVectorStoreFile": vector_stores.add_file,
    "getVectorStoreFile": vector_stores.retrieve_file,
    "createVectorStoreFileBatch": vector_stores.add_batch,
    "getVectorStoreFileBatch": vector_stores.retrieve_batch,
    "createVideo": videos.create,
    "GetVideo": videos.retrieve,
    "usage-completions": usage.completions,
}

_REQUESTS_PER_MINUTE = 10_000
_TOKENS_PER_MINUTE = 2_000_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Record:
    """One answered request. Headers and bodies are not kept, nor are keys.

    When its head came, the first and the last piece of its body (None: it had none), and when its
    answer began: `time.monotonic()` of this computer, which every program on it shares.
    """

    connection: int
    method: str
    path: str
    status: int
    arrived_at: float = field(default=0.0, compare=False)
    first_byte_at: float | None = field(default=None, compare=False)
    last_byte_at: float | None = field(default=None, compare=False)
    answered_at: float = field(default=0.0, compare=False)


class _Intake:
    """Stands before an ASGI *receive*, and notes when the body came."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.first_at: float | None = None
        self.last_at: float | None = None

    async def __call__(self) -> Message:
        """The next piece."""
        message = await self._receive()
        if message.get("body"):
            self.last_at = time.monotonic()
            self.first_at = self.first_at or self.last_at
        return message


class Application:
    """The ASGI application: answers HTTP, and tells *record* of each answer when it begins."""

    def __init__(self, state: State, record: Callable[[Record], None]) -> None:
        self._state = state
        self._record = record

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        started, taken = time.monotonic(), _Intake(receive)
        request = Request(scope, taken)

        async def observed(message: Message) -> None:
            if message["type"] == "http.response.start":
                _add_headers(MutableHeaders(scope=message), request, started)
                connection = scope.get("extensions", {}).get("uopenai.connection", 0)
                what = connection, scope["method"], scope["path"], message["status"]
                self._record(Record(*what, started, taken.first_at, taken.last_at, time.monotonic()))
            await send(message)

        response = await self._answer(request)
        coding = "" if isinstance(response, entry.Handover) else encoding.chosen(request.headers)
        await response(scope, receive, encoding.Encoder(observed, coding) if coding else observed)

    async def _answer(self, request: Request) -> ASGIApp:
        try:
            if request.scope["path"] == entry.PATH:
                return await self._connect(request)
            return await self._dispatch(request)
        except ApiFault as fault:
            return fault.response()
        except Exception:
            _log.exception("the stand-in failed on %s %s", request.method, request.url.path)
            message = "The stand-in had an error while processing your request: its terminal says which."
            return ApiFault(500, message, kind="server_error").response()

    async def _dispatch(self, request: Request) -> Response:
        path = request.scope["path"]
        if path.startswith(images.PICTURES) and request.method == "GET":
            return await images.picture(request)
        match = self._state.contract.match(path.removeprefix(BASE)) if path.startswith(BASE + "/") else None
        if match is None:
            hint = "" if path.startswith(BASE + "/") else f" The API begins at {BASE}/."
            raise ApiFault(404, f"Invalid URL ({request.method} {path}).{hint}", code="unknown_url")
        operation = match.operations.get(request.method)
        if operation is None:
            raise _not_allowed(request, match.operations)
        self._check_key(_bearer(request), operation.admin)
        encoding.check(request.headers)
        await requested_faults.apply(request, self._state.faults)
        handler = HANDLERS.get(operation.name, generic.any_operation)
        return await handler(Call(self._state, request, operation, match.values))

    async def _connect(self, request: Request) -> ASGIApp:
        """The request that begins a WebSocket. Raises ApiFault."""
        if request.method != "GET":
            raise _not_allowed(request, ["GET"])
        key = _bearer(request) or entry.key_of(request)
        if not client_secrets.find(self._state.ephemeral, key, self._state.clock()):
            self._check_key(key, admin=False)
        terms = await requested_faults.apply(request, self._state.faults, websocket=True)
        return entry.connect(self._state, request, key, terms)

    def _check_key(self, key: str, admin: bool) -> None:
        if not key:
            message = (
                "You didn't provide an API key. You need to provide your API key in an Authorization header "
                "using Bearer auth (i.e. Authorization: Bearer YOUR_KEY)."
            )
            raise ApiFault(401, message)
        given, ordinary = key.encode(), self._state.key.encode()
        if admin and secrets.compare_digest(given, ordinary):
            message = "You have insufficient permissions for this operation: it takes an admin key."
            raise ApiFault(403, message, code="insufficient_permissions")
        if not secrets.compare_digest(given, self._state.admin_key.encode() if admin else ordinary):
            # Unlike the service's, the message does not repeat the key: it may be a real one.
            message = "Incorrect API key provided. The stand-in takes only the key that it was started with."
            raise ApiFault(401, message, code="invalid_api_key")


def _bearer(request: Request) -> str:
    """The key in the Authorization header, or ""."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _not_allowed(request: Request, methods: Iterable[str]) -> ApiFault:
    message = f"Not allowed to {request.method} on {request.scope['path']}."
    allow = {"allow": ", ".join(sorted(methods))}
    return ApiFault(405, message, code="method_not_supported", headers=allow)


def _add_headers(headers: MutableHeaders, request: Request, started: float) -> None:
    """What the service says on every answer."""
    length = request.headers.get("content-length", "0")
    tokens = min(int(length) // 4 if length.isdecimal() else 0, _TOKENS_PER_MINUTE)
    headers["x-request-id"] = "req_" + secrets.token_hex(16)
    headers["openai-organization"] = "stand-in"
    headers["openai-version"] = "2020-10-01"
    headers["openai-processing-ms"] = str(int((time.monotonic() - started) * 1000))
    headers["x-ratelimit-limit-requests"] = str(_REQUESTS_PER_MINUTE)
    headers["x-ratelimit-limit-tokens"] = str(_TOKENS_PER_MINUTE)
    headers["x-ratelimit-remaining-requests"] = str(_REQUESTS_PER_MINUTE - 1)
    headers["x-ratelimit-remaining-tokens"] = str(_TOKENS_PER_MINUTE - tokens)
    headers["x-ratelimit-reset-requests"] = "6ms"
    headers["x-ratelimit-reset-tokens"] = f"{tokens * 60_000 // _TOKENS_PER_MINUTE}ms"
