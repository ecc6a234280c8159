"""What the services on this computer share: how they listen, and how Uvicorn runs in a thread.

What a service answers is its own concern.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any, NamedTuple

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol

from uopenai_tools import network
from uopenai_tools.faults import Fault

# Seconds. Loading takes a fraction of one; a stream that is under way may end.
_START_TIMEOUT = 20
_STOP_TIMEOUT = 10
_KEEP_ALIVE = 60
# Seconds between two looks at whether TLS has sent what it was given.
_LOOK_AGAIN_S = 0.005


class Address(NamedTuple):
    """Where a service listens."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Connection(H11Protocol):
    """One connection to a service.

    Nagle's algorithm is off: head and body of an answer are two writes, and the second would wait
    40 ms for the acknowledgement of the first.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:
        super().connection_made(transport)
        # asyncio does this only for sockets that say IPPROTO_TCP, and an accepted one says 0.
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    @property
    def idle(self) -> bool:
        """Whether no answer is under way."""
        return self.cycle is None or self.cycle.response_complete

    def shutdown(self) -> None:
        """Let an answer that is under way end; an idle connection does not wait for the client's farewell."""
        idle = self.idle
        super().shutdown()
        if idle:
            self.transport.abort()


def hang_up(transport: asyncio.Transport) -> None:
    """End the connection when all is sent; over TLS without the close_notify that says that all is well."""
    protocol = getattr(transport, "_ssl_protocol", None)
    if protocol is None:
        transport.close()
    elif transport.get_write_buffer_size() and not transport.is_closing():
        asyncio.get_running_loop().call_later(_LOOK_AGAIN_S, hang_up, transport)
    else:
        # asyncio has no public way to the transport under TLS; its own close() would say farewell.
        raw: asyncio.Transport | None = protocol._transport
        if raw is not None:
            raw.close()


class Server(uvicorn.Server):
    """Uvicorn's server, which says when it listens."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        self.ready.set()


class Running:
    """*server*, listening on *sockets* in a thread of its own until `stop`.

    *what*: what it is called in words; *fault*: what is raised when it does not start.
    """

    def __init__(self, server: Server, sockets: list[socket.socket], what: str, fault: type[Fault]) -> None:
        self.server = server
        self._thread = threading.Thread(
            target=server.run, args=(sockets,), name=f"uopenai {what}", daemon=True
        )
        self._thread.start()
        if not server.ready.wait(_START_TIMEOUT):
            self.stop()
            raise fault(f"the {what} did not start: its terminal may say why")

    def stop(self) -> None:
        """Stop listening and close every connection."""
        # An answer that is cut short by this is no fault worth a traceback.
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self.server.should_exit = True
        self._thread.join(_STOP_TIMEOUT)


def config(
    application: ASGIApp,
    context: ssl.SSLContext | None,
    connection: Callable[..., asyncio.Protocol] = Connection,
) -> uvicorn.Config:
    """How every service runs; over TLS with *context*."""
    settings: dict[str, Any] = {"http": connection}
    return uvicorn.Config(
        application,
        loop="asyncio",
        ws="none",
        lifespan="off",
        interface="asgi3",
        log_config=None,
        log_level="error",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        ssl_context_factory=(lambda config, default: context) if context else None,
        **settings,
    )


def listen(host: str, port: int, fault: type[Fault]) -> list[socket.socket]:
    """Sockets that listen there (*port* 0: any free one). Raises *fault*, with what to do."""
    try:
        return network.listeners(host, port)
    except network.PortTakenError:
        advice = "choose another with --port, or stop what listens there"
        raise fault(f"port {port} is taken: {advice}") from None
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise fault(f"cannot listen on {host}, port {port}: {reason}") from None
