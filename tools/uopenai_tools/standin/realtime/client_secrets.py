"""`POST /realtime/client_secrets`: keys for a short time, each bound to the settings of its session."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin.call import Call, Memory
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json
from uopenai_tools.standin.realtime import models, settings

Json = Any

_PREFIX = "ek_"
_LIFETIME_S = 600


@dataclass(frozen=True)
class Ephemeral:
    """What a key stands for: the *session* that it opens, until *expires_at*."""

    session: dict[str, Json]
    expires_at: int


async def create(call: Call) -> Response:
    """`POST /realtime/client_secrets`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    now = state.clock()
    wanted = body.get("session") or {"type": settings.REALTIME}
    model = wanted.get("model") or models.DEFAULT
    if wanted["type"] == settings.REALTIME:
        models.require(model)
    session = settings.changed(settings.initial(wanted["type"], model, now), wanted, state.contract, False)
    lifetime = (body.get("expires_after") or {}).get("seconds", _LIFETIME_S)
    key = _PREFIX + secrets.token_hex(16)
    kept = Ephemeral(session, int(now) + lifetime)
    state.ephemeral.keep(key, kept)
    return answer({"value": key, "expires_at": kept.expires_at, "session": session})


def find(kept: Memory, key: str, now: float) -> Ephemeral | None:
    """What *key* stands for; None if it is no ephemeral key. Raises ApiFault if its time is over."""
    if not key.startswith(_PREFIX):
        return None
    found = kept.get(key)
    if found is not None and found.expires_at <= now:
        message = "The ephemeral key has expired: ask for a new one with POST /v1/realtime/client_secrets."
        raise ApiFault(401, message, code="expired_api_key")
    return found
