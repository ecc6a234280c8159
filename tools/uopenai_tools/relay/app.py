"""The way of a board's request through the relay: whose token, which operation, how much is left; then on.

Refusals have the service's own shape, so that the board's client raises the exception that it would raise
for the service, with words that say what to do. Nothing of a body is kept, and no log line holds a token.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import httpx2
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive, Scope, Send

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.faults import Fault
from uopenai_tools.relay import asked, forward, usage
from uopenai_tools.relay.intake import Intake
from uopenai_tools.relay.ledger import Ledger
from uopenai_tools.relay.permissions import Names
from uopenai_tools.relay.tokens import Book, Token
from uopenai_tools.relay.usage import Meter, Usage
from uopenai_tools.standin.faults import ApiFault

# In the scope's extensions: a function that closes the connection when what was written has gone out.
HANG_UP = "uopenai.hang_up"

# A secret for a board lives this long at most, in seconds; the service allows up to two hours.
SECRET_LIFE_S = 600
_MINTS = ("create-realtime-client-secret", "create-realtime-translation-client-secret")
# What begins a conversation that does not pass through here.
_ELSEWHERE = (
    *_MINTS,
    "create-realtime-session",
    "create-realtime-transcription-session",
    "create-realtime-call",
    "accept-realtime-call",
    "CreateChatSessionMethod",
)
# An order for a client secret is a few hundred bytes of settings.
_LARGEST_ORDER = 1 << 18

_NOT_AGAIN = {"x-should-retry": "false"}

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Record:
    """One request that is over. *operation*: by the SDK's name. *status* 0: ended early, as *broken* says."""

    board: str
    operation: str
    status: int
    usage: Usage = Usage()
    broken: str = ""

    def __str__(self) -> str:
        about = "" if self.usage.stated else "about "
        spent = f"  {about}{self.usage.total} tokens" if self.usage.total else ""
        return f"{self.board}  {self.operation}  {self.status or self.broken}{spent}"


@dataclass
class State:
    """What the relay works with."""

    upstream: forward.Upstream
    contract: Contract
    names: Names
    book: Book
    ledger: Ledger
    record: Callable[[Record], None]


class Application:
    """The ASGI application."""

    def __init__(self, state: State) -> None:
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        request = Request(scope)
        intake = Intake(receive, patient=False)
        board, name = "unknown", "-"
        try:
            token = self._token(request)
            board, intake.patient = token.name, True
            operation = asked.operation(self._state.contract, scope)
            name = self._state.names.name(operation.name)
            self._check(token, operation)
        except (ApiFault, Fault) as fault:
            refusal = fault if isinstance(fault, ApiFault) else _own_trouble(fault)
            with suppress(ClientDisconnect):
                # Not before the board has said all: it reads only then.
                if "expect" not in request.headers:
                    await intake.drain()
                await refusal.response()(scope, receive, send)
            self._state.record(Record(board, name, refusal.status))
            return
        await _Call(self._state, token, operation, scope, intake, send).run()

    def _token(self, request: Request) -> Token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        token = self._state.book.find(given.strip()) if scheme.lower() == "bearer" else None
        if token is None:
            message = "The relay does not know this token: `uopenai relay add` makes one on its computer."
            raise ApiFault(401, message, code="invalid_api_key")
        return token

    def _check(self, token: Token, operation: Operation) -> None:
        """Raises ApiFault unless *token* may do this now."""
        name = self._state.names.name(operation.name)
        if not self._state.names.allowed(token.allow, operation.name):
            message = f"The token of {token.name} does not allow {name}: it allows {', '.join(token.allow)}."
            raise ApiFault(403, message, code="operation_not_allowed", headers=_NOT_AGAIN)
        limit = self._state.ledger.reached(token)
        if limit is not None:
            message = (
                f"{token.name} has spent its cap of {limit}: `uopenai relay add` on the relay's computer"
            )
            message += " gives it another."
            code = "insufficient_quota"
            raise ApiFault(429, message, code=code, kind=code, headers=_NOT_AGAIN)


def _own_trouble(fault: Fault) -> ApiFault:
    _log.warning("%s", fault)
    message = "The relay cannot use its files: its terminal says why."
    return ApiFault(500, message, kind="server_error", headers=_NOT_AGAIN)


