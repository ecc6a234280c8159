"""Makes of events what is sent, and keeps count of what waits; loaded for each event, and not kept."""

from .. import visit
from ..session import sendable


def post(connection, event):
    """Have *event* sent by *connection*, which remembers what it says of the session."""
    job = body(event)
    if event["type"] == "session.update":
        connection._session = merged(connection._session, event["session"])
    queue(connection._line.jobs, job, connection._manager.max_queue_size)


def body(event):
    """*event* (a dict or an Answer) as what is sent of it. Raises OpenAIError for what JSON cannot say."""
    event = event.to_dict() if hasattr(event, "to_dict") else event
    return sendable(visit("wire.json_writer").JsonBody, event)


def queue(jobs, job, limit):
    """Put *job* behind *jobs*, if they are not longer together than *limit*. One alone may be of any length."""
    total = 0
    for each in jobs:
        total += each.length or 0
    if jobs and total + (job.length or 0) > limit:
        from ..errors import named

        raise named("WebSocketQueueFullError")(
            "%d bytes of events wait to be sent, and this one is not taken: is the network slow?"
            " Wait until connection.flush() is True, or raise max_queue_size=" % total
        )
    jobs.append(job)


def merged(had, new):
    """*new* over *had*, both sessions (dicts); neither is changed. What is no object replaces as a whole."""
    if isinstance(new, dict) and isinstance(had, dict):
        out = dict(had)
        for name in new:
            out[name] = merged(had.get(name), new[name])
        return out
    return new
