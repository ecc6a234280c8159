"""Takes a request in: its body within limits, as JSON or as a form, checked against the contract.

JSON is held in memory, so its limit is low. A form's files go through a spooled temporary file, a
piece at a time. What is wrong leaves here as an `ApiFault`, in the service's words.
"""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn
from urllib.parse import parse_qsl

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import ClientDisconnect, Request

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.standin import schema_faults
from uopenai_tools.standin.faults import ApiFault

Json = Any

JSON = "application/json"
FORM = "multipart/form-data"
FIELDS = "application/x-www-form-urlencoded"

_NOT_JSON = (
    "We could not parse the JSON body of your request. "
    "The API expects a JSON payload, but what was sent was not valid JSON: {reason}."
)


@dataclass(frozen=True)
class Limits:
    """The most bytes that a body may have."""

    json: int = 32 << 20
    form: int = 512 << 20


@dataclass
class Form:
    """A multipart body: *fields* as the schema types them, *files* by field name."""

    fields: dict[str, Json]
    files: dict[str, list[UploadFile]] = field(default_factory=dict)

    def file(self, name: str) -> UploadFile:
        """The file that came as *name*. Raises ApiFault."""
        if name not in self.files:
            raise schema_faults.missing(name)
        return self.files[name][0]

    async def close(self) -> None:
        """Let go of all files."""
        for files in self.files.values():
            for file in files:
                await file.close()


