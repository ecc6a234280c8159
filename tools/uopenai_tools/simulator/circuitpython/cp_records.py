"""TLS over a socket that is handed in: MicroPython's ``tls``, or CPython's ``ssl``, with the same two calls.

Both call the socket's own ``send`` and ``recv_into`` for what they send and receive, as CircuitPython's
mbedTLS does, so its time-outs and its faults come through. Dates of certificates are not checked, as on
CircuitPython: OpenSSL is told so. MicroPython's mbedTLS cannot be, so there a handshake in which nothing but
a date was wrong is made once more without verification: the service sees the first one broken off.
"""

import cp_host
from cp_host import MICROPYTHON, fault

VERIFY_FAILED = -0x2700, "MBEDTLS_ERR_X509_CERT_VERIFY_FAILED"
END = -0x7280, "MBEDTLS_ERR_SSL_CONN_EOF"
BAD_CERTIFICATE = -0x2180, "MBEDTLS_ERR_X509_INVALID_FORMAT"
_ALERT = -0x7780, "MBEDTLS_ERR_SSL_FATAL_ALERT_MESSAGE"
_BAD_MESSAGE = -0x7F00, "MBEDTLS_ERR_SSL_BAD_INPUT_DATA"
_LARGEST = 2048  # bytes of one record that is sent: CONFIG_MBEDTLS_SSL_OUT_CONTENT_LEN


class DatesOnly(Exception):
    """The certificate is trusted, and for this name, but not at this time."""


if MICROPYTHON:
    import io

    import tls

    class _Link(io.IOBase):
        """The stream that mbedTLS reads and writes. A fault is a negative number: none may be raised."""

        def __init__(self, socket):
            self._socket = socket

        def readinto(self, buf):
            return self._call(self._socket.recv_into, buf)

        def write(self, buf):
            return self._call(self._socket.send, buf)

        def ioctl(self, request, argument):
            return 0  # the socket is closed by whoever opened it

        def _call(self, call, buf):
            try:
                return call(buf)
            except OSError as error:
                return -error.args[0]
            except RuntimeError:
                return -cp_host.EINVAL

    def trusting(roots, chain, server):
        """A context. *roots*: PEM bytes, None for no verification; *chain*: None or (certificate, key). A
        *server* that verifies asks for a certificate of the other end. Raises OSError."""
        context = tls.SSLContext(tls.PROTOCOL_TLS_SERVER if server else tls.PROTOCOL_TLS_CLIENT)
        context.verify_mode = tls.CERT_NONE if roots is None else tls.CERT_REQUIRED
        try:
            if roots:
                context.load_verify_locations(roots)
            if chain:
                context.load_cert_chain(chain[0], chain[1])
        except ValueError:
            raise fault(*BAD_CERTIFICATE)
        return context

    def secured(socket, context, hostname, server):
        """The connection over *socket* after its handshake. Raises OSError, DatesOnly."""
        try:
            link = context.wrap_socket(_Link(socket), server_side=server, server_hostname=hostname)
        except ValueError as error:
            if _only_dates(str(error)):
                raise DatesOnly()
            raise fault(*VERIFY_FAILED)
        except OSError as error:
            raise _named(error)
        return _Native(link)

    def _only_dates(text):
        lines = [line for line in text.split("\n") if line]
        return bool(lines) and all("validity" in line for line in lines)

    def _named(error):
        number = error.args[0]
        if number > -256:
            return fault(abs(number))  # what the socket raised
        return fault(number, error.args[1] if len(error.args) > 1 else None)

    class _Native:
        """recv and send of tls make one attempt each; its readinto would wait for a full buffer."""

        def __init__(self, link):
            self._link = link

        def recv_into(self, view):
            """See Socket."""
            # A board makes no bytes of it: few, so that they find room wherever hers would.
            data = self._try(self._link.recv, min(len(view), 512))
            view[: len(data)] = data
            return len(data)

        def send(self, data):
            """See Socket."""
            return self._try(self._link.send, data[:_LARGEST])

        def _try(self, call, argument):
            try:
                found = call(argument)
            except OSError as error:
                raise _named(error)
            if found is None:
                raise fault(cp_host.EAGAIN)
            return found

