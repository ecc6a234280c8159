"""Files that a tool keeps for itself: written whole or not at all, for its owner only, by one at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from uopenai_tools.faults import Fault


@contextmanager
def alone(folder: Path, what: str, fault: type[Fault], advice: str) -> Iterator[None]:
    """Keep a second *what* from writing its files over those of one that runs. Raises *fault*."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise fault(f"cannot write {folder}: {error.strerror}") from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise fault(f"another {what} keeps its files in {folder}: {advice}") from None
        yield
    finally:
        os.close(lock)


def write(path: Path, text: str, mode: int, fault: type[Fault]) -> None:
    """Write under another name and rename, so that nobody reads half a file; never wider than *mode*."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)
    except OSError as error:
        raise fault(f"cannot write {path}: {error.strerror}") from None