class _Call:
    """One request that is let through."""

    def __init__(
        self, state: State, token: Token, operation: Operation, scope: Scope, intake: Intake, send: Send
    ) -> None:
        self._state, self._token, self._operation = state, token, operation
        self._scope, self._intake, self._send = scope, intake, send
        self._status = 0
        self._began = False
        self._meter = Meter("")
        self._type = self._sent_type = self._broken = ""
        self._name = state.names.name(operation.name)

    async def run(self) -> None:
        """Forward it, and count it whatever comes of it."""
        ledger = self._state.ledger
        ledger.begin(self._token)
        try:
            ledger.save()
            await self._unless_board_goes()
        except (ApiFault, Fault) as fault:
            await self._refuse(fault if isinstance(fault, ApiFault) else _own_trouble(fault))
        finally:
            used = self._used()
            ledger.end(self._token, used, self._meter.model)
            status = 0 if self._broken else self._status
            self._state.record(Record(self._token.name, self._name, status, used, self._broken))
            try:
                ledger.save()
            except Fault as fault:  # the board has its answer; the next request is refused
                _log.warning("%s", fault)

    async def _refuse(self, fault: ApiFault) -> None:
        self._status = fault.status
        with suppress(ClientDisconnect):
            await self._intake.drain()
            await fault.response()(self._scope, self._intake.receive, self._send)

    async def _unless_board_goes(self) -> None:
        """Forward; when the board goes away, the call to the service ends, too."""
        call = asyncio.ensure_future(self._forward())
        gone = asyncio.ensure_future(self._intake.gone())
        try:
            await asyncio.wait((call, gone), return_when=asyncio.FIRST_COMPLETED)
            if call.done():
                call.result()
            else:
                self._broken = self._broken or "the board went away"
        except ClientDisconnect:
            self._broken = "the board went away"
        finally:
            for task in (call, gone):
                task.cancel()
            await asyncio.gather(call, gone, return_exceptions=True)

    async def _forward(self) -> None:
        headers = forward.upwards(self._scope["headers"])
        self._sent_type = dict(headers).get("content-type", "")
        body: forward.Body = None
        if _has_body(dict(headers), self._scope):
            body = self._intake.pieces()
        else:
            self._intake.done()
        if self._operation.name in _MINTS:
            body = _one(await self._order())
            headers = [(name, value) for name, value in headers if name != "content-length"]
        path = asked.target(self._scope)
        answer = await self._state.upstream.send(self._scope["method"], path, headers, body)
        try:
            await self._hand_down(answer)
        finally:
            await answer.aclose()

    async def _hand_down(self, answer: httpx2.Response) -> None:
        if answer.status_code == 401:
            # The service's words may hold a part of the key.
            message = (
                "The service refused the relay's own key: whoever runs the relay must give it a good one."
            )
            raise ApiFault(401, message, code="relay_key_refused", headers=_NOT_AGAIN)
        self._intake.done()
        self._status, self._type = answer.status_code, answer.headers.get("content-type", "")
        self._meter = Meter(self._type, answer.headers.get("content-encoding", "").strip().lower())
        headers = forward.downwards(answer.headers.raw)
        await self._send({"type": "http.response.start", "status": self._status, "headers": headers})
        self._began = True
        try:
            async for piece in answer.aiter_raw():
                self._meter.feed(piece)
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
        except httpx2.HTTPError:
            # The board is to see that there was more: no last chunk. Whoever waits for it to go ends this.
            self._broken = "the service broke off"
            self._scope["extensions"][HANG_UP]()
            await asyncio.Event().wait()
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _order(self) -> bytes:
        """The body of an order for a client secret, whose life is bounded."""
        whole = b""
        async for piece in self._intake.pieces():
            whole += piece
            if len(whole) > _LARGEST_ORDER:
                raise ApiFault(413, "An order for a client secret is not so large.", code="request_too_large")
        try:
            order: Any = json.loads(whole or b"{}")
            life = order.setdefault("expires_after", {})
            life.setdefault("anchor", "created_at")
            life["seconds"] = min(life.get("seconds", SECRET_LIFE_S), SECRET_LIFE_S)
        except (ValueError, TypeError, AttributeError, RecursionError):
            raise ApiFault(400, "We could not parse the JSON body of your request.") from None
        return json.dumps(order).encode()

    def _used(self) -> Usage:
        """What the call counts as. Looking and deleting cost nothing, nor does what failed."""
        if self._scope["method"] != "POST" or not self._began or self._status >= 400:
            return Usage()
        if self._meter.usage is not None:
            return self._meter.usage
        if self._meter.runs_on or self._operation.name in _ELSEWHERE:
            return Usage(0, usage.UNSEEN)
        return Usage(usage.reckoned(self._intake.count, self._sent_type), self._meter.reckoned)


def _has_body(headers: dict[str, str], scope: Scope) -> bool:
    given = headers.get("content-length")
    if given is None:
        return any(name == b"transfer-encoding" for name, _ in scope["headers"])
    return given != "0"


async def _one(data: bytes) -> AsyncIterator[bytes]:
    yield data
