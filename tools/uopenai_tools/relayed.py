"""A board behind a relay: it is given the relay's address and a token, and the long-lived key stays here.

The token is made anew each time, with what the board's last one allowed (`uopenai relay add` says that).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from uopenai_tools import kept_authority
from uopenai_tools.faults import UsageFault
from uopenai_tools.relay import caps, permissions, tokens
from uopenai_tools.settings import checked

# What the relay has itself, or keeps from boards.
_KEPT_HERE = ("admin_key", "org", "project", "webhook_secret")
_FOLDER_VARIABLE = "UOPENAI_RELAY"


def folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where the relay keeps its files, as `uopenai relay` has it."""
    said = environment.get(_FOLDER_VARIABLE)
    return Path(said) if said else tokens.FOLDER


def settings(url: str) -> dict[str, str]:
    """The settings by NVS key that a board needs for the relay at *url*, but for its token.

    Raises UsageFault for an address that is none.
    """
    if not urlsplit(url).path.strip("/"):
        url = f"{url.rstrip('/')}/v1"
    return checked({"base_url": url, **dict.fromkeys(_KEPT_HERE, "")})


def authority(url: str, files: Path) -> bytes | None:
    """The certificate (PEM) that a board needs to trust the relay; None without TLS. Raises UsageFault."""
    if urlsplit(url).scheme != "https":
        return None
    try:
        return (files / kept_authority.PUBLIC).read_bytes()
    except FileNotFoundError:
        raise UsageFault(
            f"there is no relay's authority in {files}: start `uopenai relay` once, or name its folder "
            f"in {_FOLDER_VARIABLE}"
        ) from None


def token(board: str, files: Path) -> str:
    """A new token for *board*, which may do what its last one could. Raises Fault."""
    before = tokens.read(files).get(board)
    if before is None:
        return tokens.mint(board, permissions.USUAL, caps.DEFAULT, files)
    limits = [str(limit) for limit in before.limits] or [caps.NONE]
    return tokens.mint(board, before.allow, limits, files)
