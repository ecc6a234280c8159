"""An emulation of CircuitPython's API: ``socketpool``, as an ESP32-S3 has it.

A socket has these methods and no others. What it raises follows the real one's behaviour, the traps too:
without blocking, the end of a stream is ENOTCONN; a broken connection is only noticed when the time is over;
``send`` never waits, whatever the time-out, and often sends a part only; a refused connection is ECONNRESET,
and a datagram that cannot be sent a BrokenPipeError. What differs: what comes in the moment in which the time
is over is not thrown away, and select.poll refuses a socket: the real one may be polled, but look at
uopenai.net.pool.
"""

import cp_host
import cp_streams
from cp_host import fault

_MOST = 8  # CONFIG_LWIP_MAX_SOCKETS; where the web workflow is on, it has some of them
_SEGMENTS = 2880  # bytes that lwIP takes at once when its buffer is half full
_connect_every = 100  # milliseconds between two looks at a connection that is being made

_open = []
radio = None  # the only one that there is: set at the start


_OPTIONS = {(6, 1): (6, 1), (0xFFF, 4): (1, 2)}  # lwIP's TCP_NODELAY and SO_REUSEADDR: the host's


class _gaierror(OSError):  # noqa: N801 - pool.gaierror: a name that cannot be looked up
    pass


def _no_name():
    return _gaierror(-2, "Name or service not known")


def _look_up(host, port, kind):
    if not isinstance(host, str):
        raise TypeError("can't convert %s object to str implicitly" % type(host).__name__)
    if port < 0:
        raise ValueError("port must be >= 0")
    if not radio.connected:
        raise _no_name()
    try:
        return cp_streams.resolved(host, port, kind)
    except OSError:
        raise _no_name()


class Socket:
    """See SocketPool.socket."""

    def __init__(self, stream, kind):
        self._stream = stream
        self._connected = False
        self._broken = False
        self._timeout = None  # milliseconds; None: for ever
        self._sends = 0
        self._kind = kind

    @property
    def type(self):
        """SOCK_STREAM or SOCK_DGRAM."""
        return self._kind

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def accept(self):
        """(Socket, (host, port))."""
        stream = self._opened()
        found = self._until(cp_streams.READ, stream.accept)
        accepted = _register(Socket(found[0], self._kind))
        accepted._connected = True
        accepted._timeout = 0  # nobody sets it: not that of the socket that listens
        return accepted, found[1]

    def bind(self, address):
        """*address*: (host, port); an empty host is all of them."""
        host, port = address
        self._opened().bind(_look_up(host or "0.0.0.0", port, self._stream_kind())[0])

    def close(self):
        """The socket, and its place in the pool."""
        self._connected = False
        if self._stream is not None:
            self._stream.close()
            self._stream = None
            _open.remove(self)

    def connect(self, address):
        """*address*: (host, port); the name is looked up here. Raises OSError, gaierror."""
        host, port = address
        addresses = _look_up(host, port, self._stream_kind())
        stream = self._opened()
        if not stream.connect(addresses[0]):
            left = self._timeout
            while not stream.wait(cp_streams.WRITE, 0 if left == 0 else _connect_every):
                if left is not None:
                    left = max(0, left - _connect_every)
                    if not left:
                        raise fault(cp_host.ETIMEDOUT)
            if left == 0:  # it is not looked at even once without blocking
                raise fault(cp_host.ETIMEDOUT)
            stream.connected()
        self._connected = True

    def listen(self, backlog):
        """Take *backlog* connections at most that wait."""
        self._opened().listen(backlog)

    def recvfrom_into(self, buffer):
        """(bytes, (host, port)) of a datagram."""
        stream = self._opened()
        return self._until(cp_streams.READ, lambda: stream.receive(buffer))

    def recv_into(self, buffer, bufsize=0):
        """How many bytes have come into *buffer*, at most *bufsize*; 0 at the end of them."""
        stream = self._opened()
        size = len(buffer)
        if bufsize > size:
            raise ValueError("buffer too small for requested bytes")
        if not size:
            return 0
        view = memoryview(buffer)
        if 0 < bufsize < size:
            view = view[:bufsize]
        count = self._until(cp_streams.READ, lambda: self._read(stream, view))
        if not count and self._timeout == 0:
            self._connected = False
            raise fault(cp_host.ENOTCONN)
        return count

    def send(self, bytes):
        """How many of *bytes* have been taken: often not all. EAGAIN if there is no room for any."""
        stream = self._opened()
        if not self._connected:
            raise cp_host.broken()
        size = min(len(bytes), _SEGMENTS)
        self._sends += 1
        if self._sends % 2 and size > 64:
            size = size * 2 // 3
        try:
            count = stream.write(memoryview(bytes)[:size])
        except OSError as error:
            if error.args[0] in (cp_host.ECONNRESET, cp_host.ENOTCONN):
                self._connected = False
            raise
        if count is None:
            raise fault(cp_host.EAGAIN)
        return count

    def sendall(self, bytes):
        """Send all of *bytes*; EAGAIN if there is no room, and then nobody knows how much was sent."""
        view = memoryview(bytes)
        done = 0
        while done < len(view):
            done += self.send(view[done:])

    def sendto(self, bytes, address):
        """Send *bytes* as a datagram to *address*: (host, port). Any fault is a BrokenPipeError."""
        host, port = address
        addresses = _look_up(host, port, self._stream_kind())
        try:
            return self._opened().send_to(bytes, addresses[0])
        except OSError:
            raise cp_host.broken()

    def setblocking(self, flag):
        """Wait for ever, or not at all."""
        self._timeout = None if flag else 0

    def setsockopt(self, level, optname, value):
        """Set an option of the socket, by lwIP's numbers."""
        stream = self._opened()
        if (level, optname) not in _OPTIONS:
            raise fault(cp_host.ENOPROTOOPT)
        stream.option(*_OPTIONS[level, optname], value)

    def settimeout(self, value):
        """*value* in seconds; 0 does not wait, None does for ever."""
        if value is not None and value < 0:
            raise RuntimeError("emulation: a time below nothing is a very long one, or none, on a board")
        self._timeout = None if value is None else int(1000 * cp_host.narrow(value))

    def _read(self, stream, view):
        """As recv of lwIP and what CircuitPython makes of its faults: it goes on trying."""
        if not self._broken:
            try:
                return stream.readinto(view)
            except OSError:
                self._broken = True
                if self._timeout == 0:
                    raise fault(cp_host.EAGAIN)
        if self._timeout is None:
            raise RuntimeError("emulation: the connection is broken, and recv_into would wait for ever")
        if self._timeout == 0:
            return 0  # lwIP knows no connection any more: ENOTCONN
        cp_host.sleep(self._timeout / 1000)
        raise fault(cp_host.ETIMEDOUT)

    def _renew(self):
        self._connected = False
        self._stream.close()
        self._stream = cp_streams.Stream(self._stream_kind())

    def _stream_kind(self):
        return cp_streams.STREAM if self._kind == SocketPool.SOCK_STREAM else cp_streams.DATAGRAM

    def _opened(self):
        if self._stream is None or self not in _open:
            raise fault(cp_host.EBADF)
        return self._stream

    def _until(self, flags, attempt):
        """What *attempt* gives when it is no longer None. Raises OSError when the time is over."""
        left = self._timeout
        began = cp_host.milliseconds()
        while True:
            found = attempt()
            if found is not None:
                return found
            if self._timeout == 0:
                raise fault(cp_host.EAGAIN)
            if self._timeout is not None:
                left = self._timeout - (cp_host.milliseconds() - began)
                if left <= 0:
                    raise fault(cp_host.ETIMEDOUT)
            self._stream.wait(flags, -1 if left is None else left)


