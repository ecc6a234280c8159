"""`/uploads`: a file that comes in parts, and is put together in the order that is asked for."""

from __future__ import annotations

import re
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from uopenai_tools.standin import schema_faults
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer, new_id
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.files import check_name, spooled
from uopenai_tools.standin.intake import read_form, read_json
from uopenai_tools.standin.store import Content, Part, Upload

Json = Any

_LIFETIME_S = 3600
_MOST_BYTES = 8 << 30
_MOST_BYTES_A_PART = 64 << 20


async def create(call: Call) -> Response:
    """`POST /uploads`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    check_name(body["filename"], body["purpose"])
    if body["bytes"] < 1:
        raise schema_faults.below_minimum("bytes", body["bytes"], 1)
    if body["bytes"] > _MOST_BYTES:
        raise schema_faults.above_maximum("bytes", body["bytes"], _MOST_BYTES)
    now = int(state.clock())
    upload = Upload(
        new_id("upload_"),
        body["filename"],
        body["purpose"],
        body["bytes"],
        now,
        now + _LIFETIME_S,
        (body.get("expires_after") or {}).get("seconds"),
    )
    state.uploads.add(upload)
    return answer(upload.document)


async def add_part(call: Call) -> Response:
    """`POST /uploads/{upload_id}/parts`."""
    state = call.state
    upload = _pending(call)
    form = await read_form(call.request, state.contract, call.operation, state.limits.form)
    try:
        # The upload may have ended while the part was on its way.
        _pending(call)
        data = form.file("data")
        if not data.size:
            raise ApiFault(400, "The part is empty.", "data", "empty_file")
        if data.size > _MOST_BYTES_A_PART:
            message = f"The part has {data.size} bytes: a part has at most {_MOST_BYTES_A_PART}."
            raise ApiFault(400, message, "data", "part_too_large")
    except ApiFault:
        await form.close()
        raise
    part_id = new_id("part_")
    upload.parts[part_id] = Part(spooled(data))
    document = {
        "id": part_id,
        "object": "upload.part",
        "created_at": int(state.clock()),
        "upload_id": upload.id,
    }
    return answer(document)


async def complete(call: Call) -> Response:
    """`POST /uploads/{upload_id}/complete`."""
    state = call.state
    body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    upload = _pending(call)
    content = Content(_ordered(upload, body["part_ids"]))
    if content.size != upload.size:
        message = (
            f"The parts have {content.size} bytes together, but the upload was created for {upload.size}: "
            "they must match."
        )
        raise ApiFault(400, message, "part_ids", "bytes_mismatch")
    if "md5" in body:
        await _check_md5(content, body["md5"])
        _pending(call)
    upload.file = state.files.add(upload.name, upload.purpose, content, upload.lifetime)
    upload.end("completed")
    return answer(upload.document)


async def cancel(call: Call) -> Response:
    """`POST /uploads/{upload_id}/cancel`."""
    upload = _pending(call)
    upload.end("cancelled")
    return answer(upload.document)


def _pending(call: Call) -> Upload:
    """The upload that is asked for, which must not have ended."""
    upload = call.state.uploads.find(call.values["upload_id"])
    if upload.status != "pending":
        message = f"Upload {upload.id} is {upload.status}: only a pending one can be changed."
        raise ApiFault(400, message, "upload_id", f"upload_{upload.status}")
    return upload


def _ordered(upload: Upload, part_ids: list[str]) -> list[Part]:
    """The parts, in the order of their ids."""
    for index, part_id in enumerate(part_ids):
        if part_id not in upload.parts:
            message = f"No such part of upload {upload.id}: {part_id}"
            raise ApiFault(400, message, f"part_ids[{index}]", "invalid_part_id")
        if part_id in part_ids[:index]:
            message = f"The part {part_id} is named twice."
            raise ApiFault(400, message, f"part_ids[{index}]", "duplicate_part_id")
    return [upload.parts[part_id] for part_id in part_ids]


async def _check_md5(content: Content, wanted: str) -> None:
    if not re.fullmatch("[0-9a-fA-F]{32}", wanted):
        message = "Invalid 'md5': expected 32 hexadecimal digits."
        raise ApiFault(400, message, "md5", "invalid_value")
    found = (await run_in_threadpool(content.digest, "md5")).hex()
    if found != wanted.lower():
        message = f"The MD5 checksum of the parts is {found}, but {wanted} was expected."
        raise ApiFault(400, message, "md5", "md5_mismatch")
