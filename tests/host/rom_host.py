"""The host's side of a ROM loader: the real esptool as a child, and packets of a test's own making."""

from __future__ import annotations

import struct
import subprocess
import sys
from functools import reduce
from operator import xor
from pathlib import Path

import serial

LIMIT = 20.0


def esptool(
    port: str, *arguments: str | Path | int, config: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the real esptool; *config*: its configuration file, for a test that needs one."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "esptool", "--port", port, "--before", "no-reset", "--after", "no-reset"),
            *map(str, arguments),
        ],
        env={"ESPTOOL_CFGFILE": str(config)} if config else {},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Host:
    """Speaks to the loader at *port* in packets; usable in ``with``."""

    def __init__(self, port: str) -> None:
        self._serial = serial.Serial(port, timeout=LIMIT, exclusive=True)

    def __enter__(self) -> Host:
        return self

    def __exit__(self, *_: object) -> None:
        self._serial.close()

    def send(self, packet: bytes) -> None:
        """One packet, framed."""
        escaped = packet.replace(b"\xdb", b"\xdb\xdd").replace(b"\xc0", b"\xdb\xdc")
        self._serial.write(b"\xc0" + escaped + b"\xc0")

    def noise(self, data: bytes) -> None:
        """Bytes as they are."""
        self._serial.write(data)

    def hears_nothing(self) -> bool:
        """Whether nothing comes for a while."""
        self._serial.timeout = 0.2
        return not self._serial.read(1)

    def receive(self) -> bytes:
        """The next packet."""
        assert self._serial.read(1) == b"\xc0"
        packet = self._serial.read_until(b"\xc0")
        assert packet.endswith(b"\xc0"), packet
        return packet[:-1].replace(b"\xdb\xdc", b"\xc0").replace(b"\xdb\xdd", b"\xdb")

    def order(self, command: int, data: bytes, check: int = 0, length: int | None = None) -> None:
        """A request, right but for what the test wants wrong."""
        head = struct.pack("<BBHI", 0, command, len(data) if length is None else length, check)
        self.send(head + data)

    def ask(self, command: int, *words: int, data: bytes = b"") -> bytes:
        """Value, data and status of the answer."""
        self.order(command, struct.pack(f"<{len(words)}I", *words) + data)
        return self.answer(command)

    def answer(self, command: int) -> bytes:
        """Value, data and status of the answer to *command*."""
        packet = self.receive()
        assert packet[:2] == bytes((1, command)), packet
        assert len(packet) == 8 + int.from_bytes(packet[2:4], "little")
        return packet[4:]

    def block(self, command: int, sequence: int, data: bytes, *, damaged: bool = False) -> bytes:
        """Send a block of data; the status of the answer."""
        check = reduce(xor, data, 0xEE if damaged else 0xEF)
        self.order(command, struct.pack("<4I", len(data), sequence, 0, 0) + data, check)
        return self.answer(command)[4:]

    def sync(self) -> int:
        """Find the loader; the value of its answers, of which there are eight."""
        self.order(0x08, b"\x07\x07\x12\x20" + 32 * b"\x55")
        (value,) = {self.answer(0x08)[:4] for _ in range(8)}
        return int.from_bytes(value, "little")

    def attach(self, flash_bytes: int = 4 << 20) -> None:
        """Make the ROM see the flash."""
        assert self.ask(0x0D, 0, 0)[4:] == OK
        assert self.ask(0x0B, 0, flash_bytes, 65536, 4096, 256, 0xFFFF)[4:] == OK

    def start_stub(self, entry: int = 0x40380004, start: int = 0x40380000) -> None:
        """Upload something, and start it."""
        assert self.ask(0x05, 8, 1, 0x1800, start)[4:] == OK
        assert self.block(0x07, 0, b"\xc0\xdbstub \xdb") == OK
        assert self.ask(0x06, 0, entry)[4:] == OK
        assert self.receive() == b"OHAI"


# The status of the ROM, and of the stub.
OK = bytes(4)
STUB_OK = bytes(2)
