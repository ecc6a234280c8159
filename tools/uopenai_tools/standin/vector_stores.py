"""`/vector_stores`: stores, and their files, which take two looks to be processed. Nothing is searched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_json

Json = Any

_STORE = "vector store"
_NOT_READ = (".bin", ".exe", ".wav", ".mp3", ".mp4", ".zip")


async def create(call: Call) -> Response:
    """`POST /vector_stores`."""
    body = await _body(call)
    document = {
        "id": new_id("vs_"),
        "object": "vector_store",
        "created_at": int(call.state.clock()),
        "name": body.get("name") or "",
        "usage_bytes": 0,
        "status": "completed",
        "last_active_at": None,
        "file_counts": _counts(0, 0),
        "metadata": body.get("metadata") or {},
    }
    call.state.jobs.begin([document["id"]], document)
    return answer(document)


async def retrieve(call: Call) -> Response:
    """`GET /vector_stores/{vector_store_id}`."""
    return call.state.jobs.find(_STORE, call.values["vector_store_id"]).tell()


async def add_file(call: Call) -> Response:
    """`POST /vector_stores/{vector_store_id}/files`."""
    store = _store(call)
    body = await _body(call)
    file = call.state.files.find(body["file_id"], "file_id")
    document = {
        "id": file.id,
        "object": "vector_store.file",
        "created_at": int(call.state.clock()),
        "vector_store_id": store,
        "usage_bytes": 0,
        "status": "in_progress",
        "last_error": None,
        "attributes": body.get("attributes") or {},
    }
    end: dict[str, Json] = {"status": "completed", "usage_bytes": file.content.size}
    if PurePosixPath(file.name).suffix.lower() in _NOT_READ:
        message = f"The file '{file.name}' is of a type that cannot be searched."
        end = {"status": "failed", "last_error": {"code": "unsupported_file", "message": message}}
    return call.state.jobs.begin([store, file.id], document, {}, end).tell()


async def retrieve_file(call: Call) -> Response:
    """`GET /vector_stores/{vector_store_id}/files/{file_id}`."""
    return call.state.jobs.find("vector store file", _store(call), call.values["file_id"]).look()


async def add_batch(call: Call) -> Response:
    """`POST /vector_stores/{vector_store_id}/file_batches`."""
    store = _store(call)
    body = await _body(call)
    given = body.get("file_ids") or [file["file_id"] for file in body.get("files") or ()]
    if not given:
        raise ApiFault(400, "One of 'file_ids' and 'files' must name a file.", "file_ids", "invalid_value")
    files = _known(call, given)
    document = {
        "id": new_id("vsfb_"),
        "object": "vector_store.files_batch",
        "created_at": int(call.state.clock()),
        "vector_store_id": store,
        "status": "in_progress",
        "file_counts": _counts(0, files),
    }
    steps = [{"file_counts": _counts(done, files)} for done in range(1, files)]
    end = {"file_counts": _counts(files, files), "status": "completed"}
    return call.state.jobs.begin([store, document["id"]], document, *steps, end).tell()


async def retrieve_batch(call: Call) -> Response:
    """`GET /vector_stores/{vector_store_id}/file_batches/{batch_id}`."""
    return call.state.jobs.find("vector store file batch", _store(call), call.values["batch_id"]).look()


async def _body(call: Call) -> dict[str, Json]:
    return await read_json(call.request, call.state.contract, call.operation, call.state.limits.json)


def _store(call: Call) -> str:
    """The id of the store in the path, which there must be."""
    return call.state.jobs.find(_STORE, call.values["vector_store_id"]).document["id"]


def _known(call: Call, file_ids: Sequence[str]) -> int:
    """How many files *file_ids* names; each must be there."""
    for index, file_id in enumerate(file_ids):
        call.state.files.find(file_id, f"file_ids[{index}]")
    return len(file_ids)


def _counts(done: int, total: int) -> dict[str, int]:
    """How many files of *total* are in which state."""
    return {
        "in_progress": total - done,
        "completed": done,
        "failed": 0,
        "cancelled": 0,
        "total": total,
    }
