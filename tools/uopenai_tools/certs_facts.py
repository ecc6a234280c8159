"""Certificates in files, and what people want to know of one: whose, by whom, how long, which key."""

from __future__ import annotations

import datetime
import re
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.utils import CryptographyDeprecationWarning

from uopenai_tools.faults import Fault

SOON_DAYS = 90

_BLOCK = re.compile(rb"-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----", re.DOTALL)
_BEGIN = b"-----BEGIN CERTIFICATE-----"
_CURVES = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}


class CertsError(Fault):
    """Certificates cannot be read, found or written; the text says why."""


@dataclass(frozen=True)
class Facts:
    """One certificate. *begins*, *expires*: days, ISO. *size*: bytes of DER. *mark*: "" if all is well."""

    subject: str
    issuer: str
    begins: str
    expires: str
    days_left: int
    key: str
    sha256: str
    size: int
    mark: str

    def describe(self) -> str:
        """The same in three lines."""
        days = f"{self.days_left} days left" + (f": {self.mark.upper()}" if self.mark else "")
        issuer = "itself" if self.issuer == self.subject else self.issuer
        return (
            f"{self.subject}\n  expires {self.expires}, {days}; {self.key}; {self.size} bytes; by {issuer}\n"
            f"  SHA-256 {self.sha256}"
        )

    def as_json(self) -> dict[str, Any]:
        """The same for `--json`."""
        return asdict(self)


def facts(certificate: x509.Certificate, now: datetime.datetime | None = None) -> Facts:
    """What is to be known of *certificate*. *now*: the time in UTC; left out: this computer's."""
    now = now or datetime.datetime.now(datetime.timezone.utc)
    begins, expires = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    days = (expires - now).days
    mark = "expired" if expires < now else "not valid yet" if begins > now else ""
    return Facts(
        name(certificate.subject),
        name(certificate.issuer),
        begins.date().isoformat(),
        expires.date().isoformat(),
        days,
        _key(certificate),
        certificate.fingerprint(hashes.SHA256()).hex(":").upper(),
        len(certificate.public_bytes(Encoding.DER)),
        mark or ("expires soon" if days < SOON_DAYS else ""),
    )


def name(given: x509.Name) -> str:
    """A name in one line of ASCII: who wrote it may not write to a terminal, or into a file's next line."""
    text = given.rfc4514_string() or "(no name)"
    return "".join(each if each.isprintable() else "?" for each in text).encode("ascii", "replace").decode()


def read(path: Path) -> list[x509.Certificate]:
    """Every certificate in the file *path*, PEM or DER. Raises CertsError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise CertsError(f"cannot read {path}: {error.strerror}") from None
    if not data.strip():
        raise CertsError(f"{path} is empty: `uopenai certs build` makes a root.cert")
    if _BEGIN in data:
        return _of_pem(path, data)
    try:
        return [x509.load_der_x509_certificate(data)]
    except ValueError:
        what = "a key, and no certificate" if b"PRIVATE KEY-----" in data else "no certificate, in PEM or DER"
        raise CertsError(f"{path} holds {what}: give it a file that does") from None


def _of_pem(path: Path, data: bytes) -> list[x509.Certificate]:
    blocks = _BLOCK.findall(data)
    if len(blocks) != data.count(_BEGIN):
        raise CertsError(f"{path} is cut off: a certificate in it has no end")
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CryptographyDeprecationWarning)
        for number, block in enumerate(blocks, 1):
            try:
                found.append(x509.load_pem_x509_certificate(block))
            except ValueError:
                which = f"certificate {number} of {len(blocks)} is damaged"
                raise CertsError(f"{path}: {which}; a board would refuse the whole file") from None
    return found


def _key(certificate: x509.Certificate) -> str:
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        return f"RSA {key.key_size}"
    if isinstance(key, ec.EllipticCurvePublicKey):
        return f"ECDSA {_CURVES.get(key.curve.name, key.curve.name)}"
    return type(key).__name__.removeprefix("_").removesuffix("PublicKey")
