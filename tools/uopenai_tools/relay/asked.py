"""Which operation of the API a request asks for, so that nobody further on can read it as another one.

The service, or a front of it, may tidy a path up before it looks at it: what could then become another path
is no operation here.
"""

from __future__ import annotations

import re
from urllib.parse import unquote

from starlette.types import Scope

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.standin.faults import ApiFault

BASE = "/v1"

_REALTIME = BASE + "/realtime"
# A path as RFC 3986 has it, and what may be in a part of it: no coded slash, no sign of a second coding, no
# mark of a query, a fragment or a parameter, nothing that is no text.
_PATH = re.compile(r"(?:/(?:[A-Za-z0-9._~!$&'()*+,=:@-]|%[0-9A-Fa-f]{2})+)+")
_PART = re.compile(r"(?!\.{1,2}$)[^\x00-\x1f\x7f%/\\?#;\ufffd]+")


def operation(contract: Contract, scope: Scope) -> Operation:
    """The operation of the request *scope*. Raises ApiFault."""
    path, method = scope["raw_path"].decode("latin-1"), scope["method"]
    match = None
    if path.startswith(BASE + "/") and _is_plain(path) and b"#" not in scope["query_string"]:
        match = contract.match(path.removeprefix(BASE))
    if path == _REALTIME:
        advice = "make a secret by realtime.client_secrets.create, and call the service itself with it"
        raise ApiFault(403, f"The relay forwards no WebSockets: {advice}.", code="not_relayed")
    if match is None:
        raise ApiFault(404, f"Invalid URL ({method} {scope['path']}).", code="unknown_url")
    if method not in match.operations:
        raise ApiFault(405, f"Not allowed to {method} on {path}.", code="method_not_supported")
    return match.operations[method]


def target(scope: Scope) -> str:
    """Path and query of the request *scope* as they came, without the base path."""
    path = scope["raw_path"].decode("latin-1").removeprefix(BASE)
    query = scope["query_string"].decode("latin-1")
    return f"{path}?{query}" if query else path


def _is_plain(path: str) -> bool:
    return bool(_PATH.fullmatch(path)) and all(_PART.fullmatch(unquote(part)) for part in path.split("/")[1:])
