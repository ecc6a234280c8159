"""Which authorities are trusted: a TLS context that verifies certificate and host name.

Uses MicroPython's own module ``tls``, whose client context demands a certificate; the Python module
``ssl`` above it turns that off again.
"""

import gc

import tls

from .. import errors, visit


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
    count = 0
    for certificate in visit("net.roots").certificates(ca):
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
    return ca if isinstance(ca, str) and "-----BEGIN" not in ca else "ca="
