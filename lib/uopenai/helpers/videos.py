"""Videos: made, and waited for. ``client.videos``.

A video is waited for until it is neither queued nor in progress: look at its ``status``, and at ``error``.
*poll_interval_ms*, *max_wait_seconds*: see polling.until.
"""

from .awaiting import awaitable
from .polling import until, waiting


async def poll(resource, video_id, **how):
    """Wait for a video: an Answer. *how*: poll_interval_ms=, max_wait_seconds=."""
    return await until(resource._client, "/videos/{video_id}", (video_id,), _unfinished, **how)


async def create_and_poll(resource, **params):
    """Have a video made of *prompt* (and *input_reference*, a file), and wait for it: an Answer."""
    how = waiting(params)
    video = await awaitable(resource).create(**params)
    return await poll(resource, video.id, **how)


def _unfinished(video):
    return video.get("status") in ("queued", "in_progress")
