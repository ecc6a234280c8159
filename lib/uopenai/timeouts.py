"""How long each phase of a call may take."""

_PHASES = ("resolve", "connect", "secure", "send", "answer", "receive")


def Timeout(
    timeout=60, *, connect=None, secure=None, send=None, answer=None, receive=None, read=None, write=None
):
    """What ``timeout=`` takes where one number for every phase is not enough. In seconds; 0 is at once.

    *connect*: to be connected, the look-up of the name included. *secure*: for the TLS handshake.
    *send*: between two pieces of the request that go out. *answer*: from its end to the first byte of the
    answer. *receive*: between two pieces of the answer. *timeout*: for those left out; None is no limit.
    As in the SDK, *read* stands for *answer* and *receive*, *write* for *send*. Looking up a name blocks
    the board for as long as its network stack takes; it counts, but only afterwards. Raises OpenAIError.
    """
    found = {}
    given = ((connect,), (connect,), (secure,), (send, write), (answer, read), (receive, read))
    for phase, limits in zip(_PHASES, given):
        limits = [limit for limit in limits if limit is not None]
        found[phase] = limit = limits[0] if limits else timeout
        if limit is not None and not (isinstance(limit, (int, float)) and 0 <= limit < 1 << 19):
            from .refusals import timeout as refused

            raise refused(limit)
    return found
