"""Puts words to what the interpreter raises on a connection: the cause, and what to do about it.

Loaded when a connection first fails. Sources of the numbers: lwIP's and Linux's errno, ESP-IDF's
getaddrinfo (-200 and on), mbedTLS's error codes (negative, larger).
"""

import gc

from . import errors, wire

# errno -> (cause, what to do). Several platforms, several numbers for one cause.
_REFUSED = ("nothing listens there", "is the service running, and is base_url right?")
_RESET = ("the other end closed the connection", "try again; if it stays so, is base_url right?")
_UNREACHABLE = (
    "there is no way to that address",
    "is Wi-Fi connected (uopenai.net.wifi.connect()), and the address right?",
)
_NAME = (
    "its name cannot be resolved",
    "is Wi-Fi connected (uopenai.net.wifi.connect()), and base_url spelt right?",
)
_MEMORY = (
    "the network stack is out of memory (C heap, not gc.mem_free())",
    "close other connections, run gc.collect(), connect before you allocate much",
)

_SOCKETS = (
    "all sockets of the board are in use",
    "close other connections, with client.close() or OpenAI(...) in `with`",
)

_CAUSES = {
    111: _REFUSED,
    104: _RESET,
    32: _RESET,
    103: _RESET,
    107: _RESET,
    23: _SOCKETS,
    128: _RESET,
    113: _UNREACHABLE,
    114: _UNREACHABLE,
    118: _UNREACHABLE,
    101: _UNREACHABLE,
    12: _MEMORY,
    105: _MEMORY,
    -2: _NAME,
    -3: _NAME,
    -5: _NAME,
    -202: _NAME,
    -6: _NAME,
    -0x7F00: _MEMORY,  # MBEDTLS_ERR_SSL_ALLOC_FAILED
    -17040: _MEMORY,  # MBEDTLS_ERR_RSA_PUBLIC_FAILED + MBEDTLS_ERR_MPI_ALLOC_FAILED
    -0x7280: _RESET,  # MBEDTLS_ERR_SSL_CONN_EOF
    -0x7780: (
        "the other end broke off the TLS handshake",
        "does that port speak TLS, and is the board's firmware recent?",
    ),
    -0x7200: (
        "what answers there does not speak TLS",
        "is it http:// rather than https://, or another port?",
    ),
    -0x7300: (
        "what answers there does not speak TLS",
        "is it http:// rather than https://, or another port?",
    ),
    -0x6E80: ("the other end speaks no TLS version that the board knows", "update the firmware"),
}
_TIMED_OUT = (110, 116, 60, 11)
_WAITS = {
    "resolve": "look up its name",
    "secure": "agree on TLS",
    "answer": "hear the first byte of its answer",
    "receive": "hear more of its answer",
}


def explain(fault, doing, where, sent=False):
    """The exception of ours for *fault*, which happened while *doing* something at *where*.

    *doing*: "resolve", "connect", "secure", "send", "answer" or "receive". *sent*: whether any of the request
    may have reached the service.
    """
    if isinstance(fault, errors.OpenAIError):
        return fault
    if isinstance(fault, MemoryError):
        return too_large("an event of the stream", "say what you want of it with fields=, or read .text")
    if isinstance(fault, wire.Truncated):
        made = errors.named("ResponseTruncatedError")(
            "%s: %s; what came of it is not complete: ask again" % (where, fault)
        )
    elif isinstance(fault, wire.WindowFull):
        made = errors.named("ResponseTooLargeError")(
            "%s: one line of the answer is longer than the buffer: is that the service, and base_url right?"
            % where
        )
    elif isinstance(fault, OSError):
        made = _of_errno(fault, doing, where)
    elif doing == "secure" or "ertificate" in str(fault):
        made = _of_certificate(str(fault).strip(), where)
    else:
        made = errors.APIConnectionError(
            "%s: the answer cannot be understood: %s; is base_url right? If it is, try again" % (where, fault)
        )
    made.sent = sent
    return made


def explain_foreign(fault, url):
    """The same for a *fault* of another HTTP module's request(), which may hide its cause."""
    cause = getattr(fault, "__cause__", None)
    if isinstance(cause, OSError):
        fault = cause
    if isinstance(fault, (OSError, ValueError)):
        return explain(fault, "connect", url, True)
    return errors.APIConnectionError(
        "%s: the HTTP module gave up: %s: is Wi-Fi connected (uopenai.net.wifi.connect()), and the address"
        " right?" % (url, fault)
    )


def explain_head(fault, connection, where):
    """The same, for a *fault* between the start of a request and the end of its answer's head."""
    if isinstance(fault, wire.Malformed):
        if connection.transport.state != "receive":
            fault = OSError(104)  # nothing has been cut: there was no answer
        elif connection.buf[0] == 0x15:  # a TLS alert (RFC 8446 section 5.1)
            fault = wire.Malformed("what answers there speaks TLS: https:// rather than http://, perhaps")
    doing = connection.transport.state
    return explain(fault, doing, where, doing in ("send", "answer", "receive"))


