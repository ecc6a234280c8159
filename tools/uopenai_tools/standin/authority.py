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


class Authority:
    """Issues certificates that are trusted by whoever trusts `pem`; it is good for *days*."""

    def __init__(self, name: str = "uopenai stand-in authority", days: int = 90) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _named(name)
        self._days = datetime.timedelta(days)
        now = datetime.datetime.now(datetime.timezone.utc)
        public = self._key.public_key()
        builder = _builder(self._name, self._name, public, now - _BEFORE, now + self._days)
        usage = _usage(sign_certificates=True)
        self._certificate = (
            builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(usage, critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .sign(self._key, hashes.SHA256())
        )

    @classmethod
    def restored(cls, pem: str, private: str) -> Authority:
        """The one whose `pem` and `private` these are. Raises ValueError if they are none, or no pair."""
        self = cls.__new__(cls)
        self._certificate = x509.load_pem_x509_certificate(pem.encode())
        key = load_pem_private_key(private.encode(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise ValueError("the key is of another kind")
        if key.public_key() != self._certificate.public_key():
            raise ValueError("the key is another certificate's")
        self._key, self._name = key, self._certificate.subject
        self._days = self.expires - datetime.datetime.now(datetime.timezone.utc)
        return self

    @property
    def private(self) -> str:
        """Its private key, PEM: for a file that nobody else can read."""
        return self._key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    @property
    def expires(self) -> datetime.datetime:
        """Until when it is good, in UTC."""
        return self._certificate.not_valid_after_utc

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

        The times are in UTC; left out, it is valid from yesterday on, as long as the authority.
        """
        now = datetime.datetime.now(datetime.timezone.utc)
        key = ec.generate_private_key(ec.SECP256R1())
        builder = _builder(
            _named(names[0]),
            self._name,
            key.public_key(),
            not_before or now - _BEFORE,
            not_after or now + self._days,
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
