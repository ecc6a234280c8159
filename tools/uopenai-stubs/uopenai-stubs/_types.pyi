"""Types that the other stubs share; a board has no such module."""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from typing import Any, Concatenate, Generic, ParamSpec, Protocol, SupportsIndex, TypeAlias, TypeVar

from typing_extensions import TypedDict

from . import params
from .aio import AsyncBinary, AsyncPages
from .answers import Answer
from .binary import Binary
from .helpers.tools import Tool
from .pages import Pages
from .streams.assistants import AssistantEventHandler
from .views import RawCall, RawResponse

_T = TypeVar("_T")
_T_co = TypeVar("_T_co", covariant=True)
_P = ParamSpec("_P")

class Array(Protocol[_T_co]):
    """A list or a tuple: what JSON has an array for. (A text, though a sequence of texts, is none.)"""
    def __contains__(self, value: object, /) -> bool: ...
    def __getitem__(self, index: SupportsIndex, /) -> _T_co: ...
    def __iter__(self) -> Iterator[_T_co]: ...
    def __len__(self) -> int: ...

class Map(Answer, Generic[_T]):
    """An object of an answer whose names are the caller's own."""
    def __getattr__(self, name: str) -> _T | None: ...
    def __getitem__(self, name: str) -> _T: ...
    def to_dict(self) -> dict[str, _T]: ...

class Readable(Protocol):
    """A stream to read from."""
    def read(self, size: int, /) -> bytes | None: ...

class ReadableInto(Protocol):
    """A stream to read from, without copies."""
    def readinto(self, buf: Any, /) -> int | None: ...

class Writable(Protocol):
    """A stream to write to."""
    def write(self, buf: Any, /) -> object: ...

FileContent: TypeAlias = str | bytes | bytearray | memoryview | Readable | ReadableInto
# A path, bytes, a stream; or (filename, any of these[, content type]).
FileTypes: TypeAlias = (
    FileContent | tuple[str | None, FileContent] | tuple[str | None, FileContent, str | None]
)
FileList: TypeAlias = list[FileTypes] | list[str] | list[bytes]

# Called with the bytes sent so far, and their number in all; None if nobody knows.
Progress: TypeAlias = Callable[[int, int | None], object]

class HasSchema(Protocol):
    """A class that knows its JSON schema."""
    def json_schema(self) -> Any: ...

# The form of an answer, for parse(): a JSON schema, {"type": "json_schema", …} around one, or such a class.
Form: TypeAlias = Mapping[str, Any] | HasSchema

# What run_tools() takes: Tools, and functions without arguments; of the service's own tools the dicts.
ChatTool: TypeAlias = Tool[..., Any] | Callable[[], object]
ResponseTool: TypeAlias = ChatTool | params.Tool

Handler = TypeVar("Handler", bound=AssistantEventHandler)

# How long each phase may take; what Timeout() makes.
Timeouts: TypeAlias = dict[str, float | None]

class Options(TypedDict, total=False):
    """What every call takes besides the API's own parameters."""

    timeout: float | Timeouts | None
    extra_headers: Mapping[str, str | None] | None
    extra_query: Mapping[str, object] | None
    extra_body: Mapping[str, object] | None
    fields: str | list[str] | tuple[str, ...]

# The methods of a resource as with_raw_response has them.
def raw(method: Callable[Concatenate[Any, _P], _T]) -> Callable[Concatenate[Any, _P], RawResponse[_T]]: ...
def raw_binary(
    method: Callable[Concatenate[Any, _P], object],
) -> Callable[Concatenate[Any, _P], RawBinary]: ...
def raw_pages(
    method: Callable[Concatenate[Any, _P], Pages[_T]],
) -> Callable[Concatenate[Any, _P], RawResponse[Page[_T]]]: ...
def raw_async(
    method: Callable[Concatenate[Any, _P], Coroutine[Any, Any, _T]],
) -> Callable[Concatenate[Any, _P], RawCall[RawResponse[_T]]]: ...
def raw_binary_async(
    method: Callable[Concatenate[Any, _P], object],
) -> Callable[Concatenate[Any, _P], RawCall[AsyncRawBinary]]: ...
def raw_pages_async(
    method: Callable[Concatenate[Any, _P], AsyncPages[_T]],
) -> Callable[Concatenate[Any, _P], RawCall[RawResponse[Page[_T]]]]: ...

class RawBinary(RawResponse[Binary], Binary):
    """The bytes of an answer, with its status and headers."""

class AsyncRawBinary(RawResponse[AsyncBinary], AsyncBinary):
    """The bytes of an answer, with its status and headers."""

class Page(Answer, Generic[_T]):
    """The first page of a list, whole."""

    data: list[_T]
    has_more: bool | None
    first_id: str | None
    last_id: str | None
    object: str | None
    def __iter__(self) -> Iterator[_T]: ...  # type: ignore[override]
