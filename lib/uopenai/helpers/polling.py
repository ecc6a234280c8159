"""Waits until the service has done what it was asked to do: asks, waits, asks again.

The modules of the API groups (runs, vector_store_files, …) say what is asked and when it is done. Names
and states are the SDK's; the bound on the whole wait, which the SDK has for some of them, is there for all.
"""

from micropython import const

from ..answers import Answer, read_json
from ..net.ticks import ticks_diff, ticks_ms
from ..refusals import no_object, pause
from ..session import refusal
from . import needs_all

_INTERVAL = const(1000)  # milliseconds between two questions, if neither the caller nor the service says


class Deadline:
    """The end of a wait for *what*, in *seconds*; None is no end. Raises OpenAIError if it is no number."""

    def __init__(self, seconds, what):
        check(seconds)
        self._seconds = seconds
        self._what = what
        if seconds is not None:
            self._left = int(seconds * 1000)
            self._last = ticks_ms()

    def left(self, wait):
        """*wait* (milliseconds), or what is left if that is less. Raises APITimeoutError."""
        if self._seconds is None:
            return wait
        now = ticks_ms()
        self._left -= ticks_diff(now, self._last)  # step by step: after days the ticks begin anew
        self._last = now
        if self._left <= 0:
            from ..errors import named

            raise named("APITimeoutError")(
                "%s is not done after %s seconds, and goes on: poll again, or raise max_wait_seconds="
                % (self._what, self._seconds)
            )
        return min(wait, self._left)


def check(number):
    """Refuse what nobody can wait for. Raises OpenAIError."""
    # Of all numbers only NaN and the infinities differ from themselves by something else than 0.
    if number is not None and not (isinstance(number, (int, float)) and number - number == 0 <= number):
        raise refusal("%r is no time to wait: give a number that is not below 0, or None" % (number,))


async def until(client, path, values, unfinished, poll_interval_ms=None, max_wait_seconds=None, **options):
    """GET *path* of *values* for as long as *unfinished* (a function of the answer as a dict): an Answer.

    *poll_interval_ms*: between two requests; left out, what the service asks for, else 1000.
    *max_wait_seconds*: for all of it; looked at between requests, each of which may take its own timeout=.
    *options*: timeout=, extra_headers=, extra_query=. Raises APITimeoutError, and what a request raises.
    """
    needs_all(options)
    check(poll_interval_ms)
    deadline = Deadline(max_wait_seconds, values[-1])
    while True:
        deadline.left(0)
        response = await client._open("GET", path, dict(options), values)
        interval = poll_interval_ms
        if interval is None:
            interval = _asked(response.headers)
        found = await read_json(response)
        if not isinstance(found, dict):
            raise no_object(response)
        if not unfinished(found):
            return Answer(found)
        await pause(client, deadline.left(int(interval)))


def _asked(headers):
    """The milliseconds that the service asks to wait."""
    try:
        return max(int(headers.get("openai-poll-after-ms", "")), 0)
    except ValueError:  # absent, or no number
        return _INTERVAL


def waiting(params):
    """Take out of *params* what says how to wait, checked before anything is made: a dict for until()."""
    needs_all(params)
    found = {}
    for name in ("poll_interval_ms", "max_wait_seconds"):
        found[name] = params.pop(name, None)
        check(found[name])
    return found
