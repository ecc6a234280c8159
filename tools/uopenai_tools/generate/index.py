"""Writes lib/API.md: every operation, under which name a client has it, and the documents it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from uopenai_tools.generate.files import put
from uopenai_tools.generate.operations import Api, Operation
from uopenai_tools.generate.resources import MARK

_INTRO = """\
The arguments are those of the official Python SDK, by keyword; names in a path may also be given in order,
the last one first. `uopenai.help("chat.completions.create")` prints an operation's parameters on the board.

*Answer*: an object; *list*: iterate over it; *bytes*: Binary, or a file with `save_to=`; *events*: with
`stream=True`. *Key*: "admin" is `OpenAI(admin_api_key=…)`; the other entries of the column are the
`OpenAI-Beta` header that is sent. *Documents*: which of the documents that the project started from have it:
000 a C++ client's documentation, 001 an API reference, 003 the OpenAPI document, 004 an older one."""


def page(api: Api) -> str:
    """The text of lib/API.md."""
    lines = [f"<!-- {MARK} -->", "", "# Every operation", ""]
    lines += [f"The {len(api.operations)} operations of {api.title}. {_INTRO}", ""]
    lines += [
        "| `client.` | verb and path | sends | gives | key | documents |",
        "|---|---|---|---|---|---|",
    ]
    lines += [_row(operation) for operation in api.operations]
    lines += ["", "# What is more than an operation", "", "| `client.` | what it does |", "|---|---|"]
    lines += [
        f"| `{group}.{name}` | {what} |"
        for group, methods in api.helpers.items()
        for name, (_, _, what) in methods.items()
    ]
    return "\n".join([*lines, ""])


def _row(operation: Operation) -> str:
    names = "<br>".join(f"`{name}`" for name in operation.names)
    where = f"`{operation.method} {operation.path}`"
    documents = " ".join(operation.documents) or "003"
    return (
        f"| {names} | {where} | {_sends(operation)} | {', '.join(_gives(operation))} "
        f"| {operation.marks or 'API'} | {documents} |"
    )


def _sends(operation: Operation) -> str:
    if operation.body is None:
        return "–"
    if operation.texts:
        return "SDP"
    return "a form" if operation.files else "JSON"


def _gives(operation: Operation) -> Iterator[str]:
    if operation.page:
        yield "list"
    else:
        yield {"none": "nothing", "bytes": "bytes", "text": "Answer, text"}.get(operation.kind, "Answer")
    if operation.streams:
        yield "events"


def write(api: Api, path: Path) -> list[Path]:
    """Write the page to *path*; what has changed."""
    return put(path, page(api))
