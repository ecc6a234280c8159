"""Which serial ports there are, and which of them a command is to take.

One candidate is taken; of several none is, because a command may write to it. A port may also be named
by any URL that pyserial knows, such as rfc2217:// and socket://.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from serial.tools import list_ports

from uopenai_tools.faults import NoBoardFault, UsageFault


@dataclass(frozen=True)
class SerialPort:
    """A serial port of this computer; *vid* and *pid* are the USB numbers of the chip behind it, or 0."""

    device: str
    description: str = ""
    vid: int = 0
    pid: int = 0
    serial_number: str = ""
    product: str = ""


def candidates() -> list[SerialPort]:
    """The ports at which a board may be: those on USB, by name."""
    found = [
        SerialPort(
            port.device,
            port.description or "",
            port.vid,
            port.pid,
            port.serial_number or "",
            port.product or "",
        )
        for port in list_ports.comports()
        if port.vid is not None and port.pid is not None
    ]
    return once(sorted(found, key=lambda port: port.device))


def once(found: Sequence[SerialPort]) -> list[SerialPort]:
    """*found* without macOS's second name for a port: /dev/tty.NAME, which waits for a modem's carrier."""
    devices = {port.device for port in found}
    second = {device for device in devices if device.startswith("/dev/tty.")}
    return [
        port
        for port in found
        if port.device not in second or port.device.replace("/tty.", "/cu.") not in devices
    ]


def some(look: Callable[[], Sequence[SerialPort]] = candidates) -> Sequence[SerialPort]:
    """The ports there are. Raises NoBoardFault for none."""
    found = look()
    if not found:
        raise NoBoardFault(
            "no board is connected: plug one in (some cables only charge), or name its port with --port"
        )
    return found


def choose(look: Callable[[], Sequence[SerialPort]] = candidates) -> str:
    """The one port there is. Raises NoBoardFault for none, UsageFault for several, which it names."""
    found = some(look)
    if len(found) > 1:
        names = ", ".join(f"{port.device} ({port.description})" for port in found)
        hint = "`uopenai devices` tells what they are"
        raise UsageFault(f"there are several ports: say which with --port: {names}; {hint}")
    return found[0].device
