"""Every operation that has no module of its own: its request is checked, its answer has the right shape.

The answer is the smallest that the operation's schema allows, with what the request says itself: the id
in the path, and each field of the body that the answer has too. Nothing is kept, and what does not exist
is not missed: `DELETE` always deletes, `GET` always finds.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any

from starlette.responses import Response

from uopenai_tools.instances import minimal
from uopenai_tools.standin import sse
from uopenai_tools.standin.call import Call
from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.intake import (
    FIELDS,
    FORM,
    JSON,
    media_type,
    read_fields,
    read_form,
    read_json,
    read_query,
    read_text,
)

Json = Any

EVENTS = "text/event-stream"
# What an answer of bytes holds, where it should be readable: an archive of nothing, a session of nobody.
_BYTES = {
    "application/zip": b"PK\x05\x06" + bytes(18),
    "application/sdp": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=stand-in\r\nt=0 0\r\n",
}
_SOME_BYTES = b"made by the stand-in\n"


async def any_operation(call: Call) -> Response:
    """Any operation of the API."""
    operation = call.operation
    read_query(call.request, call.state.contract, operation)
    given = await _given(call)
    status = next(status for status in operation.responses if status.startswith("2"))
    kinds = operation.responses[status]
    if not kinds:
        return Response(status_code=int(status))
    if given.get("stream") is True:
        kind = EVENTS if EVENTS in kinds else JSON
        return sse.response(_events(_document(call, given, status, kind)))
    of_bytes = [kind for kind in kinds if kind not in (JSON, EVENTS)]
    if of_bytes:
        content = _BYTES.get(of_bytes[0], _SOME_BYTES)
        return Response(content, int(status), media_type=of_bytes[0])
    return answer(_document(call, given, status, JSON), int(status))


async def _given(call: Call) -> Mapping[str, Json]:
    """The checked body, as far as it is made of fields. Raises ApiFault."""
    request, contract, operation, limits = (
        call.request,
        call.state.contract,
        call.operation,
        call.state.limits,
    )
    kind = media_type(request)
    empty = request.headers.get("content-length", "0") == "0" and "transfer-encoding" not in request.headers
    if not operation.request or empty and not operation.request_required:
        return {}
    if FORM in operation.request and (kind == FORM or not {kind, JSON} & operation.request.keys()):
        form = await read_form(request, contract, operation, limits.form)
        await form.close()
        return {name: value for name, value in form.fields.items() if name not in form.files}
    if kind == FIELDS and FIELDS in operation.request:
        return await read_fields(request, contract, operation, limits.json)
    if JSON in operation.request:
        return await read_json(request, contract, operation, limits.json)
    await read_text(request, limits.json)
    return {}


def _document(call: Call, given: Mapping[str, Json], status: str, kind: str) -> Json:
    """The smallest answer that says what the request says."""
    contract, operation = call.state.contract, call.operation
    schema = operation.responses[status][kind]
    document = minimal(contract, schema)
    if not isinstance(document, dict):
        return document
    said = {**given, **call.values, "has_more": False}
    if operation.path.endswith("}"):
        said["id"] = list(call.values.values())[-1]
    known = contract.properties(schema)
    validator = contract.response(operation, int(status), kind)
    for name in known.keys() & said.keys():
        with_it = {**document, name: said[name]}
        if validator.is_valid(with_it):
            document = with_it
    return document


async def _events(document: Json) -> AsyncIterator[bytes]:
    yield sse.event(document)
    yield sse.DONE