def _register(socket):
    if len(_open) >= _MOST:
        socket._stream.close()
        raise RuntimeError("Out of sockets")
    _open.append(socket)
    return socket


def _the_radio():
    return radio


class SocketPool:
    """The sockets of a *radio*, wifi.radio."""

    AF_INET = 2
    SOCK_STREAM = 1
    SOCK_DGRAM = 2
    SOCK_RAW = 3
    EAI_NONAME = -2
    IPPROTO_IP = 0
    IPPROTO_ICMP = 1
    IPPROTO_TCP = 6
    IPPROTO_UDP = 17
    IPPROTO_RAW = 255
    TCP_NODELAY = 1
    gaierror = _gaierror

    def __init__(self, radio):
        if radio is not _the_radio():
            raise ValueError("SocketPool can only be used with native radio")

    def socket(self, family=AF_INET, type=SOCK_STREAM, proto=IPPROTO_IP):
        """A new Socket. Raises RuntimeError when there are eight already."""
        if family != self.AF_INET or type not in (self.SOCK_STREAM, self.SOCK_DGRAM):
            raise NotImplementedError("Unsupported socket type")
        if len(_open) >= _MOST:
            raise RuntimeError("Out of sockets")
        kind = cp_streams.STREAM if type == self.SOCK_STREAM else cp_streams.DATAGRAM
        return _register(Socket(cp_streams.Stream(kind), type))

    def getaddrinfo(self, host, port, family=0, type=0, proto=0, flags=0):
        """[(family, type, protocol, "", (address, port))]."""
        kind = cp_streams.DATAGRAM if type == self.SOCK_DGRAM else cp_streams.STREAM
        found = _look_up(host, port, kind)
        return [(self.AF_INET, type, proto, "", cp_streams.dotted(address)) for address in found[:1]]


def close_all():
    """What the radio does when it is switched off: every socket is gone."""
    while _open:
        _open[0].close()
