"""Messages for a gadget, from its own network: a small HTTP/1.1 server, one request at a time."""

class Inbox:
    """Listens on *port*. *longest*: bytes of a message; *waiting*: messages that may wait."""

    longest: int
    waiting: int
    def __init__(
        self, port: int = 80, longest: int = 500, waiting: int = 4, token: str | None = None
    ) -> None: ...
    def step(self) -> None:
        """Go on with what has come. Never waits."""
    def next(self) -> str | None:
        """The oldest message, which waits no longer; None if there is none."""
    def close(self) -> None:
        """Stop listening."""
