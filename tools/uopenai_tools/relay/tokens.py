"""The boards' tokens: made, kept hashed in one file, found again, revoked.

A token is shown to nobody but who made it: what is kept is its SHA-256, which is enough for a random one
of 256 bits. A relay that runs looks at the file before each request, and so knows of every change.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from uopenai_tools import keeping, places
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.relay import caps, permissions, prices
from uopenai_tools.relay.caps import Limit

FOLDER = places.KEPT / "relay"
PREFIX = "uor-"

_FILE = "tokens.json"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,39}")


class TokensError(Fault):
    """The file of tokens cannot be used; the text says why."""


@dataclass(frozen=True)
class Token:
    """One board's token. *digest*: SHA-256 in hex. *allow*: see `permissions`. *made*: a day, ISO."""

    name: str
    digest: str
    allow: tuple[str, ...]
    limits: tuple[Limit, ...]
    made: str


def mint(
    name: str,
    allow: Iterable[str] = permissions.USUAL,
    cap: Iterable[str] = caps.DEFAULT,
    folder: Path = FOLDER,
) -> str:
    """Make a token for the board *name*, in the place of the one that it may have had.

    *allow*: groups or operations by the SDK's names, or "all". *cap*: limits in words, see `caps`; what the
    board has spent stays spent. Raises UsageFault for a word that means nothing, TokensError.
    """
    if not _NAME.fullmatch(name):
        raise UsageFault(f"{name!r} is no name for a board: 1 to 40 letters, digits, dots, dashes")
    allowed, limits = permissions.load().check(allow), caps.parse_all(cap)
    if any(limit.unit == "dollars" for limit in limits) and not prices.load(folder / prices.FILE).by_model:
        raise UsageFault(f"dollars need prices: write {folder / prices.FILE}, as tools/README.md shows")
    token = PREFIX + secrets.token_urlsafe(32)
    made = datetime.now(timezone.utc).date().isoformat()
    with _changing(folder) as known:
        known[name] = Token(name, digest(token), allowed, limits, made)
    return token


def revoke(name: str, folder: Path = FOLDER) -> None:
    """Forget the token of the board *name*. Raises UsageFault if there is none, TokensError."""
    with _changing(folder) as known:
        if known.pop(name, None) is None:
            there = f"there are {', '.join(sorted(known))}" if known else "there are none"
            raise UsageFault(f"no board called {name!r} has a token: {there}")


def digest(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def read(folder: Path = FOLDER) -> dict[str, Token]:
    """Every token, by the board's name. Raises TokensError."""
    path = folder / _FILE
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {name: _token(name, facts) for name, facts in kept["boards"].items()}
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise TokensError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, UsageFault):
        raise TokensError(f"{path} is damaged: move it away, and make the boards' tokens anew") from None


class Book:
    """The tokens as they are now: the file is read again when it has changed."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._folder = folder
        self._seen: tuple[int, ...] | None = None
        self._known: dict[str, Token] = {}

    def find(self, token: str) -> Token | None:
        """Whose token this is. Raises TokensError."""
        seen = self._look()
        if seen != self._seen:
            self._known, self._seen = read(self._folder), seen
        wanted, found = digest(token), None
        # All of them, so that the time tells nothing of which it was.
        for each in self._known.values():
            if secrets.compare_digest(each.digest, wanted):
                found = each
        return found

    def _look(self) -> tuple[int, ...]:
        try:
            now = os.stat(self._folder / _FILE)
        except OSError:
            return ()
        # The file is replaced at each change, so its number tells two apart that were made in one instant.
        return (now.st_ino, now.st_mtime_ns, now.st_size)


@contextmanager
def _changing(folder: Path) -> Iterator[dict[str, Token]]:
    """The tokens, to be changed; written when the block ends well. One at a time."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / "tokens.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise TokensError(f"cannot write {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        known = read(folder)
        yield known
        kept = {"boards": {name: _facts(token) for name, token in known.items()}}
        keeping.write(folder / _FILE, json.dumps(kept, indent=1) + "\n", 0o600, TokensError)
    finally:
        os.close(lock)


def _facts(token: Token) -> dict[str, Any]:
    limits = [str(limit) for limit in token.limits]
    return {"sha256": token.digest, "allow": list(token.allow), "caps": limits, "made": token.made}


def _token(name: str, facts: Mapping[str, Any]) -> Token:
    limits = tuple(caps.parse(words) for words in facts["caps"])
    return Token(name, facts["sha256"], tuple(facts["allow"]), limits, facts["made"])
