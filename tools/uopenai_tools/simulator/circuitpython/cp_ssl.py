"""An emulation of CircuitPython's API: ``ssl``, with real TLS beneath.

A socket is wrapped before it is connected; the handshake is in ``connect``. Wrapped afterwards, a real one
has made no handshake when it is first read from: that is refused here, aloud. SSLSocket has no sendall.
"""

import cp_host
import cp_records
from cp_host import fault

bundle = b""  # the authorities that the firmware carries, as PEM: set at the start
_NO_HOSTNAME = -0x5D80, "MBEDTLS_ERR_SSL_CERTIFICATE_VERIFICATION_WITHOUT_HOSTNAME"


class SSLContext:
    """Whom to trust: the firmware's own bundle, until load_verify_locations."""

    def __init__(self):
        self._roots = bundle
        self._chain = None
        self._check_hostname = True

    @property
    def check_hostname(self):
        """Kept, and never asked for: a name that is given is always checked."""
        return self._check_hostname

    @check_hostname.setter
    def check_hostname(self, value):
        self._check_hostname = bool(value)

    def load_verify_locations(self, cafile=None, capath=None, cadata=None):
        """Trust *cadata* (PEM, str) instead of the bundle; an empty one turns verification off."""
        if cafile is not None:
            raise NotImplementedError("cafile")
        if capath is not None:
            raise NotImplementedError("capath")
        if not isinstance(cadata, str):
            raise TypeError("can't convert %s object to str implicitly" % type(cadata).__name__)
        end = cadata.find("\0")  # the real one takes a C string
        self._roots = (cadata if end < 0 else cadata[:end]).encode() or None

    def set_default_verify_paths(self):
        """Trust the firmware's own bundle again."""
        self._roots = bundle

    def load_cert_chain(self, certfile, keyfile=None):
        """The certificate and key to show, from files in PEM."""
        with open(certfile, "rb") as file:
            certificate = file.read()
        key = certificate
        if keyfile is not None:
            with open(keyfile, "rb") as file:
                key = file.read()
        self._chain = (certificate, key)

    def wrap_socket(self, sock, *, server_side=False, server_hostname=None):
        """The SSLSocket over *sock*, which is not connected yet. It keeps what the context trusts now.

        Raises OSError of mbedTLS's number if that is no certificate.
        """
        if server_hostname is not None and not isinstance(server_hostname, (str, bytes)):
            raise TypeError("can't convert %s to str implicitly" % type(server_hostname).__name__)
        if server_side and server_hostname is not None:
            raise ValueError("Server side context cannot have hostname")
        if sock.type != 1:  # SOCK_STREAM
            raise RuntimeError("Invalid socket for TLS")
        if getattr(sock, "_connected", False) and not server_side:
            raise RuntimeError("emulation: wrapped after connect, so the handshake would never be made")
        return SSLSocket(self, sock, server_hostname, server_side)


def create_default_context():
    """A context that trusts the firmware's own bundle."""
    return SSLContext()


class SSLSocket:
    """See SSLContext.wrap_socket."""

    def __init__(self, context, sock, hostname, server):
        self._context = context
        self._trusted = cp_records.trusting(context._roots, context._chain, server)
        self._socket = sock
        self._hostname = hostname
        self._server = server
        self._link = None
        self._closed = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def accept(self):
        """(SSLSocket, (host, port)), its handshake made."""
        sock, peer = self._socket.accept()
        made = SSLSocket(self._context, sock, None, True)
        made._shake()
        return made, peer

    def bind(self, address):
        """See Socket."""
        self._socket.bind(address)

    def close(self):
        """This and the socket beneath. No farewell is sent."""
        if not self._closed:
            self._closed = True
            self._link = None
            self._socket.close()

    def connect(self, address):
        """TCP, then the handshake: OSError of mbedTLS's number and name when it fails."""
        self._socket.connect(address)
        try:
            self._shake()
        except cp_records.DatesOnly:
            self._again(address)

    def listen(self, backlog):
        """See Socket."""
        self._socket.listen(backlog)

    def recv_into(self, buffer, bufsize=0):
        """See Socket; what came before the end of a record cannot be had yet."""
        link = self._linked()
        size = len(buffer)
        if bufsize > size:
            raise ValueError("buffer too small for requested bytes")
        if not size:
            return 0
        view = memoryview(buffer)
        return link.recv_into(view[:bufsize] if 0 < bufsize < size else view)

    def send(self, data):
        """How many bytes of *data* were sent: one record at most."""
        return self._linked().send(memoryview(data))

    def setblocking(self, flag):
        """See Socket."""
        self._socket.settimeout(None if flag else 0)

    def setsockopt(self, level, optname, value):
        """See Socket."""
        self._socket.setsockopt(level, optname, value)

    def settimeout(self, value):
        """See Socket."""
        self._socket.settimeout(value)

    def _linked(self):
        if self._closed:
            raise fault(cp_host.EBADF)
        if self._link is None:
            raise cp_host.broken()
        return self._link

    def _shake(self, verified=True):
        trusted, self._trusted = self._trusted, None  # it takes room, and the connection has it
        if not verified:
            trusted = cp_records.trusting(None, self._context._chain, False)
        if trusted.verify_mode and not self._server and self._hostname is None:
            raise fault(*_NO_HOSTNAME)
        try:
            self._link = cp_records.secured(self._socket, trusted, self._hostname, self._server)
        except OSError:
            self._closed = True  # the socket beneath stays open: it is for whoever opened it
            raise

    def _again(self, address):
        """Connect once more, and verify nothing: all but the date has been found good."""
        self._socket._renew()
        self._socket.connect(address)
        self._shake(False)
