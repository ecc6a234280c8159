"""What to make of an answer that is an error, and whether to ask again; loaded when the first one comes.

The rules of the retries are the SDK's, but for one: what may have been done is not asked for twice.
"""

import os

from . import errors
from .answers import read_json
from .net.ticks import sleep_ms
from .session import rewind

_RETRIED = (408, 409, 429)  # and 500 and above
_CURES = {
    401: "store a valid key with `uopenai provision`, or pass OpenAI(api_key=...)",
    404: "are base_url and the id or the model's name right?",
    429: "wait, or raise the limit of the account",
}
_ELSEWHERE = "the service sends elsewhere, and the key goes nowhere but to base_url: is it right?"


def sleep(milliseconds):
    """Wait, and let nothing else run."""
    sleep_ms(milliseconds)


def no_key(given):
    """The exception for a client without a key."""
    if given and not isinstance(given, str):
        return errors.OpenAIError("an API key is text, not %s" % type(given).__name__)
    if given:
        return errors.OpenAIError(
            "the API key has a line end or a blank around it: store it without, by `uopenai provision`, or"
            " strip() what you pass"
        )
    return errors.OpenAIError(
        "there is no API key: store one with `uopenai provision`, or pass OpenAI(api_key=...)"
    )


def unreadable(name, fault):
    """The exception for a line of settings.toml that CircuitPython does not understand."""
    return errors.OpenAIError(
        '%s in settings.toml cannot be read (%s): write %s = "..." in one line, in double quotes, as UTF-8'
        % (name, str(fault) or "no UTF-8", name)
    )


def timeout(given, max_retries=0):
    """The exception for a timeout, *given*, that is none; or for *max_retries* that is no number."""
    if not isinstance(max_retries, int):
        return errors.OpenAIError("max_retries is %r: it is a whole number" % (max_retries,))
    return errors.OpenAIError(
        "timeout is %r: it is a number of seconds from 0 to 524287, a Timeout, or None for no limit"
        % (given,)
    )


def bad_address(url):
    """The exception for a URL that is none."""
    # A password may stand before an "@": it is not repeated.
    shown = url if "@" not in url else "what was given, with user and password,"
    return errors.OpenAIError("%s is not an address like https://host/path: correct base_url" % shown)


def no_object(response, said="no object"):
    """The exception for an answer that is something else than the API gives. Closes it."""
    response.close()
    return errors.APIError(
        "%s: the answer is %s where a JSON object belongs: is base_url right?"
        % (response.origin, said or "of no known type")
    )


async def again(client, found, method, headers, body, attempt):
    """Wait as long as is due before a request goes out again, or raise what it met.

    *found*: a response that is an error, or an exception.
    """
    fault = found if isinstance(found, Exception) else await status_error(found)
    wait = None
    if isinstance(fault, errors.APIError) and attempt < client.max_retries:
        wait = wait_before_retry(fault, method, attempt, headers)
    if wait is None or not (body is None or rewind(body)):
        raise fault
    await pause(client, wait)


async def pause(client, milliseconds):
    """Wait as *client* waits: AsyncOpenAI lets other tasks run meanwhile."""
    own = getattr(client, "_pause", None)  # that of a gadget's voice, beside which sound goes on
    if own is not None:
        await own(milliseconds)
    elif client.stream is None:
        sleep(milliseconds)
    else:
        from asyncio import sleep_ms

        await sleep_ms(milliseconds)


async def status_error(response):
    """The exception for an error answer; its words are the service's. Closes the answer."""
    error = None
    try:
        if "json" in response.headers.get("content-type", ""):
            value = await read_json(response)
            error = value.get("error") if isinstance(value, dict) else None
    except errors.APIError:
        pass  # the status says more than the reason why its explanation is missing
    response.close()
    status = response.status_code
    said = error.get("message") if isinstance(error, dict) else error
    message = "%d: %s" % (status, said or response.reason or "no explanation")
    cure = _CURES.get(status) or (_ELSEWHERE if status < 400 else None)
    if cure:
        message = "%s (%s)" % (message, cure)
    return errors.of_status(status)(message, error, status, response.headers)


def wait_before_retry(fault, method, attempt, headers=()):
    """Milliseconds to wait before a request that met *fault* is sent again; None if it must not be.

    A POST that may have arrived goes again only if an ``Idempotency-Key`` in its *headers* makes it safe.
    """
    if isinstance(fault, errors.APIStatusError):
        again = fault.headers.get("x-should-retry")
        if again == "false" or (
            again != "true" and fault.status_code not in _RETRIED and fault.status_code < 500
        ):
            return None
        asked = _asked_wait(fault.headers)
        if asked is not None:
            return asked
    # What may have been sent may have been done: only a request without effect goes again.
    elif not fault.passing or (
        fault.sent and method == "POST" and "idempotency-key" not in [name.lower() for name in headers]
    ):
        return None
    # 0.5 s, doubling to 8 s, less up to a quarter at random, as the SDK does.
    wait = min(500 << attempt, 8000)
    return wait - (wait * os.urandom(1)[0] >> 10)


def _asked_wait(headers):
    """Milliseconds that the service asks to wait, if it is a minute at most; else None."""
    for name, unit in (("retry-after-ms", 1), ("retry-after", 1000)):
        try:
            wait = round(float(headers.get(name, "")) * unit)
        except (ValueError, OverflowError):  # absent, or a date: read with a clock that may be wrong
            continue
        if 0 < wait <= 60000:
            return wait
    return None
