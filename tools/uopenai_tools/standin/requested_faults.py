"""The faults that a request asks for with its header `x-standin-fault`, so that a client can be tested.

    x-standin-fault: status=429; retry-after=1; times=1
    x-standin-fault: delay=2.5; cut=700; times=3; token=run-7

    delay=SECONDS        waits before it answers
    status=NUMBER        400 to 599: is refused so; with retry-after=SECONDS or retry-after-ms=NUMBER
    cut=N                the connection ends before byte N of the answer
    stall=N              nothing comes from byte N on, until the client closes
    garbage=N            byte N and all after it are noise; then the connection ends
    times=N              only the first N requests with the same token= (left out: with the same
                         header, method and path) get the fault

Bytes are those of the whole answer as it is sent, before TLS: its status line begins with byte 0. An
answer that is shorter stays whole. At most one of status, cut, stall and garbage. With `times`, what
comes later is answered well, so that a second try succeeds.

A WebSocket takes the same text as the parameter `x-standin-fault` of its query, for those who cannot set
headers. Its bytes are those after the handshake's status line too; and it has terms of its own, which
`realtime.harm` lists.
"""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import harm

HEADER = "x-standin-fault"
# Where the connection's `Tap.arm` is, among the extensions of an ASGI scope.
HARM = "uopenai.harm"

_NUMBER = re.compile(r"\d{1,12}")
_SECONDS = re.compile(r"\d{1,4}(\.\d{1,6})?")
_WORD = re.compile(r"[\w.-]{1,64}", re.ASCII)
_TERMS = {
    "delay": _SECONDS,
    "status": re.compile(r"[45]\d\d"),
    "retry-after": _SECONDS,
    "retry-after-ms": _NUMBER,
    "cut": _NUMBER,
    "stall": _NUMBER,
    "garbage": _NUMBER,
    "times": re.compile(r"[1-9]\d{0,8}"),
    "token": _WORD,
}
_ALTERNATIVES = ("status", "cut", "stall", "garbage")
# What makes sense only beside another: it, and what it needs.
_NEEDS = {"retry-after": "status", "retry-after-ms": "status", "token": "times"}
# Tokens whose requests are counted; the oldest is forgotten.
_MOST_TOKENS = 10_000


@dataclass(frozen=True)
class Harm:
    """What becomes of the answer's bytes: *kind* "cut", "stall" or "garbage", from byte *at* on."""

    kind: str
    at: int


class Counts:
    """How often a fault has been given, by token."""

    def __init__(self) -> None:
        self._given: OrderedDict[str, int] = OrderedDict()

    def take(self, token: str, most: int) -> bool:
        """Count one more; False if it has been given *most* times."""
        given = self._given.get(token, 0)
        if given >= most:
            return False
        self._given[token] = given + 1
        while len(self._given) > _MOST_TOKENS:
            self._given.popitem(last=False)
        return True


async def apply(request: Request, counts: Counts, websocket: bool = False) -> dict[str, str]:
    """Do to *request* what its header asks for; a status leaves here as an ApiFault.

    The terms are returned, for what a *websocket* does with its own; none if they have had their times.
    """
    given = request.headers.getlist(HEADER)
    if websocket:
        given += request.query_params.getlist(HEADER)
    if not given:
        return {}
    text = "; ".join(given)
    terms = parse(text, websocket)
    token = terms.get("token", f"{request.method} {request.url.path} {text}")
    if "times" in terms and not counts.take(token, int(terms["times"])):
        return {}
    for kind in ("cut", "stall", "garbage"):
        if kind in terms:
            arm: Callable[[Harm], Any] = request.scope["extensions"][HARM]
            arm(Harm(kind, int(terms[kind])))
    if "delay" in terms:
        await asyncio.sleep(float(terms["delay"]))
    if "status" in terms:
        # A refusal that comes before the body was read would end the connection, too.
        async for _ in request.stream():
            pass
        raise _refusal(int(terms["status"]), terms)
    return terms


def parse(text: str, websocket: bool = False) -> dict[str, str]:
    """The terms of the header. Raises ApiFault: a fault that is misspelt must not pass as none."""
    allowed = {**_TERMS, **harm.TERMS} if websocket else _TERMS
    terms: dict[str, str] = {}
    for term in text.split(";"):
        name, _, value = (part.strip() for part in term.partition("="))
        if name not in allowed:
            raise _misspelt(f"there is no '{name}'; there are {', '.join(allowed)}")
        if name in terms:
            raise _misspelt(f"'{name}' is there twice")
        if not allowed[name].fullmatch(value):
            raise _misspelt(f"'{value}' is no value for '{name}'")
        terms[name] = value
    chosen = [name for name in _ALTERNATIVES if name in terms]
    if len(chosen) > 1:
        raise _misspelt(f"'{chosen[0]}' and '{chosen[1]}' exclude each other")
    for name, needed in {**_NEEDS, **harm.NEEDS}.items():
        if name in terms and needed not in terms:
            raise _misspelt(f"'{name}' needs '{needed}'")
    faults = ("delay", *_ALTERNATIVES, *(harm.FAULTS if websocket else ()))
    if terms.keys().isdisjoint(faults):
        raise _misspelt(f"it names no fault: {', '.join(faults)}")
    return terms


def _misspelt(reason: str) -> ApiFault:
    message = f"Invalid '{HEADER}' header: {reason}. Example: status=429; retry-after=1; times=1"
    return ApiFault(400, message, code="invalid_fault")


def _refusal(status: int, terms: dict[str, str]) -> ApiFault:
    headers = {name: terms[name] for name in ("retry-after", "retry-after-ms") if name in terms}
    if status == 429:
        wait = f" Please try again in {terms['retry-after']}s." if "retry-after" in terms else ""
        message = f"Rate limit reached for requests.{wait}"
        return ApiFault(status, message, None, "rate_limit_exceeded", "requests", headers)
    if status >= 500:
        message = "The server had an error while processing your request. Sorry about that!"
        return ApiFault(status, message, None, None, "server_error", headers)
    message = f"The request asked the stand-in for status {status}."
    return ApiFault(status, message, code="requested_fault", headers=headers)
