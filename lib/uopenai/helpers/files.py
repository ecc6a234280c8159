"""Files that the service keeps: waited for. ``client.files``"""

from .polling import check, until

_DONE = ("processed", "error", "deleted")


async def wait_for_processing(resource, id, *, poll_interval=5, max_wait_seconds=1800):
    """Wait until the file *id* has been processed (or has failed: see its ``status``): an Answer.

    *poll_interval*: seconds; None is what the service asks for. *max_wait_seconds*: for all of it; None is
    no end. Raises APITimeoutError when these are over.
    """
    check(poll_interval)
    interval = None if poll_interval is None else int(poll_interval * 1000)
    return await until(resource._client, "/files/{file_id}", (id,), _unfinished, interval, max_wait_seconds)


def _unfinished(file):
    return file.get("status") not in _DONE
