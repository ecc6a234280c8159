"""The client: settings, keys, retries."""

from collections.abc import Mapping
from typing import Any

from typing_extensions import Self

from ._types import Timeouts
from .resources import Groups

class OpenAI(Groups):
    """A client of the OpenAI API. What is left out comes from the board's settings."""

    api_key: str | None
    admin_api_key: str | None
    organization: str | None
    project: str | None
    webhook_secret: str | None
    base_url: str
    websocket_base_url: str | None
    timeout: float | Timeouts | None
    max_retries: int
    default_headers: Mapping[str, str | None] | None
    def __init__(
        self,
        api_key: str | None = None,
        *,
        admin_api_key: str | None = None,
        organization: str | None = None,
        project: str | None = None,
        webhook_secret: str | None = None,
        base_url: str | None = None,
        websocket_base_url: str | None = None,
        timeout: float | Timeouts | None = 60,
        max_retries: int = 2,
        default_headers: Mapping[str, str | None] | None = None,
        http_client: Any = None,
        ca: str | bytes | bool | None = None,
        socket_pool: Any = None,
        ssl_context: Any = None,
        validate: bool = False,
    ) -> None: ...
    def with_options(
        self,
        *,
        api_key: str | None = ...,
        admin_api_key: str | None = ...,
        organization: str | None = ...,
        project: str | None = ...,
        webhook_secret: str | None = ...,
        base_url: str = ...,
        websocket_base_url: str | None = ...,
        timeout: float | Timeouts | None = ...,
        max_retries: int = ...,
        default_headers: Mapping[str, str | None] | None = ...,
        set_default_headers: Mapping[str, str | None] | None = ...,
    ) -> Self:
        """A client as this one, over the same connection, but for these options.

        default_headers come to those of this client, set_default_headers in their place.
        """
    def copy(
        self,
        *,
        api_key: str | None = ...,
        admin_api_key: str | None = ...,
        organization: str | None = ...,
        project: str | None = ...,
        webhook_secret: str | None = ...,
        base_url: str = ...,
        websocket_base_url: str | None = ...,
        timeout: float | Timeouts | None = ...,
        max_retries: int = ...,
        default_headers: Mapping[str, str | None] | None = ...,
        set_default_headers: Mapping[str, str | None] | None = ...,
    ) -> Self:
        """with_options() by its other name."""
    @property
    def connections_opened(self) -> int:
        """How many connections this client has opened so far."""
    def close(self) -> None:
        """Close the connection that is kept for the next call."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_: object) -> None: ...
