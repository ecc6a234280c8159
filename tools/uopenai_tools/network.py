"""This computer's own names and addresses, and the sockets that a service listens on."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import socket
import struct
import sys

# Linux: the IPv4 address of an interface (netdevice(7)).
_SIOCGIFADDR = 0x8915
# Addresses for documentation (RFC 5737, RFC 3849): a UDP socket "connects" to them without a packet.
_PROBES = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))


class PortTakenError(OSError):
    """Something else listens on the port."""


def lan_addresses() -> list[str]:
    """The addresses under which others on the network reach this computer; the likeliest first."""
    found: list[str] = []
    for family, target in _PROBES:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.connect((target, 9))
            found.append(probe.getsockname()[0])
    if sys.platform == "linux":
        found += _interface_addresses()
    with contextlib.suppress(OSError):
        # The host's own name is looked up in its own tables first; a failure is no loss.
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None)]
    usable = []
    for text in found:
        address = ipaddress.ip_address(text.partition("%")[0])
        if not (address.is_loopback or address.is_link_local or address.is_unspecified):
            usable.append(str(address))
    return list(dict.fromkeys(usable))


def host_names() -> list[str]:
    """What this computer is called, also by multicast DNS."""
    name = socket.gethostname().strip(".").lower()
    # A certificate holds ASCII names only; a name with other characters is not one to dial.
    if not name.isascii() or not name or name == "localhost":
        return []
    short = name.partition(".")[0]
    return list(dict.fromkeys([name, f"{short}.local"]))


def listeners(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen on *host* and *port* (0: any free one); on loopback, for IPv6 too if there is any.

    "localhost" is ::1 first on many systems, so a service on 127.0.0.1 alone would be missed.
    Raises PortTakenError, or OSError for a host that is not this computer's.
    """
    first = _listen(socket.AF_INET6 if ":" in host else socket.AF_INET, host, port)
    sockets = [first]
    if host == "127.0.0.1":
        with contextlib.suppress(OSError):
            sockets.append(_listen(socket.AF_INET6, "::1", first.getsockname()[1]))
    return sockets


def _listen(family: socket.AddressFamily, host: str, port: int) -> socket.socket:
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        if sys.platform != "win32":
            # A port that was closed a moment ago is free; one that is listened on stays taken.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        listener.bind((host, port))
        listener.listen(64)
    except OSError as error:
        listener.close()
        if error.errno in (errno.EADDRINUSE, errno.EACCES) and port:
            raise PortTakenError(error.errno, error.strerror) from None
        raise
    return listener


def _interface_addresses() -> list[str]:
    import fcntl

    found = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                request = struct.pack("256s", name.encode()[:15])
                found.append(socket.inet_ntoa(fcntl.ioctl(probe.fileno(), _SIOCGIFADDR, request)[20:24]))
    return found
