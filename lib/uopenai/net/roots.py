"""Reads the certificates of the trusted authorities one at a time: PEM or DER, a file or from memory."""

from .. import errors


def certificates(ca):
    """The certificates in *ca*: a path, PEM text or bytes, or DER; each as bytes. Raises CertificateError."""
    if isinstance(ca, str) and "-----BEGIN" in ca:
        ca = ca.encode()
    if not isinstance(ca, str):
        if not isinstance(ca, (bytes, bytearray, memoryview)):
            raise errors.named("CertificateError")(
                "ca= takes the path of a file, PEM or DER, and not %r: leave it out to trust /root.cert"
                % (ca,)
            )
        if bytes(ca[:1]) == b"\x30":  # DER: one certificate
            yield bytes(ca)
            return
        import io

        yield from _blocks(io.BytesIO(ca))  # pyright: ignore[reportCallIssue, reportArgumentType] - the stubs
        return
    try:
        with opened(ca) as file:  # pyright: ignore[reportGeneralTypeIssues] - missing in the stubs
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


def opened(path):
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
