"""Sockets of the host, one shape for both interpreters: nothing blocks, a wait has its own call.

Faults carry ESP-IDF's numbers.
"""

import select
import socket

from cp_host import MICROPYTHON, fault, translated

READ, WRITE = 1, 4
STREAM, DATAGRAM = socket.SOCK_STREAM, socket.SOCK_DGRAM
_BLOCKED = (11, 115)  # EAGAIN, EINPROGRESS


def resolved(host, port, kind):
    """The addresses of *host*, as connect takes them. Raises OSError when there is none."""
    try:
        return [one[-1] for one in socket.getaddrinfo(host, port, socket.AF_INET, kind)]
    except OSError as error:
        raise translated(error)


def dotted(address):
    """(host, port) of an address as the host has it."""
    if isinstance(address, tuple):
        return address[0], address[1]
    # The unix MicroPython hands out a sockaddr_in.
    return ".".join(str(byte) for byte in address[4:8]), address[2] << 8 | address[3]


class Stream:
    """One socket that never blocks. *kind*: STREAM or DATAGRAM."""

    def __init__(self, kind, sock=None):
        self._socket = sock if sock is not None else socket.socket(socket.AF_INET, kind)
        self._socket.setblocking(False)
        self._poll = select.poll()
        self._poll.register(self._socket, READ)

    def close(self):
        """Gone at once."""
        if self._socket is not None:
            self._poll.unregister(self._socket)
            self._socket.close()
            self._socket = self._poll = None

    def option(self, level, name, value):
        """setsockopt."""
        self._try(self._socket.setsockopt, level, name, value)

    def wait(self, flags, milliseconds):
        """What it is ready for within *milliseconds* (-1: for ever): READ, WRITE, or 0."""
        self._poll.modify(self._socket, flags)
        for event in self._poll.poll(milliseconds if milliseconds >= 0 else None if not MICROPYTHON else -1):
            return event[1]
        return 0

    def connect(self, address):
        """Begin; whether it is done already."""
        try:
            self._socket.connect(address)
        except OSError as error:
            if error.args[0] in _BLOCKED:
                return False
            raise translated(error)
        return True

    def connected(self):
        """After a connect that has ended: raises what it ended with."""
        if MICROPYTHON:
            if self.wait(WRITE, 0) & 24:  # POLLERR, POLLHUP
                self._try(self._socket.readinto, bytearray(1))
                raise fault(104)
            return
        number = self._socket.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if number:
            raise translated(OSError(number, "connect"))

    def readinto(self, buffer):
        """How many bytes have come into *buffer*; 0 at the end, None if there is nothing."""
        return self._try(self._socket.readinto if MICROPYTHON else self._socket.recv_into, buffer)

    def write(self, data):
        """How many bytes of *data* are sent; None if there is no room."""
        return self._try(self._socket.write if MICROPYTHON else self._socket.send, data)

    def receive(self, buffer):
        """(bytes, address) of a datagram; None if there is none."""
        found = self._try(self._socket.recvfrom, len(buffer))
        if found is None:
            return None
        data, address = found
        buffer[: len(data)] = data
        return len(data), dotted(address)

    def send_to(self, data, address):
        """Send a datagram."""
        return self._try(self._socket.sendto, data, address)

    def bind(self, address):
        """Take *address* as one's own."""
        self._try(self._socket.bind, address)

    def listen(self, backlog):
        """Take connections."""
        self._try(self._socket.listen, backlog)

    def accept(self):
        """(Stream, (host, port)); None if nobody has come."""
        found = self._try(self._socket.accept)
        return found and (Stream(STREAM, found[0]), dotted(found[1]))

    def _try(self, call, *arguments):
        try:
            return call(*arguments)
        except OSError as error:
            if error.args and error.args[0] in _BLOCKED:
                return None
            raise translated(error)
