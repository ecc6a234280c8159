"""TCP and TLS connections over MicroPython's sockets.

A socket never blocks here: an attempt is made first, and only when nothing is there (or no room) is
it waited for, with a deadline. A blocking readinto would wait for a full buffer and hold up events,
and a blocking handshake has no deadline at all.
"""

import select
import socket
import time

from micropython import const

_POLLIN = const(1)
_POLLOUT = const(4)
_BROKEN = const(24)  # POLLERR and POLLHUP
_EINPROGRESS = (115, 119, 36)  # Linux, ESP-IDF, macOS
_ETIMEDOUT = const(110)
_EBADF = const(9)
_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)


async def sleep(milliseconds):
    """Wait."""
    time.sleep_ms(milliseconds)


class Transport:
    """One connection to *host*, *port*. *timeout*: seconds that any one wait may take."""

    def __init__(self, host, port, timeout):
        self.host = host
        self.port = port
        self.timeout = timeout
        self.doing = "resolve"  # what a fault interrupted
        self._raw = None
        self._sock = None
        self._poller = None

    async def open(self, context=None):
        """Connect, over TLS if there is a *context*. Raises OSError, ValueError (certificate).

        The handshake runs with the first write, which sends nothing before it has passed.
        """
        addresses = socket.getaddrinfo(self.host, self.port, 0, socket.SOCK_STREAM)
        self.doing = "connect"
        for address in addresses:
            try:
                await self._connect(address)
                break
            except OSError:
                self.close()
                if address is addresses[-1]:
                    raise
        if context is not None:
            self.doing = "secure"
            self._sock = context.wrap_socket(
                self._raw, server_hostname=self.host, do_handshake_on_connect=False
            )
            self._sock.setblocking(False)
            self._watch()

    async def _connect(self, address):
        self._raw = self._sock = sock = socket.socket(address[0], socket.SOCK_STREAM)
        sock.setblocking(False)
        # Else the last piece of a longer body waits until the one before it is acknowledged.
        sock.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
        self._watch()
        try:
            sock.connect(address[-1])
        except OSError as fault:
            if fault.args[0] not in _EINPROGRESS:
                raise
        if await self._wait(_POLLOUT) & _BROKEN:
            sock.readinto(bytearray(1))  # raises the fault that the connection met
            raise OSError(104)

    def _watch(self):
        self._poller = select.poll()
        self._poller.register(self._sock, _POLLIN)

    def _open(self):
        if self._sock is None:
            raise OSError(_EBADF)
        return self._sock

    async def _wait(self, flag):
        poller = self._poller
        if poller is None:
            raise OSError(_EBADF)
        poller.modify(self._sock, flag)
        patience = -1 if self.timeout is None else int(self.timeout * 1000)
        for event in poller.ipoll(patience):
            return event[1]
        raise OSError(_ETIMEDOUT)

    async def read_into(self, view):
        """Read what there is into *view*, waiting for at least one byte; 0 when the other end has closed."""
        while True:
            count = self._open().readinto(view)
            if count is not None:
                return count
            await self._wait(_POLLIN)

    async def write(self, view):
        """Write all of *view*."""
        done = 0
        while done < len(view):
            count = self._open().write(view[done:])
            if count:
                done += count
                self.doing = "send"
            else:
                await self._wait(_POLLOUT)

    def is_idle(self):
        """Whether the connection lives and nothing has come that nobody asked for."""
        try:
            return self._open().readinto(bytearray(1)) is None
        except OSError:
            return False

    def close(self):
        """Close; the raw socket too, which a failed handshake leaves open."""
        for sock in (self._sock, self._raw):
            if sock is not None:
                try:
                    sock.close()
                except OSError:
                    pass  # it is gone: after a fault, every call on a TLS socket raises it again
        self._sock = self._raw = self._poller = None  # a poller holds its socket, and all its memory
