"""Joins a Wi-Fi network, and says in words why it did not."""

def connect(ssid: str | None = None, password: str | None = None, timeout: float = 20) -> str:
    """Join the network, and return the board's address. Raises APIConnectionError."""
