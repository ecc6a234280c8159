"""Ports that are URLs, rfc2217:// and socket://: a serial line at another computer, as pyserial reaches it.

pyserial's ports differ a little from a serial line's, and say little of what went wrong: here is the rest.
"""

from __future__ import annotations

import socket
from typing import Any
from urllib.parse import urlsplit

import serial

from uopenai_tools.link_errors import LinkError, NoBoardError, NotAPortError

_SCHEMES = ("socket", "rfc2217")
_CONNECT = 5  # seconds


def is_url(port: str) -> bool:
    """Whether *port* is a URL, and no device of this computer."""
    return "://" in port


def limit_writes(port: Any, seconds: float) -> None:
    """Let a write to an open port (pyserial's) take no longer than that."""
    # RFC 2217: refuses a time-out for writes, and has one of 5 s.
    if urlsplit(str(port.port)).scheme != "rfc2217":
        port.write_timeout = seconds


def is_lost(port: Any) -> bool:
    """Whether the other side of an open port (pyserial's) has hung up, which it may say by silence."""
    if not is_url(str(port.port)):
        return False
    try:
        port.read(1)
    except (serial.SerialException, OSError):
        return True
    return False


def why_not_open(url: str) -> LinkError:
    """Why the port *url* could not be opened."""
    parts = urlsplit(url)
    try:
        host, number = parts.hostname, parts.port
    except ValueError:
        host = number = None
    if parts.scheme not in _SCHEMES:
        return NotAPortError(f"{url} is not a port: give a device such as /dev/ttyUSB0")
    if not host or not number:
        return NotAPortError(f"{url} is not a port: write it as {parts.scheme}://HOST:PORT")
    place = f"{host}:{number}"
    try:
        socket.create_connection((host, number), timeout=_CONNECT).close()
    except socket.gaierror:
        return NoBoardError(f"there is no host {host}: check the name in {url}")
    except ConnectionRefusedError:
        return NoBoardError(f"nobody listens at {place}: start the server that has the board's port there")
    except OSError:
        return NoBoardError(
            f"{place} does not answer: is that computer on, and does its firewall let you in?"
        )
    if parts.scheme == "rfc2217":
        return LinkError(f"what listens at {place} does not speak RFC 2217: try socket://{place}")
    return LinkError(f"{url} could not be opened: try it again")
