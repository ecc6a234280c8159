"""Batches of files of a vector store: uploaded, attached, and waited for.

``client.vector_stores.file_batches``. A batch is waited for until none of its files is in progress any
more: ``file_counts`` says what became of them. *poll_interval_ms*, *max_wait_seconds*: see polling.until.
"""

from .awaiting import awaitable
from .polling import until, waiting
from .vector_store_files import uploaded


async def poll(resource, batch_id, *, vector_store_id, **how):
    """Wait for a batch: an Answer. *how*: poll_interval_ms=, max_wait_seconds=."""
    path = "/vector_stores/{vector_store_id}/file_batches/{batch_id}"
    return await until(resource._client, path, (vector_store_id, batch_id), _unfinished, **how)


async def create_and_poll(resource, vector_store_id, **params):
    """Attach the files of *file_ids* (or *files*), and wait until all have been processed: an Answer."""
    how = waiting(params)
    batch = await awaitable(resource).create(vector_store_id=vector_store_id, **params)
    return await poll(resource, batch.id, vector_store_id=vector_store_id, **how)


async def upload_and_poll(resource, vector_store_id, *, files, file_ids=(), max_concurrency=None, **params):
    """Upload *files* (see Files.create), attach them and those of *file_ids*, and wait: an Answer.

    One file is sent after the other: *max_concurrency*, which the SDK has, changes nothing here, as each
    further connection would cost 20 KB. If an upload fails, nothing is attached. *progress*: see
    Files.create; it begins anew with each file.
    """
    how = waiting(params)
    progress = {"progress": params.pop("progress")} if "progress" in params else {}
    ids = list(file_ids)
    for file in files:
        ids.append(await uploaded(resource, file, dict(progress)))
    params.update(how)
    return await create_and_poll(resource, vector_store_id, file_ids=ids, **params)


def _unfinished(batch):
    return (batch.get("file_counts") or {}).get("in_progress", 0) > 0
