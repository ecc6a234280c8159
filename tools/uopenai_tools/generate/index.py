"""Writes lib/API.md: every operation, under which name a client has it, and where our own come from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from uopenai_tools.generate.files import put
from uopenai_tools.generate.operations import Api, Operation
from uopenai_tools.generate.resources import MARK

_INTRO = """\
The arguments are those of the official Python SDK, by keyword; names in a path may also be given in order,
the last one first. `uopenai.help("{example}")` prints an operation's parameters on the board.

*Answer*: an object; *list*: iterate over it; *bytes*: Binary, or a file with `save_to=`; *events*: with
`stream=True`. *Key*: "admin" is `OpenAI(admin_api_key=…)`; the other entries of the column are the
`OpenAI-Beta` header that is sent."""
_DOCUMENTS = """\
 *Documents*: which of the documents that the project started from have it:
000 a C++ client's documentation, 001 an API reference, 003 the OpenAPI document, 004 an older one."""
_EXAMPLE = "chat.completions.create"


def page(api: Api) -> str:
    """The text of lib/API.md. Where an operation came from is said of this project's own document alone."""
    ours = any(operation.documents for operation in api.operations)
    names = [operation.names[0] for operation in api.operations]
    introduction = _INTRO.format(example=_EXAMPLE if _EXAMPLE in names else next(iter(names), _EXAMPLE))
    introduction += _DOCUMENTS if ours else ""
    lines = [f"<!-- {MARK} -->", "", "# Every operation", ""]
    lines += [f"The {len(api.operations)} operations of {api.title}. {introduction}", ""]
    lines += [
        "| `client.` | verb and path | sends | gives | key |" + (" documents |" if ours else ""),
        "|---|---|---|---|---|" + ("---|" if ours else ""),
    ]
    lines += [_row(operation, ours) for operation in api.operations]
    if api.helpers:
        lines += ["", "# What is more than an operation", "", "| `client.` | what it does |", "|---|---|"]
    lines += [
        f"| `{group}.{name}` | {what} |"
        for group, methods in api.helpers.items()
        for name, (_, _, what) in methods.items()
    ]
    return "\n".join([*lines, ""])


def _row(operation: Operation, ours: bool) -> str:
    names = "<br>".join(f"`{name}`" for name in operation.names)
    where = f"`{operation.method} {operation.path}`"
    cells = [names, where, _sends(operation), ", ".join(_gives(operation)), operation.marks or "API"]
    if ours:
        cells.append(" ".join(operation.documents) or "003")
    return f"| {' | '.join(cells)} |"


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
