"""Files of a vector store: uploaded, attached, and waited for. ``client.vector_stores.files``.

A file is waited for until it is not in progress any more: look at its ``status``, and at ``last_error``.
*poll_interval_ms*, *max_wait_seconds*: see polling.until.
"""

from .awaiting import awaitable
from .polling import until, waiting


async def poll(resource, file_id, *, vector_store_id, **how):
    """Wait for a file: an Answer. *how*: poll_interval_ms=, max_wait_seconds=."""
    path = "/vector_stores/{vector_store_id}/files/{file_id}"
    return await until(resource._client, path, (vector_store_id, file_id), _unfinished, **how)


async def create_and_poll(resource, file_id, *, vector_store_id, **params):
    """Attach a file, and wait until it has been processed: an Answer.

    *params*: attributes=, chunking_strategy=, and how to wait.
    """
    how = waiting(params)
    await awaitable(resource).create(vector_store_id=vector_store_id, file_id=file_id, **params)
    return await poll(resource, file_id, vector_store_id=vector_store_id, **how)


async def upload(resource, *, vector_store_id, file, **params):
    """Upload *file* (see Files.create), and attach it: an Answer. It is processed while this returns.

    *params*: attributes=, chunking_strategy=; *progress*: see Files.create.
    """
    file_id = await uploaded(resource, file, params)
    return await awaitable(resource).create(vector_store_id=vector_store_id, file_id=file_id, **params)


async def upload_and_poll(resource, *, vector_store_id, file, **params):
    """Upload *file*, attach it, and wait until it has been processed: an Answer; see upload()."""
    how = waiting(params)
    file_id = await uploaded(resource, file, params)
    params.update(how)
    return await create_and_poll(resource, file_id, vector_store_id=vector_store_id, **params)


async def uploaded(resource, file, params):
    """The id of *file*, once it is uploaded; takes ``progress`` out of *params*."""
    given = {"progress": params.pop("progress")} if "progress" in params else {}
    made = await awaitable(resource._client.files).create(file=file, purpose="assistants", **given)
    return made.id


def _unfinished(file):
    return file.get("status") == "in_progress"
