"""A serial port on the network, one TCP connection after the other, as ser2net and RFC 2217 servers do it."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable

import serial
from serial.rfc2217 import PortManager


class _Terminal(serial.Serial):
    """A pseudo-terminal, which has no modem lines: RFC 2217 wants to be told of them."""

    cts = dsr = ri = cd = False  # pyright: ignore[reportAssignmentType, reportIncompatibleMethodOverride]

    def _update_dtr_state(self) -> None:
        pass

    def _update_rts_state(self) -> None:
        pass


class _Connection:
    """What pyserial's PortManager writes to."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._one = threading.Lock()

    def write(self, data: bytes) -> None:
        with self._one, contextlib.suppress(OSError):
            self._sock.sendall(data)


class SerialBridge:
    """Serves the serial port *device* on the loopback address, from `with` on; `url` is where.

    *rfc2217*: with pyserial's own server of RFC 2217; else the bytes as they are.
    """

    def __init__(self, device: str, *, rfc2217: bool) -> None:
        self._device = device
        self._rfc2217 = rfc2217
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._peer: socket.socket | None = None
        scheme = "rfc2217" if rfc2217 else "socket"
        self.url = f"{scheme}://127.0.0.1:{self._listener.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> SerialBridge:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.hang_up()
        self._thread.join()

    def hang_up(self) -> None:
        """End the connection there is, in the middle of what is said."""
        peer = self._peer
        if peer:
            with contextlib.suppress(OSError):
                peer.shutdown(socket.SHUT_RDWR)

    def _serve(self) -> None:
        while True:
            try:
                self._peer, _ = self._listener.accept()
            except OSError:
                return
            with self._peer, _Terminal(self._device, timeout=0.1) as terminal:
                self._connect(self._peer, terminal)

    def _connect(self, peer: socket.socket, terminal: serial.Serial) -> None:
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = _Connection(peer)
        inward: Callable[[bytes], bytes] = bytes
        outward: Callable[[bytes], bytes] = bytes
        if self._rfc2217:
            manager = PortManager(terminal, connection)  # pyright: ignore[reportArgumentType] - of pyserial
            inward = lambda data: b"".join(manager.filter(data))  # noqa: E731
            outward = lambda data: b"".join(manager.escape(data))  # noqa: E731
        over = threading.Event()

        def from_board() -> None:
            while not over.is_set():
                data = terminal.read(terminal.in_waiting or 1)
                if data:
                    connection.write(outward(data))

        reader = threading.Thread(target=from_board, daemon=True)
        reader.start()
        try:
            while data := peer.recv(4096):
                terminal.write(inward(data))
        except OSError:
            pass
        finally:
            over.set()
            reader.join()
