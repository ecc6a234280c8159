"""The HTTP response that a stream is read from."""

class Response:
    """The answer to a request: its status, and its headers, with names in lower case."""

    status_code: int
    reason: str
    headers: dict[str, str]
    closed: bool
    def close(self) -> None:
        """Keep the connection for the next exchange if all has been read, else close it."""