def media_type(request: Request) -> str:
    """The content type without its parameters, in lower case."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_json(
    request: Request, contract: Contract, operation: Operation, limit: int
) -> dict[str, Json]:
    """The checked JSON body. Raises ApiFault."""
    _require_type(request, JSON)
    body = await _read(request, limit)
    try:
        document = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        reason = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise ApiFault(400, _NOT_JSON.format(reason=reason)) from None
    check(contract, operation, JSON, document)
    return document


async def read_text(request: Request, limit: int) -> str:
    """A body that is one text. Raises ApiFault."""
    try:
        return (await _read(request, limit)).decode("utf-8")
    except UnicodeError:
        raise ApiFault(400, "The body of your request is not UTF-8.") from None


async def read_fields(
    request: Request, contract: Contract, operation: Operation, limit: int
) -> dict[str, Json]:
    """The checked body of fields as an address has them. Raises ApiFault."""
    _require_type(request, FIELDS)
    properties = contract.properties(operation.request[FIELDS])
    fields: dict[str, Json] = {}
    for name, value in parse_qsl(await read_text(request, limit), keep_blank_values=True):
        _put(fields, name, value, contract, properties)
    check(contract, operation, FIELDS, fields)
    return fields


async def read_form(request: Request, contract: Contract, operation: Operation, limit: int) -> Form:
    """The checked multipart body; close its files after use. Raises ApiFault."""
    _require_type(request, FORM)
    parser = MultiPartParser(request.headers, _limited(request, limit))
    try:
        items = (await parser.parse()).multi_items()
    except (MultiPartException, KeyError) as error:
        reason = getattr(error, "message", "the content type names no boundary")
        raise ApiFault(400, f"Could not parse multipart form: {reason}") from None
    properties = contract.properties(operation.request[FORM])
    form = Form({})
    for name, value in items:
        bare = name.removesuffix("[]")
        if isinstance(value, UploadFile):
            files = form.files.setdefault(bare, [])
            files.append(value)
            # The contract calls a file a string, and several of them an array.
            form.fields[bare] = "" if bare == name and len(files) == 1 else [""] * len(files)
        else:
            _put(form.fields, name, value, contract, properties)
    try:
        check(contract, operation, FORM, form.fields)
    except ApiFault:
        await form.close()
        raise
    return form


def read_query(request: Request, contract: Contract, operation: Operation) -> dict[str, Json]:
    """The checked parameters of the query, typed as their schemas ask. Raises ApiFault."""
    known = operation.query
    given: dict[str, Json] = {}
    for name, value in request.query_params.multi_items():
        _put(given, name, value, contract, known)
    for name in given:
        if name not in known:
            raise schema_faults.unknown(name)
    fault = schema_faults.fault(contract.query(operation).iter_errors(given))
    if fault is not None:
        raise fault
    return given


def check(contract: Contract, operation: Operation, kind: str, document: Json) -> None:
    """Raise the ApiFault that *document* deserves as a body of *operation*, if any."""
    if isinstance(document, dict):
        known = contract.properties(operation.request[kind])
        for name in document:
            if known and name not in known:
                raise schema_faults.unknown(name)
    fault = schema_faults.fault(contract.request(operation, kind).iter_errors(document))
    if fault is not None:
        raise fault


def _require_type(request: Request, wanted: str) -> None:
    kind = media_type(request)
    if kind == wanted:
        return
    got = f"Unsupported content type: '{kind}'." if kind else "The request has no content type."
    message = f"{got} This API method only accepts '{wanted}' requests."
    raise ApiFault(400, message, code="unsupported_content_type")


async def _read(request: Request, limit: int) -> bytes:
    """The whole body."""
    body = bytearray()
    async for piece in _limited(request, limit):
        body += piece
    return bytes(body)


async def _limited(request: Request, limit: int) -> AsyncGenerator[bytes, None]:
    """The body in pieces, up to *limit* bytes; a length that is announced too big is refused unread."""
    announced = request.headers.get("content-length", "0")
    received = int(announced) if announced.isdecimal() else 0
    if received > limit:
        _too_large(limit, received)
    received = 0
    try:
        async for piece in request.stream():
            received += len(piece)
            if received > limit:
                _too_large(limit, received)
            yield piece
    except ClientDisconnect:
        raise ApiFault(400, "The connection was closed before the whole body had arrived.") from None


def _too_large(limit: int, size: int) -> NoReturn:
    raise ApiFault(413, f"Maximum content size limit ({limit}) exceeded ({size} bytes read)")


def _refuse_constant(word: str) -> NoReturn:
    raise ValueError(f"{word} is not JSON")


def _put(
    fields: dict[str, Json], name: str, text: str, contract: Contract, properties: Mapping[str, Json]
) -> None:
    """Add one form field: `a`, `a[]` (one of a list) or `a[b]` (in an object), typed as its schema asks."""
    bare, bracket, rest = name.partition("[")
    schema = properties.get(bare, {})
    kinds = _types(contract, schema)
    if bracket and rest == "]" or "array" in kinds and not bracket:
        items = contract.resolve(schema).get("items", {})
        fields.setdefault(bare, []).append(_typed(text, _types(contract, items)))
    elif bracket:
        inner = fields.setdefault(bare, {})
        if isinstance(inner, dict):
            _put(inner, rest.replace("]", "", 1), text, contract, contract.properties(schema))
    else:
        fields[bare] = _typed(text, kinds)


def _types(contract: Contract, schema: Json) -> set[str]:
    schema = contract.resolve(schema)
    kind = schema.get("type", [])
    found = {kind} if isinstance(kind, str) else set(kind)
    for key in ("allOf", "anyOf", "oneOf"):
        for branch in schema.get(key, ()):
            found |= _types(contract, branch)
    return found


def _typed(text: str, kinds: set[str]) -> Json:
    """A form knows text only: *text* as the first of *kinds* that can spell it, else as it stands."""
    if "boolean" in kinds and text in ("true", "false"):
        return text == "true"
    conversions: list[tuple[str, Callable[[str], Json]]] = [("integer", int), ("number", float)]
    if "string" not in kinds:
        conversions.append(("object", json.loads))  # a part of a form may be JSON
    for kind, convert in conversions:
        if kind in kinds:
            try:
                return convert(text)
            except (ValueError, RecursionError):
                continue
    return text
