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
        folder.mkdir(0o700, parents=True, exist_ok=True)
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


def write(path: Path, data: str | bytes, mode: int, fault: type[Fault]) -> None:
    """Write under another name and rename, so that nobody reads half a file; never wider than *mode*.

    A kill leaves the old file or the new one; a folder that is lacking is made. Raises *fault*.
    """
    part = path.with_name(path.name + ".part")
    whole = data.encode() if isinstance(data, str) else data
    try:
        path.parent.mkdir(0o777 if mode & 0o077 else 0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)  # an old one's rights may be wrong
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
        try:
            with open(os.open(part, flags, mode), "wb") as file:
                file.write(whole)
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
    except FileExistsError:
        raise fault(f"cannot write {path}: {path.parent} is no folder") from None
    except OSError as error:
        raise fault(f"cannot write {path}: {error.strerror}") from None
