"""`GET /organization/usage/completions`: invented figures, the same for the same hour, page by page.

One of the operations that take an admin key, and of those whose pages follow a `page` cursor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin import schema_faults
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.intake import read_query

Json = Any

# Seconds in a bucket, and how many of them a page has: if left out, and at most.
_WIDTHS = {"1m": (60, 60, 1440), "1h": (3600, 24, 168), "1d": (86_400, 7, 31)}
_CURSOR = "page_"


async def completions(call: Call) -> Response:
    """`GET /organization/usage/completions`."""
    query = read_query(call.request, call.state.contract, call.operation)
    width, usual, most = _WIDTHS[query.get("bucket_width", "1d")]
    limit = query.get("limit", usual)
    if limit < 1:
        raise schema_faults.below_minimum("limit", limit, 1)
    if limit > most:
        raise schema_faults.above_maximum("limit", limit, most)
    first = query["start_time"]
    if first < 0:
        raise schema_faults.below_minimum("start_time", first, 0)
    end = query.get("end_time", int(call.state.clock()))
    if end <= first:
        message = f"Invalid 'end_time': it must be after 'start_time', {first}, but is {end}."
        raise ApiFault(400, message, "end_time", "invalid_value")
    # Buckets begin where the clock has whole minutes, hours or days.
    start = _start(query, first - first % width)
    starts = range(start, end, width)
    more = len(starts) > limit
    document = {
        "object": "page",
        "data": [_bucket(start, min(start + width, end), query) for start in starts[:limit]],
        "has_more": more,
        "next_page": f"{_CURSOR}{starts[limit]:x}" if more else None,
    }
    return answer(document)


def _start(query: Mapping[str, Json], first: int) -> int:
    page = query.get("page")
    if page is None:
        return first
    try:
        start = int(page.removeprefix(_CURSOR), 16)
    except ValueError:
        start = -1
    if start < first or not page.startswith(_CURSOR):
        raise ApiFault(400, f"Invalid 'page': '{page}' is no page of this list.", "page", "invalid_cursor")
    return start


def _bucket(start: int, end: int, query: Mapping[str, Json]) -> Json:
    digest = hashlib.sha256(start.to_bytes(8, "big")).digest()
    requests = digest[0] + 1
    models = query.get("models") or ["gpt-4o-mini"]
    result = {
        "object": "organization.usage.completions.result",
        "input_tokens": requests * (digest[1] + 1),
        "output_tokens": requests * (digest[2] + 1),
        "num_model_requests": requests,
        "input_cached_tokens": 0,
        "input_audio_tokens": 0,
        "output_audio_tokens": 0,
        "project_id": None,
        "user_id": None,
        "api_key_id": None,
        "model": models[0] if "model" in query.get("group_by", ()) else None,
        "batch": None,
    }
    return {"object": "bucket", "start_time": start, "end_time": end, "results": [result]}
