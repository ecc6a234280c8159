"""Fakes of what CircuitPython has of the network: sockets, a pool of them, a TLS context."""

EAGAIN = 11


class Sock:
    """Gives *script*: bytes, an errno to raise, or a count; sends at most *room* bytes at once."""

    type = 1

    def __init__(self, script=(), room=100):
        self.script = list(script)
        self.sent = b""
        self.timeouts = []
        self.options = []
        self.room = room
        self.connected = None
        self.fault = None  # of connect and send
        self.closed = 0

    def settimeout(self, seconds):
        self.timeouts.append(seconds)

    def setsockopt(self, *option):
        if self.connected:
            raise AssertionError("too late")
        self.options.append(option)

    def connect(self, address):
        if self.fault:
            raise self.fault
        self.connected = address

    def recv_into(self, buf):
        if not self.script:
            raise OSError(EAGAIN)
        piece = self.script.pop(0)
        if isinstance(piece, int):
            raise OSError(piece)
        count = min(len(buf), len(piece))
        buf[:count] = piece[:count]
        if count < len(piece):
            self.script.insert(0, piece[count:])
        return count

    def send(self, data):
        if self.fault:
            raise self.fault
        if not self.room:
            raise OSError(EAGAIN)
        count = min(len(data), self.room)
        self.sent += bytes(data[:count])
        return count

    def close(self):
        self.closed += 1


class Python(Sock):
    """One that is written in Python: it has recv, and without waiting it says 0 for nothing."""

    def recv(self, size):
        raise AssertionError("that makes garbage")

    def recv_into(self, buf):
        if not self.script:
            if self.timeouts[-1]:
                raise OSError(116)
            return 0
        return Sock.recv_into(self, buf)

    def send(self, data):
        if self.timeouts[-1] < 1:
            raise AssertionError("its write wants time")
        return Sock.send(self, data)


class Secure:
    """A socket that a Context has wrapped; it has no setsockopt here, and leaves its own open if it fails."""

    def __init__(self, below, name):
        if below.connected:
            raise AssertionError("wrapped after connect")
        self.below = below
        self.name = name
        self.settimeout = below.settimeout
        self.recv_into = below.recv_into
        self.send = below.send
        self.connect = below.connect
        self.closed = 0

    def close(self):
        self.closed += 1


class Context:
    """A TLS context."""

    def wrap_socket(self, sock, server_hostname=None):
        self.made = Secure(sock, server_hostname)
        return self.made


class Pool:
    """Gives out *sockets*."""

    AF_INET = 2
    SOCK_STREAM = 1

    def __init__(self, *sockets):
        self.sockets = list(sockets)

    def socket(self, family, kind):
        if not self.sockets:
            raise RuntimeError("Out of sockets")
        return self.sockets.pop(0)
