"""Which authorities are trusted, on CircuitPython: those of /root.cert, else the bundle in its firmware.

CircuitPython verifies certificate and host name by default; it checks no dates, so a clock that is not set
is no reason to refuse. The text of the authorities stays in memory, and is parsed for each connection.
"""

from .. import errors, visit


def shared(session):
    """The TLS context of a *session* (its ``ca``), made once. Raises CertificateError.

    There is no ClockNotSetError here, as no date is checked: neither is an expired certificate noticed.
    """
    if session.trusted is None:
        session.trusted = context(session.ca)
    return session.trusted


def context(ca):
    """A TLS client context.

    *ca*: the path of a PEM or DER file, PEM text or bytes, or False for no verification at all (a
    warning is printed). Raises CertificateError. Peak heap: a PEM file's size, which stays; of what is no
    such file, twice the certificates.
    """
    try:
        import ssl

        made = ssl.create_default_context()  # pyright: ignore[reportAttributeAccessIssue] - CircuitPython has it
    except (ImportError, AttributeError):  # a board without TLS of its own; MicroPython, with another's pool
        raise errors.named("CertificateError")(
            "there is no ssl.create_default_context() here: give the TLS context of that pool as ssl_context="
        )
    if ca is False:
        print("uopenai: WARNING: ca=False: anybody can read and change what is sent, the key too")
        made.load_verify_locations(cadata="")
        return made
    name = ca if isinstance(ca, str) and "-----BEGIN" not in ca else "ca="
    try:
        text = _text(ca)
    except errors.APIError:
        if ca != "/root.cert":
            raise
        return made
    except ValueError as fault:  # no text
        raise errors.named("CertificateError")(
            "a certificate of %s cannot be read (%s): install it anew with `uopenai install`" % (name, fault)
        )
    if "-----BEGIN" not in text:
        raise errors.named("CertificateError")(
            "%s holds no certificate: install it with `uopenai install`" % name
        )
    made.load_verify_locations(cadata=text)
    return made


def _text(ca):
    """All certificates in one text: a second call would forget what the first one brought.

    A PEM file is read in one piece, its comments too: its certificates one by one, and then together, would
    take its size twice, beside a program that is there already.
    """
    roots = visit("net.roots")
    if isinstance(ca, str) and "-----BEGIN" not in ca:
        try:
            with roots.opened(ca) as file:
                if file.read(1) != b"\x30":
                    size = file.seek(0, 2)
                    file.seek(0)
                    return str(file.read(size), "utf-8")
        except OSError:
            pass  # what that means is said below
    return "".join([_pem(part) for part in roots.certificates(ca)])


def _pem(certificate):
    if certificate[:1] != b"\x30":
        return str(certificate, "utf-8")
    from binascii import b2a_base64

    text = str(b2a_base64(certificate), "utf-8")
    return "-----BEGIN CERTIFICATE-----\n%s-----END CERTIFICATE-----\n" % text
