"""`/videos`: the work on a video, which takes three looks. There is no video at its end."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.intake import JSON, media_type, read_form, read_json

Json = Any


async def create(call: Call) -> Response:
    """`POST /videos`."""
    state = call.state
    if media_type(call.request) == JSON:
        body = await read_json(call.request, state.contract, call.operation, state.limits.json)
    else:
        form = await read_form(call.request, state.contract, call.operation, state.limits.form)
        await form.close()
        body = form.fields
    document: dict[str, Json] = {
        "id": new_id("video_"),
        "object": "video",
        "created_at": int(state.clock()),
        "completed_at": None,
        "expires_at": None,
        "model": body.get("model") or "sora-2",
        "status": "queued",
        "progress": 0,
        "prompt": body["prompt"],
        "size": body.get("size") or "720x1280",
        "seconds": str(body.get("seconds") or 4),
        "remixed_from_video_id": None,
        "error": None,
    }
    half = {"status": "in_progress", "progress": 50}
    end = {"status": "completed", "progress": 100, "completed_at": int(state.clock())}
    return state.jobs.begin([document["id"]], document, {}, half, end).tell()


async def retrieve(call: Call) -> Response:
    """`GET /videos/{video_id}`."""
    return call.state.jobs.find("video", call.values["video_id"]).look()
