"""Server-sent events as the service writes them: one `data` line each, at times with a name before it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse

DONE = b"data: [DONE]\n\n"


def event(data: Any, name: str = "") -> bytes:
    """One event. A lone surrogate, which JSON can spell but UTF-8 cannot, becomes a question mark."""
    line = json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    head = f"event: {name}\n".encode() if name else b""
    return head + b"data: " + line + b"\n\n"


def response(events: AsyncIterator[bytes]) -> StreamingResponse:
    """The answer that carries *events* as they come."""
    headers = {"cache-control": "no-cache"}
    return StreamingResponse(events, media_type="text/event-stream", headers=headers)
