"""A certificate authority of one's own, for a service on one's own network and for tests.

Keys are ECDSA P-256: quick to make, quick for a board to check, and read by mbedTLS. Nothing is
written to disk here, except for the moment in which Python's `ssl` must read a key from a file.
"""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Pair = tuple[str, str]

# From yesterday: a board's clock may be behind by some hours.
_BEFORE = datetime.timedelta(days=1)
_AFTER = datetime.timedelta(days=90)


class Authority:
    """Issues certificates that are trusted by whoever trusts `pem`. *lifetime*: how long it is one itself."""

    def __init__(
        self, name: str = "uopenai stand-in authority", lifetime: datetime.timedelta = _AFTER
    ) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        now = datetime.datetime.now(datetime.timezone.utc)
        public = self._key.public_key()
        builder = _builder(self._name, self._name, public, now - _BEFORE, now + lifetime)
        usage = _usage(sign_certificates=True)
        self._certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @classmethod
    def read(cls, secret_pem: str) -> Authority:
        """The one that gave `secret_pem`. Raises ValueError if this is none, or is one no more."""
        key = load_pem_private_key(secret_pem.encode(), None)
        certificate = x509.load_pem_x509_certificate(secret_pem.encode())
        over = certificate.not_valid_after_utc < datetime.datetime.now(datetime.timezone.utc)
        if over or not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("this authority is over")
        authority = cls.__new__(cls)
        authority._key, authority._certificate, authority._name = key, certificate, certificate.subject
        return authority

    @property
    def secret_pem(self) -> str:
        """All of it, its key too: for a file that nobody else can read."""
        key = self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return key.decode() + self.pem

    @property
    def pem(self) -> str:
        """The authority's own certificate: what a client is to trust."""
        return self._certificate.public_bytes(Encoding.PEM).decode()

    def issue(
        self,
        names: Sequence[str] = ("localhost", "127.0.0.1", "::1"),
        not_before: datetime.datetime | None = None,
        not_after: datetime.datetime | None = None,
    ) -> Pair:
        """A server's certificate and key, both PEM, for *names* (host names and IP addresses).

        The times are in UTC; left out, it is valid from yesterday on, for 90 days.
        """
        now = datetime.datetime.now(datetime.timezone.utc)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(
            _named(names[0]),
            self._name,
            key.public_key(),
            not_before or now - _BEFORE,
            not_after or now + _AFTER,
        )
        certificate = (
            builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
            .add_extension(_usage(sign_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()), critical=False
            )
            .sign(self._key, hashes.SHA256())
        )
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        return certificate.public_bytes(Encoding.PEM).decode(), private.decode()


def server_context(pair: Pair) -> ssl.SSLContext:
    """What a TLS server with this certificate and key needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # Python's ssl reads keys from files only: a folder that nobody else can enter, gone at once.
    with tempfile.TemporaryDirectory(prefix="uopenai-") as folder:
        certificate, key = Path(folder, "certificate.pem"), Path(folder, "key.pem")
        certificate.write_text(pair[0])
        key.write_text(pair[1])
        context.load_cert_chain(certificate, key)
    return context


def _named(common_name: str) -> x509.Name:
    # A common name holds at most 64 characters; clients read the alternative names anyway.
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _usage(*, sign_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not sign_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=sign_certificates,
        crl_sign=sign_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: ec.EllipticCurvePublicKey,
    not_before: datetime.datetime,
    not_after: datetime.datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
