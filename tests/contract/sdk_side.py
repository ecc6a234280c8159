"""Sends the cases through the official SDK."""

from __future__ import annotations

import inspect
import warnings
from base64 import b64encode
from collections.abc import Callable, Iterable
from typing import Any

from cases import Case, File
from openai import OpenAI, Stream
from recorder import CASE

Json = Any

KEY, ADMIN_KEY = "sk-ordinary", "sk-admin"


def client(base_url: str) -> OpenAI:
    """The SDK's client, pointed at a recorder."""
    return OpenAI(api_key=KEY, admin_api_key=ADMIN_KEY, base_url=base_url, max_retries=0)


def method(sdk: OpenAI, name: str) -> Callable[..., Json]:
    """The SDK's method of that *name*. Raises AttributeError."""
    found: Any = sdk
    for step in name.split("."):
        found = getattr(found, step)
    return found


def marked(case: Case) -> str:
    """The id of *case* as a header can hold it."""
    return b64encode(case.id.encode()).decode()


def send(sdk: OpenAI, every: Iterable[Case]) -> dict[str, str]:
    """Send *every* case; what was raised, by the id of the case."""
    faults = {}
    for case in every:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            try:
                answer = _call(method(sdk, case.name), case)
                if isinstance(answer, Stream):
                    list(answer)
            except Exception as fault:
                faults[case.id] = f"{type(fault).__name__}: {fault}"
    return faults


def _call(call: Callable[..., Json], case: Case) -> Json:
    known = inspect.signature(call).parameters
    keywords: dict[str, Json] = {"extra_headers": {CASE: marked(case)}}
    # What the SDK has no name for yet goes the way that it has for such things.
    for where, arguments in (("extra_query", case.query), ("extra_body", case.body)):
        keywords |= {name: _argument(value) for name, value in arguments.items() if name in known}
        unknown = {name: _argument(value) for name, value in arguments.items() if name not in known}
        if unknown or where in case.extra:
            keywords[where] = unknown | case.extra.get(where, {})
    first, *others = case.path.items() or [None]
    keywords |= dict(pair for pair in others if pair)
    return call(first[1], **keywords) if first else call(**keywords)


def _argument(value: Json) -> Json:
    if isinstance(value, File):
        return value.argument
    return [_argument(each) for each in value] if isinstance(value, list) else value
