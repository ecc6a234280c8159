"""Servers that misbehave: plain sockets and threads, each telling afterwards what it has received.

A server runs one *script* per connection: a function of a Talk. TLS is spoken through memory buffers,
so that the bytes on the wire are recorded as well as the text in them.
"""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

_PATIENCE = 30.0  # seconds after which a test that hangs is given up


class Gone(Exception):
    """The client has closed, or reset, the connection."""


@dataclass
class Record:
    """What one server has received, on all its connections."""

    raw: bytearray = field(default_factory=bytearray)
    text: bytearray = field(default_factory=bytearray)
    opened: int = 0
    closed: int = 0
    handshake_faults: list[str] = field(default_factory=list)


class Talk:
    """One connection, seen from the server."""

    def __init__(
        self, sock: socket.socket, context: ssl.SSLContext | None, record: Record, number: int, peer: str
    ) -> None:
        self.number = number  # of this connection, from 1 on
        self.peer = peer
        self.heard = 0
        self._sock = sock
        self._record = record
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True) if context else None
        self._text = bytearray()

    def handshake(self) -> None:
        """Do the TLS handshake; nothing to do without TLS. Raises Gone, ssl.SSLError."""
        while self._tls:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                self._receive()
                continue
            finally:
                self._flush()
            return

    def read(self) -> bytes:
        """Some bytes of what the client says. Raises Gone."""
        while not self._tls:
            return self._noted(self._receive())
        while True:
            try:
                data = self._tls.read(65536)
            except ssl.SSLWantReadError:
                self._receive()
                continue
            except ssl.SSLError as fault:
                raise Gone from fault
            if not data:
                raise Gone
            return self._noted(data)

    def request(self) -> bytes:
        """One whole request: its head and content. Raises Gone."""
        while (end := self._text.find(b"\r\n\r\n")) < 0:
            self._text += self.read()
        head = bytes(self._text[: end + 4])
        size = _content_length(head)
        while len(self._text) < end + 4 + size:
            self._text += self.read()
        whole = bytes(self._text[: end + 4 + size])
        del self._text[: end + 4 + size]
        return whole

    def send(self, data: bytes) -> None:
        """Say *data*. Raises Gone."""
        if self._tls:
            self._tls.write(data)
            self._flush()
        else:
            self._send_raw(data)

    def end_tls(self) -> None:
        """Say in good order that nothing follows (close_notify), as a truncating attacker cannot."""
        if self._tls:
            with contextlib.suppress(ssl.SSLError):  # it waits for the client's own
                self._tls.unwrap()
            self._flush()

    def wait_until_gone(self) -> None:
        """Listen until the client closes. Raises Gone, then."""
        while True:
            self.read()

    def drip(self, data: bytes, seconds: float) -> None:
        """Put *data* on the wire as it is, a byte each time *seconds* pass. Raises Gone."""
        self._sock.settimeout(seconds)
        for byte in data:
            self._send_raw(bytes([byte]))
            try:
                if not self._sock.recv(1):
                    raise Gone
            except TimeoutError:
                pass
            except OSError as fault:
                raise Gone from fault

    def take_raw(self) -> bytes:
        """Some bytes from the wire, as they are. Raises Gone."""
        return self._receive()

    def hang_up(self) -> None:
        """Close the connection."""
        _shut(self._sock)

    def _noted(self, data: bytes) -> bytes:
        self._record.text += data
        return data

    def _receive(self) -> bytes:
        try:
            data = self._sock.recv(65536)
        except OSError as fault:
            raise Gone from fault
        if not data:
            raise Gone
        self._record.raw += data
        self.heard += len(data)
        if self._tls:
            self._in.write(data)
        return data

    def _flush(self) -> None:
        data = self._out.read()
        if data:
            self._send_raw(data)

    def _send_raw(self, data: bytes) -> None:
        try:
            self._sock.sendall(data)
        except OSError as fault:
            raise Gone from fault


Script = Callable[[Talk], None]


class Server:
    """Listens on a free port of the loopback interface and runs *script* for each connection.

    *handshake*: whether the TLS handshake, if there is a *context*, comes before the script.
    """

    def __init__(self, script: Script, context: ssl.SSLContext | None = None, handshake: bool = True) -> None:
        self.record = Record()
        self._script, self._context, self._handshake = script, context, handshake
        self._changed = threading.Condition()
        self._talks: set[Talk] = set()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._start(self._accept)

    def wait_until_all_closed(self, but: int = 0) -> int:
        """Wait until clients have closed all their connections *but* so many; how many are still open."""
        with self._changed:
            self._changed.wait_for(lambda: self.record.opened - self.record.closed <= but, _PATIENCE / 2)
            return self.record.opened - self.record.closed

    def open(self) -> list[str]:
        """Who opened each of the connections that are open, and how many bytes came over it."""
        with self._changed:
            return [f"{talk.peer}: {talk.heard} bytes" for talk in self._talks]

    def close(self) -> None:
        """End every connection and thread."""
        _shut(self._listener)
        with self._changed:
            left = list(self._talks)
        for talk in left:
            talk.hang_up()
        for thread in self._threads:
            thread.join(_PATIENCE)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while True:
            try:
                sock, peer = self._listener.accept()
            except OSError:
                return  # close() was called
            sock.settimeout(_PATIENCE)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._changed:
                self.record.opened += 1
                talk = Talk(sock, self._context, self.record, self.record.opened, f"{peer[0]}:{peer[1]}")
                self._talks.add(talk)
            self._start(self._serve, talk)

    def _serve(self, talk: Talk) -> None:
        try:
            if self._handshake:
                talk.handshake()
            self._script(talk)
        except ssl.SSLError as fault:
            self.record.handshake_faults.append(str(fault))
        except Gone:
            pass
        talk.hang_up()
        with self._changed:
            self._talks.discard(talk)
            self.record.closed += 1
            self._changed.notify_all()


class Servers:
    """All the servers of a test, by name; with one more, plain, that tells the client how many are open."""

    def __init__(self) -> None:
        self._servers: dict[str, Server] = {}
        self._control = Server(self._tell)

    def add(
        self, name: str, script: Script, context: ssl.SSLContext | None = None, *, handshake: bool = True
    ) -> Server:
        """Start a server under *name*."""
        self._servers[name] = Server(script, context, handshake)
        return self._servers[name]

    def ports(self) -> dict[str, int]:
        """The port of each; ``control`` is the one that tells what is open."""
        return {name: server.port for name, server in self._servers.items()} | {"control": self._control.port}

    def __getitem__(self, name: str) -> Record:
        return self._servers[name].record

    def __enter__(self) -> Servers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in [*self._servers.values(), self._control]:
            server.close()

    def _tell(self, talk: Talk) -> None:
        """Answer ``GET /NAME`` when every connection to NAME has been closed, or has not been for long."""
        name = talk.request().split(b" ")[1].decode().strip("/")
        server = self._servers[name]
        left = server.wait_until_all_closed()
        talk.send(json_answer({"open": left, "opened": server.record.opened, "left": server.open()}))


def json_answer(value: object, status: str = "200 OK", headers: str = "") -> bytes:
    """An answer whose content is *value*."""
    content = json.dumps(value).encode()
    kind = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n"
    return f"HTTP/1.1 {status}\r\n{kind}{headers}\r\n".encode() + content


def _content_length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _shut(sock: socket.socket) -> None:
    with contextlib.suppress(OSError):  # it is gone already
        sock.shutdown(socket.SHUT_RDWR)
    sock.close()
