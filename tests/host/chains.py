"""Certificates of every kind, good and bad, and a TLS server that sends them."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Party:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(Encoding.PEM).decode()


def party(
    name: str,
    by: Party | None = None,
    *,
    names: Sequence[str] = (),
    days: tuple[int, int] = (-1, 365),
    key: ec.EllipticCurvePrivateKey | None = None,
) -> Party:
    """One named *name*, signed by *by* (left out: by itself); a server with *names*, else an authority.

    *days*: from when on and until when it is valid, from today.
    """
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + timedelta(days[0]))
        .not_valid_after(now + timedelta(days[1]))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        alternative = x509.SubjectAlternativeName([x509.DNSName(each) for each in names])
        builder = builder.add_extension(alternative, critical=False)
    return Party(builder.sign(by.key if by else key, hashes.SHA256()), key)


@contextmanager
def tls_server(folder: Path, chain: Sequence[Party]) -> Iterator[int]:
    """A server on loopback that sends *chain*, its own certificate first; its port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    pem, key = folder / "chain.pem", folder / "chain.key"
    pem.write_text("".join(each.pem for each in chain))
    key.write_bytes(chain[0].key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context.load_cert_chain(pem, key)

    def greet(connection: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(1)

    with served(greet) as port:
        yield port


@contextmanager
def served(greet: object) -> Iterator[int]:
    """A server on loopback that gives each connection to *greet*, one after the other; its port."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(20)
                assert callable(greet)
                greet(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(20)
