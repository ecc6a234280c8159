"""`GET /v1/realtime`: the request that becomes a WebSocket, checked, and handed over to a session.

What is wrong with the handshake or the key refuses the upgrade, as it would any request. A model that
there is not is said on the WebSocket, as the service does: an `error` event, then close code 4000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope, Send
from websockets.datastructures import Headers
from websockets.http11 import Request as Upgrade
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

from uopenai_tools.standin.call import State
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import client_secrets, harm, models, settings
from uopenai_tools.standin.realtime.session import Line, Session
from uopenai_tools.standin.realtime.timing import Timing
from uopenai_tools.standin.realtime.websocket import Socket

Json = Any

PATH = "/v1/realtime"
# Where the socket is put that takes the connection over, among the extensions of an ASGI scope.
UPGRADED = "uopenai.upgraded"

_PROTOCOL, _KEY_PROTOCOL, _BETA_PROTOCOL = "realtime", "openai-insecure-api-key.", "openai-beta.realtime-v1"
_NO_UPGRADE = (
    "This is where WebSockets begin (RFC 6455): connect with ws:// or wss://, with 'Connection: Upgrade', "
    "'Upgrade: websocket', 'Sec-WebSocket-Version: 13' and 'Sec-WebSocket-Key'."
)
_BETA = "The Realtime Beta API is no longer supported. Please use /v1/realtime for the GA API."


class Handover:
    """An answer that begins a WebSocket."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The connection sees the status, and gives the socket its bytes."""
        scope["extensions"][UPGRADED] = self._socket
        await send({"type": "http.response.start", "status": 101, "headers": []})


def key_of(request: Request) -> str:
    """The key that a browser sends among the subprotocols, for it cannot set a header; else ""."""
    offered = _offered(request)
    keys = [name for name in offered if name.startswith(_KEY_PROTOCOL)]
    return keys[0].removeprefix(_KEY_PROTOCOL) if keys else ""


def connect(state: State, request: Request, key: str, terms: Mapping[str, str]) -> Handover:
    """Begin a session; *key* was checked, *terms* are the faults that are asked for. Raises ApiFault."""
    handshake = ServerProtocol(select_subprotocol=_select)
    response = handshake.accept(Upgrade(request.url.path, Headers(request.headers.items())))
    if response.status_code != 101:
        reason = response.body.decode().partition("\n")[0]
        headers = {"upgrade": "websocket", "sec-websocket-version": "13"}
        # RFC 6455, 4.4: another version gets 426 and the one that is spoken here.
        other_version = request.headers.get("sec-websocket-version", "13") != "13"
        status = 426 if other_version else response.status_code
        raise ApiFault(status, f"{reason} {_NO_UPGRADE}", code="no_websocket", headers=headers)
    document, fault = _session(state, request, key)
    connection = request.scope.get("extensions", {}).get("uopenai.connection", 0)

    def begin(line: Line) -> Session:
        timing = Timing(state.turns, connection, document["id"])
        return (
            Refused(line, state, document, timing, fault) if fault else Session(line, state, document, timing)
        )

    return Handover(Socket(response, harm.read(terms), begin))


class Refused(Session):
    """A session that ends as it begins."""

    def __init__(self, line: Line, state: State, document: Json, timing: Timing, fault: ApiFault) -> None:
        super().__init__(line, state, document, timing)
        self._goodbye = line, fault

    def begin(self) -> None:
        """Say why, and close."""
        line, fault = self._goodbye
        self.fail(fault)
        line.close(4000, f"{fault.kind}.{fault.code}")


def _session(state: State, request: Request, key: str) -> tuple[dict[str, Json], ApiFault | None]:
    """The session's settings, and why there will be none."""
    given, now = request.query_params, state.clock()
    kind = settings.TRANSCRIPTION if given.get("intent") == "transcription" else settings.REALTIME
    bound = client_secrets.find(state.ephemeral, key, now)
    if bound:
        session = {**bound.session, "expires_at": int(now) + settings.LIFETIME_S}
    else:
        session = settings.initial(kind, given.get("model", ""), now)
    try:
        _check(request, session, bound is not None)
    except ApiFault as fault:
        return session, fault
    return session, None


def _check(request: Request, session: Mapping[str, Json], bound: bool) -> None:
    given = request.query_params
    if _BETA_PROTOCOL in _offered(request) or "realtime=v1" in request.headers.get("openai-beta", ""):
        raise ApiFault(400, _BETA, None, "beta_api_shape_disabled")
    if "call_id" in given:
        raise ApiFault(404, f"There is no call '{given['call_id']}'.", "call_id", "call_id_not_found")
    if session["type"] == settings.TRANSCRIPTION:
        return
    model = given.get("model", "")
    if bound and model and model != session["model"]:
        message = f"The ephemeral key is for the model '{session['model']}', not '{model}'."
        raise ApiFault(400, message, "model", "invalid_model")
    if not session["model"]:
        message = "You must provide a model parameter: connect with '?model=gpt-realtime'."
        raise ApiFault(400, message, "model", "missing_model")
    models.require(session["model"])


def _offered(request: Request) -> list[str]:
    lines = request.headers.getlist("sec-websocket-protocol")
    return [name.strip() for line in lines for name in line.split(",")]


def _select(handshake: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    # The key, which is among them, is not to come back.
    return Subprotocol(_PROTOCOL) if _PROTOCOL in offered else None
