"""Opens connections over MicroPython's sockets: the name looked up, TCP, and TLS that checks certificates.

The handshake itself runs with the first write, which sends nothing before it has passed; a blocking one
would have no deadline. Where there are pools of sockets instead (CircuitPython), see connecting_pool.
"""

try:
    import socket
except ImportError:
    socket = None

from micropython import const

from ..exchange import Connection

_POLLOUT = const(4)
_BROKEN = const(24)  # POLLERR and POLLHUP
_IPPROTO_TCP = const(6)
_TCP_NODELAY = const(1)


async def connect(session, origin, timeout):
    """A Connection of *session* to *origin* (``"https://name:443"``). Raises APIConnectionError."""
    kind = session.transport
    if kind is None:
        from .transport import Transport as kind
    scheme, _, rest = origin.partition("://")
    name, _, port = rest.rpartition(":")
    name = name.strip("[]")
    transport = kind(timeout)
    # First its buffer: without one there is nothing to open.
    connection = Connection(transport, session.buf)
    session.buf = None
    try:
        if session.socket is not None or socket is None:
            from .. import visit

            visit("net.connecting_pool").connect(session, transport, scheme == "https", name, int(port))
            return connection
        context = None
        if scheme == "https":
            from .trust import shared

            context = shared(session)
        session.connections_opened += 1
        await _open(transport, name, int(port))
        if context is not None:
            transport.begin("secure")
            sock = context.wrap_socket(transport.raw, server_hostname=name, do_handshake_on_connect=False)
            transport.open(sock)
    except BaseException as fault:
        transport.close()
        session.buf = connection.buf
        if not isinstance(fault, (OSError, ValueError)):
            raise
        from ..faults import explain

        raise explain(fault, transport.state, origin)
    return connection


async def _open(transport, name, port):
    # This blocks, whatever the deadline: no platform here can look up a name otherwise.
    addresses = socket.getaddrinfo(name, port, 0, socket.SOCK_STREAM)
    transport.left()
    transport.begin("connect")
    for address in addresses:
        try:
            transport.raw = sock = socket.socket(address[0], socket.SOCK_STREAM)
            transport.open(sock)
            # Else the last piece of a longer body waits until the one before it is acknowledged.
            sock.setsockopt(_IPPROTO_TCP, _TCP_NODELAY, 1)
            try:
                sock.connect(address[-1])
            except OSError as fault:
                if fault.args[0] not in (115, 119, 36):  # EINPROGRESS: Linux, ESP-IDF, macOS
                    raise
            if await transport.wait(_POLLOUT) & _BROKEN:
                sock.readinto(bytearray(1))  # raises the fault that the connection met
                raise OSError(104)
            break
        except OSError:
            transport.close()
            if address is addresses[-1]:
                raise
    transport.begin("send")
