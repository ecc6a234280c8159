"""Values that know their schema."""

from typing import Any

from typing_extensions import Self

from .._types import FileContent, Writable
from ..answers import Answer

class Schema:
    """A schema by its name: called, it makes a Model."""
    def __init__(self, name: str) -> None: ...
    def __call__(self, *value: Any, **fields: Any) -> Model: ...
    def from_json(self, stream: FileContent) -> Model:
        """Read a Model from JSON: a path, a stream or bytes."""

class Model(Answer):
    """A value of a schema: attributes and items as those of an Answer, and both may be set."""
    def __setitem__(self, name: str, value: Any) -> None: ...
    def to_dict(self) -> dict[str, Any]:
        """The value itself, not a copy. Models stay Models in it."""
    def validate(self) -> Self:
        """Raise ValidationError if this is not what its schema asks for; else return this."""
    def to_json(self, stream: Writable) -> int:
        """Write the value as JSON, in small pieces: the number of its bytes."""
    @classmethod
    def from_json(cls, stream: FileContent) -> Self:
        """Read a value from JSON (a path, a stream or bytes), and check nothing but that it is JSON."""

class _Value(Model):
    """A value of a schema that is no object, or a union."""
    def to_dict(self) -> Any: ...
