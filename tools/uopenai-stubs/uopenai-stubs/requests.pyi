"""HTTP with the names of ``urequests``: verified, streaming, kept alive."""

from collections.abc import Iterator, Mapping
from typing import Any

from typing_extensions import Self, TypedDict, Unpack

from ._types import ReadableInto, Timeouts

class _Arguments(TypedDict, total=False):
    data: str | bytes | bytearray | memoryview | ReadableInto | None
    json: Any
    headers: Mapping[str, str] | None
    timeout: float | Timeouts | None

class Response:
    """The answer to a request. The content can be read once, whole or in pieces. Close it, or use ``with``."""

    status_code: int
    reason: str
    headers: dict[str, str]
    @property
    def content(self) -> bytes:
        """All of the content."""
    @property
    def text(self) -> str:
        """All of the content, as text (UTF-8)."""
    def json(self) -> Any:
        """All of the content, as the values that it is the JSON of."""
    @property
    def raw(self) -> Self:
        """This object: it has ``read`` and ``readinto``."""
    def readinto(self, buf: bytearray | memoryview) -> int:
        """Read into *buf* what is there, waiting for at least one byte; 0 at the end."""
    def read(self, size: int = -1) -> bytes:
        """Read *size* bytes, fewer only at the end; all of them if it is negative."""
    def iter_content(self, chunk_size: int = 512) -> Iterator[bytes]:
        """Iterate over the content in pieces of at most *chunk_size* bytes."""
    def close(self) -> None:
        """Keep the connection for the next request if all has been read, else close it."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...

class Session:
    """Makes requests, and keeps one idle connection for the next."""

    connections_opened: int
    def __init__(
        self,
        ca: str | bytes | bool | None = None,
        timeout: float | Timeouts | None = 60,
        *,
        socket_pool: Any = None,
        ssl_context: Any = None,
    ) -> None: ...
    def request(
        self,
        method: str,
        url: str,
        data: str | bytes | bytearray | memoryview | ReadableInto | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float | Timeouts | None = None,
    ) -> Response:
        """Make a request and return its Response; an error status is an answer like another."""
    def get(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """GET"""
    def head(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """HEAD"""
    def post(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """POST"""
    def put(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """PUT"""
    def patch(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """PATCH"""
    def delete(self, url: str, **arguments: Unpack[_Arguments]) -> Response:
        """DELETE"""
    def close(self) -> None:
        """Close the idle connection."""

def request(method: str, url: str, **arguments: Unpack[_Arguments]) -> Response:
    """Make a request with a session that all functions here share."""

def get(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """GET"""

def head(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """HEAD"""

def post(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """POST"""

def put(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """PUT"""

def patch(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """PATCH"""

def delete(url: str, **arguments: Unpack[_Arguments]) -> Response:
    """DELETE"""
