"""The way to the service: which headers go along, and the call itself, streamed both ways.

Bodies pass as they come, in the pieces in which they come; nothing is kept of them. The long-lived key is
put in here, and here only.
"""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import httpx2

from uopenai_tools.faults import UsageFault
from uopenai_tools.standin.faults import ApiFault

DEFAULT_BASE = "https://api.openai.com/v1"

# Seconds. An answer may think for long before its first byte: the SDK waits ten minutes, too.
_CONNECT, _SILENCE = 10, 600

Headers = list[tuple[str, str]]

# RFC 9110, 7.6.1: these are about one connection, not about the message.
_HOP_BY_HOP = frozenset(
    ("connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te")
    + ("trailer", "transfer-encoding", "upgrade", "expect")
)
# Whose key it is, and who pays, is the relay's to say.
_OWN = frozenset(("host", "authorization", "openai-organization", "openai-project", "cookie", "api-key"))
# From names with these words some fronts take another method, path or caller than the request's own.
_OTHER_READINGS = ("override", "x-http-method", "x-original-", "x-rewrite-", "forwarded")
# Cookies are the front's own, for whoever holds the key; the other two this server says itself.
_NOT_DOWN = frozenset(("set-cookie", "date", "server", "alt-svc", "strict-transport-security"))
_CODINGS = ("gzip", "deflate")


@dataclass
class Upstream:
    """The service behind the relay. *key* is in no text that this object gives."""

    base_url: str
    key: str = field(repr=False)
    organization: str = ""
    project: str = ""
    context: ssl.SSLContext | None = None
    _client: httpx2.AsyncClient | None = field(default=None, init=False, repr=False)

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        odd = parts.query or parts.fragment or parts.username
        if parts.scheme not in ("https", "http") or not parts.hostname or odd:
            # It may hold a password: it is not repeated.
            raise UsageFault(f"OPENAI_BASE_URL is no base URL of a service: it is like {DEFAULT_BASE}")
        if not self.key or not self.key.isascii() or not self.key.isprintable() or " " in self.key:
            raise UsageFault("the service's key is empty, or holds what no key holds: give it anew")
        self.base_url = self.base_url.rstrip("/")
        self.host, self.secure = parts.netloc, parts.scheme == "https"

    async def send(self, method: str, path: str, headers: Headers, body: Body) -> httpx2.Response:
        """Begin the call; the answer's body is still to be read, and to be closed. Raises ApiFault."""
        # Bytes, for httpx2 would say what is not ASCII in another coding than it came in.
        every = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        request = httpx2.Request(
            method,
            self.base_url + path,
            headers=[*every, *self._own_headers()],
            content=body,
            extensions={
                "timeout": {"connect": _CONNECT, "read": _SILENCE, "write": _SILENCE, "pool": _CONNECT}
            },
        )
        try:
            return await self._pool().send(request, stream=True, follow_redirects=False)
        except httpx2.HTTPError as error:
            raise self._fault(error) from None

    async def close(self) -> None:
        """End every connection."""
        if self._client is not None:
            await self._client.aclose()

    def _own_headers(self) -> list[tuple[bytes, bytes]]:
        own = [("Authorization", f"Bearer {self.key}")]
        given = (("OpenAI-Organization", self.organization), ("OpenAI-Project", self.project))
        return [(name.encode(), value.encode()) for name, value in (*own, *given) if value]

    def _pool(self) -> httpx2.AsyncClient:
        # Made here, in the event loop that it belongs to.
        if self._client is None:
            limits = httpx2.Limits(max_connections=None, max_keepalive_connections=20)
            self._client = httpx2.AsyncClient(verify=self.context or True, limits=limits)
        return self._client

    def _fault(self, error: httpx2.HTTPError) -> ApiFault:
        if isinstance(error, httpx2.TimeoutException):
            what = f"{self.host} did not answer the relay in time: try again later"
            return ApiFault(504, what, code="upstream_timeout", kind="server_error")
        reason = "its certificate is not trusted by the relay's computer"
        if "CERTIFICATE" not in str(error).upper():
            reason = "see that the relay's computer has a network, and OPENAI_BASE_URL is right"
        what = f"the relay cannot reach {self.host}: {reason}"
        return ApiFault(502, what, code="upstream_unreachable", kind="server_error")


Body = AsyncIterator[bytes] | None


def upwards(headers: Iterable[tuple[bytes, bytes]]) -> Headers:
    """What of a board's headers goes to the service."""
    given = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]
    dropped = _HOP_BY_HOP | _OWN | _named_in_connection(given) | {"accept-encoding"}
    if any(name == "transfer-encoding" for name, _ in given):
        dropped |= {"content-length"}  # RFC 9112, 6.3: chunks count, and a length beside them may lie
    # A coding that the relay cannot read would hide what was used.
    codings = [coding for coding in _CODINGS if _accepts(given, coding)]
    kept = [(name, value) for name, value in given if name not in dropped and not _misleads(name)]
    return [*kept, ("accept-encoding", ", ".join(codings) or "identity")]


def downwards(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """What of the service's headers goes to the board."""
    given = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]
    dropped = _HOP_BY_HOP | _NOT_DOWN | _named_in_connection(given)
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in given if name not in dropped]


def _misleads(name: str) -> bool:
    return any(words in name.replace("_", "-") for words in _OTHER_READINGS)


def _named_in_connection(given: Headers) -> set[str]:
    named = [value for name, value in given if name == "connection"]
    return {word.strip().lower() for value in named for word in value.split(",")}


def _accepts(given: Headers, coding: str) -> bool:
    choices = [choice for name, value in given if name == "accept-encoding" for choice in value.split(",")]
    for choice in choices:
        word, _, weight = choice.lower().replace(" ", "").partition(";q=")
        if word == coding:
            return not weight or weight.strip("0.") != ""
    return False
