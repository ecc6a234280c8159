"""A server's live chain: fetched, judged by root.cert as a board would judge it, and followed to its root.

The judge is OpenSSL, with nothing but root.cert to trust, which asks what mbedTLS asks: the name, the
dates, the signatures. Trust ends at any certificate of the file, as it does there. (cryptography's own
verifier asks for what browsers ask, which refuses private authorities that a board takes.)

Python has the chain of a connection only since 3.13 in public; from 3.10 on it is in the object below the
socket. That costs no further package, and no openssl program.
"""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding

from uopenai_tools.certs_facts import CertsError, facts, name
from uopenai_tools.faults import UsageFault

_TIMEOUT_S = 15
_NO_NAME = re.compile(r"[\s\x00-\x20\x7f@]")
# From OpenSSL's x509_vfy.h.
_NOT_YET, _EXPIRED, _WRONG_NAME, _WRONG_ADDRESS = 9, 10, 62, 64
# 7: another authority of the same name has signed.
_UNKNOWN = (2, 7, 18, 19, 20, 21)


class Host(NamedTuple):
    """Whom to ask."""

    name: str
    port: int

    def __str__(self) -> str:
        shown = f"[{self.name}]" if ":" in self.name else self.name
        return shown if self.port == 443 else f"{shown}:{self.port}"


@dataclass(frozen=True)
class Verdict:
    """What a board would say. *chain*: as sent; *root*: of root.cert, None if it ends in none of them.

    *reason*: why a board would refuse, and what helps; "" if it would not.
    """

    host: Host
    version: str
    chain: list[x509.Certificate]
    root: x509.Certificate | None
    reason: str


def parse(text: str) -> Host:
    """HOST, HOST:PORT, [IPv6]:PORT or a URL. Raises UsageFault."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}", scheme="https")
        host, port = parts.hostname or "", 443 if parts.port is None else parts.port
        if host and _NO_NAME.search(text) is None and parts.scheme == "https" and port:
            return Host(host, port)
    except ValueError:
        pass
    raise UsageFault(f"{text!r} is no host: say it as example.org, example.org:8443 or [::1]:8443")


def fetch(host: Host) -> tuple[list[x509.Certificate], str]:
    """The chain that *host* sends, its own certificate first, and the TLS version. Raises CertsError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with _connected(host, context) as connection:
        return _chain(connection, verified=False), connection.version() or ""


def check(host: Host, roots: Sequence[x509.Certificate], known: Iterable[x509.Certificate] = ()) -> Verdict:
    """What a board with *roots* would say to *host*. *known*: more roots, to say what is missing.

    Raises CertsError when there is nothing to judge.
    """
    chain, version = fetch(host)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata="".join(map(_pem, roots)))
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    try:
        with _connected(host, context) as connection:
            return Verdict(host, version, chain, _chain(connection, verified=True)[-1], "")
    except ssl.SSLCertVerificationError as error:
        root = ending(chain, roots)
        return Verdict(host, version, chain, root, _reason(host, chain, root, error, known))


def ending(chain: Sequence[x509.Certificate], roots: Iterable[x509.Certificate]) -> x509.Certificate | None:
    """Which of *roots* the chain ends in: the first that issued one of its links, or is one."""
    known = list(roots)
    for link in links(chain):
        for root in known:
            if root == link or issued(link, root):
                return root
    return None


def links(chain: Sequence[x509.Certificate]) -> list[x509.Certificate]:
    """The certificates of *chain* that hang together, from the server's own upwards, in that order."""
    found, rest = [chain[0]], list(chain[1:])
    while above := next((each for each in rest if issued(found[-1], each)), None):
        found.append(above)
        rest.remove(above)
    return found


def issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Whether *issuer* has signed *certificate*."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _reason(
    host: Host,
    chain: Sequence[x509.Certificate],
    root: x509.Certificate | None,
    error: ssl.SSLCertVerificationError,
    known: Iterable[x509.Certificate],
) -> str:
    if error.verify_code in (_WRONG_NAME, _WRONG_ADDRESS):
        names = ", ".join(_names(chain[0])) or "nobody"
        return f"its certificate is for {names}, and not for {host.name}: call it by one of its names"
    if error.verify_code in (_EXPIRED, _NOT_YET):
        return _out_of_time([*links(chain), *([root] if root else [])], root)
    if error.verify_code in _UNKNOWN:
        return _unknown(host, links(chain), known)
    return f"{error.verify_message}: whoever runs {host} must give it a better certificate"


def _out_of_time(certificates: Iterable[x509.Certificate], root: x509.Certificate | None) -> str:
    for certificate in certificates:
        shown = facts(certificate)
        if shown.mark == "expired":
            advice = "whoever runs the server must renew it"
            if certificate == root:
                advice = "`uopenai certs build` makes a newer root.cert, with a newer certifi"
            return f"the certificate of {shown.subject} expired on {shown.expires}: {advice}"
        if shown.mark == "not valid yet":
            advice = "is this computer's clock right?"
            return f"the certificate of {shown.subject} begins only on {shown.begins}: {advice}"
    return "a certificate is out of its time: see that this computer's clock is right"


def _unknown(host: Host, chain: Sequence[x509.Certificate], known: Iterable[x509.Certificate]) -> str:
    last = chain[-1]
    found = ending(chain, known)
    if found is None and not issued(last, last):
        issuer = name(last.issuer)
        advice = "whoever runs it must have it send its whole chain"
        return f"it does not send the certificate of {issuer}, which nobody here knows: {advice}"
    root = name((found or last).subject)
    return f"root.cert does not hold {root}: `uopenai certs build --host {host}` adds it"


def _names(certificate: x509.Certificate) -> list[str]:
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return [name(certificate.subject)]
    given = [*names.get_values_for_type(x509.DNSName), *names.get_values_for_type(x509.IPAddress)]
    shown = ["".join(each for each in str(one) if each.isprintable()) for one in given]
    return shown if len(shown) < 6 else [*shown[:5], "others"]


@contextmanager
def _connected(host: Host, context: ssl.SSLContext) -> Any:
    """A TLS connection. Raises CertsError, or SSLCertVerificationError."""
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        raw = socket.create_connection(host, _TIMEOUT_S)
    except (socket.gaierror, UnicodeError):
        raise CertsError(f"no address is known for {host.name}: see its spelling, and your network") from None
    except ConnectionRefusedError:
        raise CertsError(f"nothing listens at {host.name}, port {host.port}: is it the right port?") from None
    except OSError as error:
        reason = "it does not answer" if isinstance(error, TimeoutError) else error.strerror or str(error)
        raise CertsError(f"{host.name}, port {host.port} cannot be reached: {reason}") from None
    with raw:
        try:
            connection = context.wrap_socket(raw, server_hostname=host.name)
        except ssl.SSLCertVerificationError:
            raise
        except (OSError, ValueError) as error:
            raise CertsError(f"{host} does not speak TLS 1.2 or 1.3: {_short(error)}") from None
        with connection:
            yield connection


def _short(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "it says nothing"
    if isinstance(error, ssl.SSLError) and error.reason:
        return error.reason.replace("_", " ").lower()
    return "it hangs up"


def _chain(connection: ssl.SSLSocket, *, verified: bool) -> list[x509.Certificate]:
    method = "get_verified_chain" if verified else "get_unverified_chain"
    if hasattr(connection, method):
        found: Any = getattr(connection, method)()
    else:
        below: Any = connection._sslobj  # pyright: ignore[reportAttributeAccessIssue]
        found = getattr(below, method)()
    return [_certificate(each) for each in found or ()]


def _certificate(given: Any) -> x509.Certificate:
    # 3.13 gives bytes; before, an object of OpenSSL's, whose text form is PEM.
    data = given if isinstance(given, bytes) else ssl.PEM_cert_to_DER_cert(given.public_bytes())
    try:
        return x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise CertsError(f"the server sends a certificate that is none: {error}") from None


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(Encoding.PEM).decode()