def after_send(fault, connection, origin, may_retry):
    """Raise the exception for a *fault* between the start of a request and the end of its answer's head.

    *may_retry*: the connection had been idle, and the request can be sent again. The other end may close
    an idle connection at any time, also as the request goes out: if nothing came of an answer, return.
    """
    if not isinstance(fault, (OSError, ValueError)):
        raise fault
    made = explain_head(fault, connection, origin)
    if (
        not may_retry
        or connection.transport.state == "receive"
        or isinstance(made, errors.named("APITimeoutError"))
    ):
        raise made


def out_of_memory(fault):
    """The exception for a MemoryError, or for CircuitPython's RuntimeError about its stack; else *fault*."""
    if isinstance(fault, RuntimeError):
        if "pystack" not in str(fault):
            return fault
        return errors.OpenAIError(
            "out of Python stack (%s): put CIRCUITPY_PYSTACK_SIZE=4096 into settings.toml and reset the board"
            % fault
        )
    gc.collect()
    return errors.OpenAIError(
        "out of memory (%s): connect before you allocate much, let go of what you hold" % fault
    )


def file_fault(path, fault):
    """The exception for an OSError of the file system, when *path* was to be written."""
    if fault.args and fault.args[0] == 28:
        return errors.OpenAIError(
            "%s: the file system is full: remove files, or take the bytes as they come: iter_bytes(), or "
            "save_to= an object with write()" % path
        )
    if fault.args and fault.args[0] == 30:  # EROFS
        return errors.OpenAIError(
            "%s cannot be written, as USB has the drive: call storage.remount('/', readonly=False) in boot.py"
            % path
        )
    return errors.OpenAIError("%s cannot be written: %s: does its folder exist?" % (path, fault))


def too_large(what, cure):
    """The exception for an answer that does not fit in memory."""
    gc.collect()
    return errors.named("ResponseTooLargeError")(
        "%s does not fit in memory (%d bytes of heap are free): %s" % (what, gc.mem_free(), cure)
    )


def _of_errno(fault, doing, where):
    number = fault.args[0] if fault.args and isinstance(fault.args[0], int) else 0
    if -0x3000 <= number <= -0x2080:  # MBEDTLS_ERR_X509_...
        return _of_certificate(str(fault.args[1]) if len(fault.args) > 1 else "", where)
    known = _CAUSES.get(number)
    if not known and number < 0:
        # A TLS socket hands on the number of the socket below it with the sign turned.
        known = _CAUSES.get(-number)
    if doing == "resolve":
        known = _NAME
    elif doing == "connect" and known is _RESET and number > 0:
        known = _REFUSED  # lwIP tells it so
    elif number in _TIMED_OUT or -number in _TIMED_OUT or type(fault).__name__ == "TimeoutError":
        return errors.named("APITimeoutError")(
            "%s: timed out while trying to %s: is Wi-Fi still connected (uopenai.net.wifi.connect()), or the"
            " network slow? Try again, or raise timeout=" % (where, _WAITS.get(doing, doing))
        )
    if known:
        text = "%s: %s: %s" % (where, known[0], known[1])
    else:
        text = "%s: could not %s: %s: is Wi-Fi connected, and base_url right?" % (where, doing, fault)
    return errors.APIConnectionError("%s (error %d)" % (text, number) if number else text)


def _of_certificate(text, where):
    """A certificate that was refused: mbedTLS says why in a line of text."""
    from .net import clock

    today = clock.today()
    if "match" in text:
        cure = (
            "it belongs to another host: is base_url right? If it is, somebody answers in the service's place"
        )
    elif "future" in text or "expired" in text:
        cure = "the board's clock says %s: if that is wrong, call uopenai.net.clock.sync()" % today
    elif "signed" in text:
        cure = "no authority in the board's root.cert has signed it: is base_url right, or is root.cert old?"
    elif "VERIFY_FAILED" in text or "FATAL" in text:  # CircuitPython before 10.3 gives no reason
        cure = "it belongs to another host, or no authority in root.cert has signed it: is base_url right?"
    elif "X509" in text:
        cure = "it, or root.cert, cannot be read: install that anew with `uopenai install`"
    else:
        cure = "see root.cert and base_url"
    return errors.named("CertificateError")("%s: its certificate is refused: %s: %s" % (where, text, cure))


def check_event(event, name, text_only):
    """Raise APIError if a stream's *event*, of the type *name*, reports an error.

    A response or a run that failed is an event like another for who reads events, and an error for who
    reads text.
    """
    error = event.get("error")
    if name == "error":
        error = error or event
    elif text_only and name == "response.failed":
        error = (event.get("response") or {}).get("error") or {"message": "the response failed"}
    elif text_only and name == "thread.run.failed":
        error = event["data"].get("last_error") or {"message": "the run failed"}
    if error:
        known = error if isinstance(error, dict) else {"message": error}
        reason = known.get("message") or known.get("code") or "no reason given"
        raise errors.APIError("the service broke off: %s" % reason, known)
