"""`/files`: keeps what is uploaded, lists it page by page, and hands it back byte for byte."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from uopenai_tools.standin import schema_faults
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_form, read_query
from uopenai_tools.standin.store import Content, Part, StoredFile

Json = Any

_MOST_ON_A_PAGE = 10_000
# Purposes whose files are lines of JSON, and the one whose files the service keeps to itself.
_LINES = ("batch", "fine-tune")
_NOT_HANDED_BACK = "assistants"


async def create(call: Call) -> Response:
    """`POST /files`."""
    state = call.state
    form = await read_form(call.request, state.contract, call.operation, state.limits.form)
    try:
        upload = form.file("file")
        name = upload.filename or "upload"
        check_name(name, form.fields["purpose"])
        if not upload.size:
            raise ApiFault(400, f"The file '{name}' is empty.", "file", "empty_file")
    except ApiFault:
        await form.close()
        raise
    lifetime = (form.fields.get("expires_after") or {}).get("seconds")
    content = Content([Part(spooled(upload))])
    return answer(state.files.add(name, form.fields["purpose"], content, lifetime).document)


async def list_files(call: Call) -> Response:
    """`GET /files`."""
    query = read_query(call.request, call.state.contract, call.operation)
    found = call.state.files.all()
    if query.get("order", "desc") == "desc":
        found.reverse()
    if "purpose" in query:
        found = [file for file in found if file.purpose == query["purpose"]]
    page, more = _page(found, query)
    document = {
        "object": "list",
        "data": [file.document for file in page],
        # The schema wants a string even where there is nothing to name.
        "first_id": page[0].id if page else "",
        "last_id": page[-1].id if page else "",
        "has_more": more,
    }
    return answer(document)


async def retrieve(call: Call) -> Response:
    """`GET /files/{file_id}`."""
    return answer(call.state.files.find(call.values["file_id"]).document)


async def delete(call: Call) -> Response:
    """`DELETE /files/{file_id}`."""
    file_id = call.values["file_id"]
    call.state.files.delete(file_id)
    return answer({"id": file_id, "object": "file", "deleted": True})


async def download(call: Call) -> Response:
    """`GET /files/{file_id}/content`."""
    file = call.state.files.find(call.values["file_id"])
    if file.purpose == _NOT_HANDED_BACK:
        raise ApiFault(400, f"Not allowed to download files of purpose: {file.purpose}")
    headers = {
        "content-length": str(file.content.size),
        "content-disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}",
    }
    return StreamingResponse(file.content.pieces(), 200, headers, "application/octet-stream")


def check_name(name: str, purpose: str) -> None:
    """Refuse a file whose name does not fit its purpose."""
    if purpose in _LINES and PurePosixPath(name).suffix.lower() != ".jsonl":
        message = f"Invalid file format for purpose '{purpose}': '{name}' must end in '.jsonl'."
        raise ApiFault(400, message, "file", "invalid_file_format")


def spooled(upload: UploadFile) -> BinaryIO:
    """The temporary file that *upload* came in. Who takes it closes it."""
    return cast(BinaryIO, upload.file)


def _page(found: list[StoredFile], query: Mapping[str, Json]) -> tuple[list[StoredFile], bool]:
    """The files after the cursor, and whether there are more after those."""
    limit = query.get("limit", _MOST_ON_A_PAGE)
    if limit < 1:
        raise schema_faults.below_minimum("limit", limit, 1)
    if limit > _MOST_ON_A_PAGE:
        raise schema_faults.above_maximum("limit", limit, _MOST_ON_A_PAGE)
    start = 0
    if "after" in query:
        places = (i for i, file in enumerate(found) if file.id == query["after"])
        start = next(places, -1) + 1
        if not start:
            message = f"Invalid 'after': there is no file '{query['after']}' in this list."
            raise ApiFault(400, message, "after", "invalid_cursor")
    return found[start : start + limit], start + limit < len(found)
