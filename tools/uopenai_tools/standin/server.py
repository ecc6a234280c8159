"""The stand-in as a running service: sockets, TLS, Uvicorn in a thread, the SNTP responder, and the log.

What it answers is `app`'s concern. One object is one service; nothing is shared between two.
"""

from __future__ import annotations

import asyncio
import functools
import io
import secrets
import socket
import ssl
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any

import uvicorn

from uopenai_tools import contract, network, serving
from uopenai_tools.faults import Fault
from uopenai_tools.serving import Address
from uopenai_tools.standin import sntp
from uopenai_tools.standin.app import BASE, Application, Record
from uopenai_tools.standin.authority import Authority, Pair, server_context
from uopenai_tools.standin.call import State
from uopenai_tools.standin.connection import Connection
from uopenai_tools.standin.intake import Limits
from uopenai_tools.standin.realtime.turns import Turn, Turns
from uopenai_tools.standin.store import Content, Part


@functools.cache
def _contract() -> contract.Contract:
    """The API's facts, read once: they are the same for every service of a process."""
    return contract.load()


class StandInError(Fault):
    """The stand-in cannot start; the text says why, and what to do."""


class StandIn:
    """A local service that speaks the OpenAI API.

        with StandIn() as service:
            OpenAI(api_key=service.key, base_url=service.base_url, ca=service.authority_pem)

    *port* and *ntp_port* 0: any free one. *key*: the only one that is taken; left out, one is made.
    *lan*: listen on all of the computer's addresses, and name them in the certificate. *tls* False:
    plain HTTP. *admin_key*: the only one for the operations of administrators; else one is made, too.
    *pace_s*: seconds between the pieces of a stream, for people who watch. *limits*: the
    most bytes that a body may have. *authority*, *certificate*: in the place of those made at
    start, for tests; a certificate need not fit. *observe* is told of each answer as it begins,
    *observe_turn* of each turn of a realtime session as it ends, in the service's thread. *clock* gives
    the Unix time by which files, uploads, ephemeral keys and sessions expire.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        key: str | None = None,
        lan: bool = False,
        *,
        tls: bool = True,
        admin_key: str | None = None,
        pace_s: float = 0.0,
        ntp_port: int = 0,
        limits: Limits | None = None,
        authority: Authority | None = None,
        certificate: Pair | None = None,
        observe: Callable[[Record], None] | None = None,
        observe_turn: Callable[[Turn], None] | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.key = key or "sk-standin-" + secrets.token_urlsafe(24)
        self.admin_key = admin_key or "sk-admin-standin-" + secrets.token_urlsafe(24)
        self.log: list[Record] = []
        self.connections = 0
        self._host = "0.0.0.0" if lan else host
        self._wanted_port = port
        self._wanted_ntp_port = ntp_port
        self._lan = network.lan_addresses() if lan else []
        self._tls = tls
        self._authority = authority or (Authority() if tls else None)
        self._certificate = certificate
        self._state = State(_contract(), self.key, pace_s, limits or Limits(), clock, self.admin_key)
        self._state.turns = Turns(observe_turn)
        self._observe = observe
        self._application = Application(self._state, self._record)
        self._running: serving.Running | None = None
        self._port = 0
        self._ntp_port = 0

    @property
    def authority_pem(self) -> str:
        """The certificate authority to trust, PEM; empty without TLS."""
        return self._authority.pem if self._authority else ""

    @property
    def base_url(self) -> str:
        """What a client is given; ends in /v1."""
        scheme = "https" if self._tls else "http"
        return f"{scheme}://{Address(self._public_host('localhost'), self._port)}{BASE}"

    @property
    def ntp_address(self) -> Address:
        """Where the SNTP responder listens, over UDP; as text "host:port"."""
        return Address(self._public_host(self._host), self._ntp_port)

    @property
    def names(self) -> list[str]:
        """The host names and addresses that the certificate is for."""
        own = [] if self._host in ("127.0.0.1", "::1", "0.0.0.0", "::") else [self._host]
        lan = [*self._lan, *network.host_names()] if self._lan else []
        return [*own, "localhost", "127.0.0.1", "::1", *lan]

    def add_files(self, count: int, purpose: str = "user_data") -> list[str]:
        """Put *count* small files into the store, as if they had been uploaded one by one; their ids.

        The oldest is "file-00001.txt" and holds "This is file 1.". May be called while it runs.
        """
        ids: list[str] = []
        for number in range(1, count + 1):
            content = Content([Part(io.BytesIO(f"This is file {number}.\n".encode()))])
            ids.append(self._state.files.add(f"file-{number:05}.txt", purpose, content).id)
        return ids

    @property
    def realtime_log(self) -> list[Turn]:
        """The turns of all realtime sessions as they stand, the oldest first."""
        return self._state.turns.all()

    def start(self) -> StandIn:
        """Listen; returns when requests are taken. Raises StandInError."""
        if self._running is not None:
            raise StandInError("the stand-in runs already: stop() it first")
        context = self._context()
        sockets = serving.listen(self._host, self._wanted_port, StandInError)
        try:
            ntp = self._ntp_socket()
        except StandInError:
            _close(sockets)
            raise
        self._port, self._ntp_port = sockets[0].getsockname()[1], ntp.getsockname()[1]
        self._running = serving.Running(
            _Server(self._config(context), ntp), sockets, "stand-in", StandInError
        )
        return self

    def stop(self) -> None:
        """Stop listening and close every connection. Does nothing if it does not run."""
        if self._running is not None:
            self._running.stop()
        self._running = None
        self._state.files.clear()
        self._state.uploads.clear()

    def __enter__(self) -> StandIn:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _next_number(self) -> int:
        self.connections += 1
        return self.connections

    def _record(self, record: Record) -> None:
        self.log.append(record)
        if self._observe is not None:
            self._observe(record)

    def _public_host(self, local: str) -> str:
        if self._host == "0.0.0.0":
            return self._lan[0] if self._lan else "localhost"
        return local if self._host in ("127.0.0.1", "::1") else self._host

    def _context(self) -> ssl.SSLContext | None:
        if not self._tls or self._authority is None:
            return None
        return server_context(self._certificate or self._authority.issue(self.names))

    def _ntp_socket(self) -> socket.socket:
        responder = socket.socket(socket.AF_INET6 if ":" in self._host else socket.AF_INET, socket.SOCK_DGRAM)
        try:
            responder.bind((self._host, self._wanted_ntp_port))
        except OSError as error:
            responder.close()
            raise StandInError(
                f"cannot answer SNTP on UDP port {self._wanted_ntp_port}: {error.strerror}"
            ) from None
        return responder

    def _config(self, context: ssl.SSLContext | None) -> uvicorn.Config:
        def numbered(**settings: Any) -> asyncio.Protocol:
            return Connection(self._next_number, **settings)

        return serving.config(self._application, context, numbered)


class _Server(serving.Server):
    """The server, with the SNTP responder in the same event loop."""

    def __init__(self, config: uvicorn.Config, ntp: socket.socket) -> None:
        super().__init__(config)
        self._ntp = ntp
        self._ntp_transport: asyncio.DatagramTransport | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Answer SNTP, listen, then say so."""
        loop = asyncio.get_running_loop()
        self._ntp_transport, _ = await loop.create_datagram_endpoint(sntp.Responder, sock=self._ntp)
        await super().startup(sockets)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything."""
        if self._ntp_transport is not None:
            self._ntp_transport.close()
        await super().shutdown(sockets)


def _close(sockets: list[socket.socket]) -> None:
    for each in sockets:
        each.close()
