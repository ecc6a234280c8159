"""Runs of assistants: made, and waited for. ``client.beta.threads.runs`` and ``client.beta.threads``.

A run is waited for until it is completed, failed, cancelled, expired or incomplete, or requires_action:
its ``status`` says which. *poll_interval_ms*, *max_wait_seconds*: see polling.until.
"""

from .awaiting import awaitable
from .polling import until, waiting

_DONE = "requires_action cancelled completed failed expired incomplete"
_OPTIONS = ("timeout", "extra_headers", "extra_query")


async def poll(resource, run_id, thread_id, **how):
    """Wait for a run: an Answer. *how*: poll_interval_ms=, max_wait_seconds=, timeout= and the like."""
    how.pop("extra_body", None)  # the SDK takes it; a GET has no body
    path = "/threads/{thread_id}/runs/{run_id}"
    return await until(resource._client, path, (thread_id, run_id), _unfinished, **how)


async def create_and_poll(resource, *args, **params):
    """Start a run of *assistant_id* in the thread *thread_id*, and wait for it: an Answer."""
    return await _made(resource, "create", args, params)


async def submit_tool_outputs_and_poll(resource, *args, **params):
    """Hand in the *tool_outputs* that *run_id* of *thread_id* requires, and wait for it: an Answer."""
    return await _made(resource, "submit_tool_outputs", args, params)


async def create_and_run_poll(resource, **params):
    """Make a thread, start a run of *assistant_id* in it, and wait for it: an Answer."""
    return await _made(resource, "create_and_run", (), params)


async def _made(resource, name, args, params):
    """Start a run with the method *name*, and wait for it."""
    how = waiting(params)
    for option in _OPTIONS:
        if option in params:
            how[option] = params[option]
    params["stream"] = False  # as the SDK says it
    run = await getattr(awaitable(resource), name)(*args, **params)
    return await poll(resource, run.id, run.thread_id, **how)


def _unfinished(run):
    return run.get("status") not in _DONE.split()
