"""What models has besides the schemas."""

from collections.abc import Iterator, Mapping
from typing import Any

from .._types import Readable, ReadableInto
from ..errors import OpenAIError

class ValidationError(OpenAIError):
    """A value is not what its schema asks for."""

    message: str
    path: str
    def __init__(self, message: str, path: str = "") -> None: ...

def use(place: str | Readable | ReadableInto | None) -> None:
    """Read the schemas from *place*: a path, or a stream that can ``seek``."""

def check(name: str, value: object) -> None:
    """Raise ValidationError if *value* is not what the schema *name* asks for."""

def check_call(method: str, template: str, params: Mapping[str, Any]) -> None:
    """Raise ValidationError if an operation does not take *params*, a call's keyword arguments."""

def names() -> Iterator[str]:
    """All that can be asked for."""
