"""The relay as a running service: its sockets, its TLS, and the authority that boards trust it by."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from uopenai_tools import contract, kept_authority, network, serving
from uopenai_tools.faults import Fault
from uopenai_tools.relay import permissions, prices
from uopenai_tools.relay.app import HANG_UP, Application, Record, State
from uopenai_tools.relay.asked import BASE
from uopenai_tools.relay.forward import Upstream
from uopenai_tools.relay.ledger import Ledger
from uopenai_tools.relay.tokens import FOLDER, Book
from uopenai_tools.standin.authority import server_context


class RelayError(Fault):
    """The relay cannot start; the text says why, and what to do."""


@dataclass(frozen=True)
class Place:
    """Where the relay listens. *lan*: on all addresses. *port* 0: any free one."""

    host: str = "127.0.0.1"
    port: int = 0
    lan: bool = False
    tls: bool = True


class Relay:
    """A relay to *upstream*, whose files are in *folder*. *observe* is told of each request when it is over.

    The files: tokens.json, spent.json, prices.toml if dollars are to be counted, authority.pem and its key.
    """

    def __init__(
        self,
        upstream: Upstream,
        place: Place | None = None,
        folder: Path = FOLDER,
        observe: Callable[[Record], None] = lambda record: None,
    ) -> None:
        self._upstream, self._place, self._folder = upstream, place or Place(), folder
        self._observe = observe
        self._lan = network.lan_addresses() if self._place.lan else []
        self._running: serving.Running | None = None
        self._port = 0

    @property
    def authority_file(self) -> Path:
        """The certificate that a board is to trust."""
        return self._folder / kept_authority.PUBLIC

    @property
    def base_url(self) -> str:
        """What a board is given; ends in /v1."""
        scheme, host = "https" if self._place.tls else "http", self._place.host
        if self._place.lan:
            host = self._lan[0] if self._lan else "localhost"
        elif host in ("127.0.0.1", "::1"):
            host = "localhost"
        return f"{scheme}://{serving.Address(host, self._port)}{BASE}"

    def start(self) -> Relay:
        """Listen; returns when requests are taken. Raises RelayError, or another Fault for its files."""
        host = "0.0.0.0" if self._place.lan else self._place.host
        rates = prices.load(self._folder / prices.FILE)
        book, ledger = Book(self._folder), Ledger(self._folder, rates)
        book.find("")
        state = State(self._upstream, contract.load(), permissions.load(), book, ledger, self._observe)
        context = self._context() if self._place.tls else None
        sockets = serving.listen(host, self._place.port, RelayError)
        self._port = sockets[0].getsockname()[1]
        server = _Server(serving.config(Application(state), context, _Connection), self._upstream)
        self._running = serving.Running(server, sockets, "relay", RelayError)
        return self

    def stop(self) -> None:
        """Stop listening and close every connection."""
        if self._running is not None:
            self._running.stop()
        self._running = None

    def __enter__(self) -> Relay:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _context(self) -> ssl.SSLContext:
        own = [] if self._place.host in ("127.0.0.1", "::1", "0.0.0.0", "::") else [self._place.host]
        lan = [*self._lan, *network.host_names()] if self._lan else []
        authority = kept_authority.authority(self._folder, "uopenai relay authority", RelayError)
        certificate, key = authority.issue([*own, "localhost", "127.0.0.1", "::1", *lan])
        # The authority goes along, so that `uopenai certs build --host` finds it.
        return server_context((certificate + authority.pem, key))


class _Connection(serving.Connection):
    """One connection, which an answer that was broken off can close."""

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[HANG_UP] = partial(serving.hang_up, transport)
            await inner(scope, receive, send)

        self.app = app


class _Server(serving.Server):
    """The server, which closes its connections to the service when it stops."""

    def __init__(self, config: Any, upstream: Upstream) -> None:
        super().__init__(config)
        self._upstream = upstream

    async def shutdown(self, sockets: Any = None) -> None:
        """Close everything."""
        await super().shutdown(sockets)
        await self._upstream.close()
