"""What is on the air: the Wi-Fi networks of a simulated board, and whether they can be heard.

The board's `network` module reads them from a file in memory, never on a disk (it holds passwords):
one byte (1 on the air, 0 not), the number of networks, and of each the length and bytes of its name and of
its password (empty: open).

When Wi-Fi drops, the board's open sockets fall silent, as a real board's do: a packet filter of the kernel
throws away what arrives for them. So reads wait for their time-out, nothing is closed, and if Wi-Fi comes
back soon TCP carries on. What the board itself sends still leaves; its acknowledgement does not arrive.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
from collections.abc import Mapping

from uopenai_tools.simulator.errors import SimulatorError

# The same number on every architecture since Linux 5.6; the os module does not have it.
_SYS_PIDFD_GETFD = 438
SO_ATTACH_FILTER, _SO_DETACH_FILTER = 26, 27
_libc = ctypes.CDLL(None, use_errno=True)

# BPF_RET | BPF_K, 0: of every packet, keep nothing.
_RETURN_0 = ctypes.create_string_buffer(struct.pack("HBBI", 0x06, 0, 0, 0))
KEEP_NOTHING = struct.pack("HP", 1, ctypes.addressof(_RETURN_0))


class Air:
    """*networks*: password by name; None or empty for an open one. Raises SimulatorError."""

    def __init__(self, networks: Mapping[str, str | None]) -> None:
        record = bytes((1, len(networks)))
        for name, password in networks.items():
            ssid, key = name.encode(), (password or "").encode()
            if not 0 < len(ssid) <= 32 or not (8 <= len(key) <= 63 or not key):
                raise SimulatorError(
                    f"the Wi-Fi network {name!r} cannot be: a name has 1 to 32 bytes, a password 8 to 63"
                )
            record += bytes((len(ssid),)) + ssid + bytes((len(key),)) + key
        self.file = os.memfd_create("air")
        os.write(self.file, record)

    def switch(self, on: bool) -> None:
        """Put the networks on the air, or take them off."""
        os.pwrite(self.file, bytes((on,)), 0)

    def close(self) -> None:
        """Free the file."""
        os.close(self.file)


def silence(pid: int, on: bool) -> None:
    """Let the open internet sockets of process *pid* receive nothing; or, *on* false, receive again.

    Raises SimulatorError where the system does not let one process reach the sockets of its child.
    """
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    try:
        for name in os.listdir(f"/proc/{pid}/fd"):
            with contextlib.suppress(FileNotFoundError):
                if os.readlink(f"/proc/{pid}/fd/{name}").startswith("socket:"):
                    _silence_one(process, int(name), on)
    except FileNotFoundError:
        pass  # it has ended meanwhile
    finally:
        os.close(process)


def _forbidden(number: int, where: str) -> SimulatorError:
    return SimulatorError(f"open connections cannot be silenced here ({os.strerror(number)}): run it {where}")


def _silence_one(process: int, number: int, on: bool) -> None:
    copy = _libc.syscall(_SYS_PIDFD_GETFD, process, number, 0)
    if copy < 0:
        raise _forbidden(ctypes.get_errno(), "where a process may trace its children")
    with socket.socket(fileno=copy) as sock:
        if sock.family not in (socket.AF_INET, socket.AF_INET6):
            return
        if on:
            try:
                sock.setsockopt(socket.SOL_SOCKET, SO_ATTACH_FILTER, KEEP_NOTHING)
            except PermissionError as error:  # some kernels let only root do this to TCP
                raise _forbidden(error.errno or 0, "as root") from None
        else:
            with contextlib.suppress(FileNotFoundError):  # it was opened since, and has no filter
                sock.setsockopt(socket.SOL_SOCKET, _SO_DETACH_FILTER, 0)