else:
    import ssl
    import time

    _NO_DATES = 0x200000  # X509_V_FLAG_NO_CHECK_TIME, for which Python has no name
    _PARTIAL = 0x80000  # X509_V_FLAG_PARTIAL_CHAIN: mbedTLS trusts any certificate that it is given

    def trusting(roots, chain, server):
        """See above."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server else ssl.PROTOCOL_TLS_CLIENT)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.check_hostname = roots is not None and not server
        context.verify_mode = ssl.CERT_NONE if roots is None else ssl.CERT_REQUIRED
        try:
            if roots:
                context.load_verify_locations(cadata=roots.decode())
                context.verify_flags |= _NO_DATES | _PARTIAL
            if chain:
                _load_chain(context, chain)
        except (ssl.SSLError, ValueError):
            raise fault(*BAD_CERTIFICATE) from None
        return context

    def secured(socket, context, hostname, server):
        """See above."""
        made = _Memory(context, socket, hostname, server)
        while True:
            try:
                made.work(made.tls.do_handshake)
                return made
            except OSError as error:
                if error.args[0] != cp_host.EAGAIN:
                    raise
                time.sleep(0.001)  # a handshake has no deadline of its own

    def _load_chain(context, chain):
        import tempfile

        with tempfile.NamedTemporaryFile() as certificate, tempfile.NamedTemporaryFile() as key:
            for file, data in ((certificate, chain[0]), (key, chain[1])):
                file.write(data)
                file.flush()
            context.load_cert_chain(certificate.name, key.name)

    class _Memory:
        """OpenSSL between two memories, whose bytes go to and from the socket."""

        def __init__(self, context, socket, hostname, server):
            self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
            self._socket = socket
            self._unsent = b""
            self._taken = 0
            self._buffer = bytearray(4096)
            self.tls = context.wrap_bio(self._in, self._out, server, hostname)

        def work(self, call, *arguments):
            """What *call* gives, with what must be sent and received for it."""
            while True:
                try:
                    found = call(*arguments)
                except ssl.SSLWantReadError:
                    self._flush()
                    self._fill()
                    continue
                except ssl.SSLZeroReturnError:
                    raise
                except ssl.SSLError as error:
                    self._last_words()
                    raise _as_mbedtls(error) from None
                self._flush()
                return found

        def recv_into(self, view):
            """See Socket."""
            try:
                return self.work(self.tls.read, len(view), view)
            except ssl.SSLZeroReturnError:
                return 0
            except OSError as error:
                if error.args[0] == END[0]:
                    return 0  # mbedTLS takes the end of the connection for a farewell
                raise

        def send(self, data):
            """See Socket. After EAGAIN the same data must be sent again: it is in its record already."""
            if not self._taken:
                self._flush()
                self._taken = self.tls.write(data[:_LARGEST])
            self._flush()
            taken, self._taken = self._taken, 0
            return taken

        def _flush(self):
            # What could not be sent stays, and goes first the next time.
            self._unsent += self._out.read()
            while self._unsent:
                self._unsent = self._unsent[self._socket.send(self._unsent) :]

        def _fill(self):
            count = self._socket.recv_into(self._buffer)
            if not count:
                raise fault(*END)
            self._in.write(self._buffer[:count])

        def _last_words(self):
            try:
                self._flush()  # the alert
            except OSError:
                pass

    def _as_mbedtls(error):
        if isinstance(error, ssl.SSLCertVerificationError):
            return fault(*VERIFY_FAILED)
        if isinstance(error, ssl.SSLEOFError):
            return fault(*END)
        return fault(*(_ALERT if "ALERT" in str(error.reason) else _BAD_MESSAGE))
