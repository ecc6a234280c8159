"""Which authorities are trusted: a TLS context that verifies certificate and host name.

Uses MicroPython's own module ``tls``, whose client context demands a certificate; the Python module
``ssl`` above it turns that off again.
"""

import gc

import tls

from .. import errors


def shared(session):
    """The TLS context of a *session* (its ``ca``), made once. Raises ClockNotSetError, CertificateError."""
    from . import clock

    # A TLS connection that failed holds 26 KB of an ESP32's heap until it is collected: now is the time.
    gc.collect()
    if session.ca is not False and not clock.is_set():
        raise errors.named("ClockNotSetError")(
            "the clock is at %s, so the certificate looks not yet valid: call uopenai.net.clock.sync()"
            % clock.today()
        )
    if session.trusted is None:
        session.trusted = context(session.ca)
    return session.trusted


def context(ca):
    """A TLS client context.

    *ca*: the path of a PEM or DER file, PEM text or bytes, or False for no verification at all (a
    warning is printed). Raises CertificateError. Peak heap: one certificate, however many there are.
    """
    made = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    if ca is False:
        print("uopenai: WARNING: ca=False: anybody can read and change what is sent, the key too")
        made.verify_mode = tls.CERT_NONE  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs
        return made
    made.verify_mode = tls.CERT_REQUIRED  # pyright: ignore[reportAttributeAccessIssue] - missing in the stubs
    if isinstance(ca, str) and "-----BEGIN" in ca:
        ca = ca.encode()
    count = 0
    for certificate in _certificates(ca):
        try:
            made.load_verify_locations(certificate)
        except (ValueError, OSError) as fault:
            raise errors.named("CertificateError")(
                "certificate %d of %s cannot be read (%s): install it anew with `uopenai install`"
                % (count + 1, _name(ca), fault)
            )
        count += 1
    if not count:
        raise errors.named("CertificateError")(
            "%s holds no certificate: install it with `uopenai install`" % _name(ca)
        )
    return made


def _name(ca):
    return ca if isinstance(ca, str) else "ca="


def _certificates(ca):
    """The certificates in *ca*, one at a time, as load_verify_locations takes them."""
    if not isinstance(ca, str):
        if bytes(ca[:1]) == b"\x30":  # DER: one certificate
            yield bytes(ca)
            return
        import io

        yield from _blocks(io.BytesIO(ca))
        return
    try:
        with _opened(ca) as file:  # pyright: ignore[reportGeneralTypeIssues] - missing in the stubs
            if file.read(1) == b"\x30":
                yield b"\x30" + file.read()
                return
            file.seek(0)
            yield from _blocks(file)
    except OSError as fault:
        raise errors.named("CertificateError")(
            "there is no %s (%s), so nobody can be trusted: install it with `uopenai install`, or pass ca="
            % (ca, fault)
        )


def _opened(path):
    """The file at *path*. Where there is no /root.cert, the roots that mip puts beside the library, or those
    that firmware/manifest.py has frozen in."""
    try:
        return open(path, "rb")
    except OSError as error:
        fault = error
    if path == "/root.cert":
        here = errors.__file__
        try:
            return open(here[: here.rfind("/")] + path, "rb")
        except OSError:
            pass
        try:
            frozen = __import__("uopenai.net.frozen_roots", None, None, ("PEM",))
            import io

            return io.BytesIO(frozen.PEM)
        except ImportError:
            pass
    raise fault


def _blocks(file):
    """The PEM blocks of *file*; what stands between them is comment (RFC 7468 section 2)."""
    block = None
    for line in file:
        if line.startswith(b"-----BEGIN"):
            block = []
        if block is not None:
            block.append(line)
            if line.startswith(b"-----END"):
                yield b"".join(block)
                block = None
