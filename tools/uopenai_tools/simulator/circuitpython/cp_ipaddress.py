"""An emulation of CircuitPython's API: ``ipaddress``."""


class IPv4Address:
    """Four bytes, from text, bytes or an integer."""

    def __init__(self, address):
        if isinstance(address, str):
            parts = address.split(".")
            if len(parts) != 4 or not all(part.isdigit() and int(part) < 256 for part in parts):
                raise ValueError("Not a valid IP string")
            address = bytes(int(part) for part in parts)
        elif isinstance(address, int):
            address = address.to_bytes(4, "little")  # as it lies in the chip's memory
        if len(address) != 4:
            raise ValueError("Address must be 4 bytes long")
        self._packed = bytes(address)
        self._text = ".".join(str(byte) for byte in self._packed)

    @property
    def packed(self):
        """Its four bytes."""
        return self._packed

    @property
    def version(self):
        """4."""
        return 4

    def __str__(self):
        return self._text

    def __repr__(self):
        return self._text

    def __eq__(self, other):
        return isinstance(other, IPv4Address) and other.packed == self.packed

    def __hash__(self):
        return hash(self._text)


def ip_address(obj):
    """The address that *obj* says."""
    return IPv4Address(obj)
