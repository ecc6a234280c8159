"""Python functions that the model may call: offered, called with checked arguments, answered for."""

from collections.abc import Callable
from typing import Any, Generic, ParamSpec, TypeAlias, TypeVar, overload

_P = ParamSpec("_P")
_T = TypeVar("_T")

# Of each parameter: a type, the values that are allowed, a JSON schema, or a tuple of one of these and the
# default.
_Parameters: TypeAlias = dict[str, Any]

class Tool(Generic[_P, _T]):
    """A function that the model may call. It can be called as before."""

    function: Callable[_P, _T]
    name: str
    description: str | None
    strict: bool
    parameters: dict[str, Any]
    def __init__(
        self,
        function: Callable[_P, _T],
        name: str | None = None,
        description: str | None = None,
        parameters: _Parameters | None = None,
        strict: bool = False,
    ) -> None: ...
    def __call__(self, *args: _P.args, **arguments: _P.kwargs) -> _T: ...
    def about(self) -> dict[str, Any]:
        """The function, as the API describes it."""

@overload
def tool(description: Callable[_P, _T], /) -> Tool[_P, _T]: ...
@overload
def tool(
    description: str | None = None,
    parameters: _Parameters | None = None,
    name: str | None = None,
    strict: bool = False,
) -> Callable[[Callable[_P, _T]], Tool[_P, _T]]:
    """A decorator that makes a Tool of a function. Bare (``@tool``) it is for one without arguments."""
