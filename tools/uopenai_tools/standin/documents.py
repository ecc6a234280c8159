"""JSON answers as the service writes them: indented, and in UTF-8."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response


def answer(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer. A lone surrogate, which JSON can spell but UTF-8 cannot, becomes a question mark."""
    body = json.dumps(document, ensure_ascii=False, indent=2).encode("utf-8", "replace") + b"\n"
    return Response(body, status, headers, media_type="application/json")


def new_id(prefix: str) -> str:
    """An id of the service's shape: "chatcmpl-…", "resp_…"."""
    return prefix + secrets.token_hex(16)
