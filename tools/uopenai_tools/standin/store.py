"""What was uploaded, for as long as the stand-in runs. Bytes stay in the temporary files that they came in.

A file that was uploaded in parts is the row of its parts: nothing is copied when it is completed.
"""

from __future__ import annotations

import hashlib
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from uopenai_tools.standin.documents import new_id
from uopenai_tools.standin.faults import ApiFault

Json = Any

_PIECE = 1 << 16
# What is kept of uploads that came to an end, so that they can be asked for again.
_MOST_UPLOADS = 1000


class Part:
    """The bytes of one temporary file, which is closed when nobody holds them any more."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._lock = threading.Lock()
        self.size = file.seek(0, 2)
        weakref.finalize(self, file.close)

    def pieces(self) -> Iterator[bytes]:
        """All bytes. Several may read at once: each keeps its own place."""
        for start in range(0, self.size, _PIECE):
            with self._lock:
                self._file.seek(start)
                piece = self._file.read(_PIECE)
            yield piece


@dataclass(frozen=True)
class Content:
    """The bytes of a file: its parts, in their order."""

    parts: Sequence[Part]

    @property
    def size(self) -> int:
        """How many bytes."""
        return sum(part.size for part in self.parts)

    def pieces(self) -> Iterator[bytes]:
        """All bytes, from the first."""
        for part in self.parts:
            yield from part.pieces()

    def digest(self, name: str) -> bytes:
        """The checksum of all bytes."""
        digest = hashlib.new(name, usedforsecurity=False)
        for piece in self.pieces():
            digest.update(piece)
        return digest.digest()


@dataclass(frozen=True)
class StoredFile:
    """One file. *expires_at* None: never."""

    id: str
    name: str
    purpose: str
    created_at: int
    expires_at: int | None
    content: Content

    @property
    def document(self) -> Json:
        """As the API describes it."""
        described: dict[str, Json] = {
            "object": "file",
            "id": self.id,
            "purpose": self.purpose,
            "filename": self.name,
            "bytes": self.content.size,
            "created_at": self.created_at,
            "status": "processed",
        }
        if self.expires_at is not None:
            described["expires_at"] = self.expires_at
        return described


class FileStore:
    """The files, in the order in which they came."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._files: dict[str, StoredFile] = {}

    def add(self, name: str, purpose: str, content: Content, lifetime: int | None = None) -> StoredFile:
        """Keep *content*, for *lifetime* seconds."""
        now = int(self._clock())
        expires_at = None if lifetime is None else now + lifetime
        file = StoredFile(new_id("file-"), name, purpose, now, expires_at, content)
        self._files[file.id] = file
        return file

    def find(self, file_id: str, param: str = "id") -> StoredFile:
        """The file of that id. Raises ApiFault."""
        self._forget_expired()
        file = self._files.get(file_id)
        if file is None:
            raise ApiFault(404, f"No such File object: {file_id}", param)
        return file

    def delete(self, file_id: str) -> None:
        """Forget the file. Raises ApiFault."""
        self.find(file_id)
        del self._files[file_id]

    def all(self) -> list[StoredFile]:
        """Every file, the oldest first."""
        self._forget_expired()
        return list(self._files.values())

    def clear(self) -> None:
        """Forget everything."""
        self._files.clear()

    def _forget_expired(self) -> None:
        now = self._clock()
        for file in list(self._files.values()):
            if file.expires_at is not None and file.expires_at <= now:
                del self._files[file.id]


@dataclass
class Upload:
    """A file that comes in parts. *lifetime*: for how many seconds the file is kept, None for ever."""

    id: str
    name: str
    purpose: str
    size: int
    created_at: int
    expires_at: int
    lifetime: int | None
    status: str = "pending"
    parts: dict[str, Part] = field(default_factory=dict)
    file: StoredFile | None = None

    @property
    def document(self) -> Json:
        """As the API describes it."""
        described: dict[str, Json] = {
            "id": self.id,
            "object": "upload",
            "bytes": self.size,
            "created_at": self.created_at,
            "filename": self.name,
            "purpose": self.purpose,
            "status": self.status,
            "expires_at": self.expires_at,
        }
        if self.file is not None:
            described["file"] = self.file.document
        return described

    def end(self, status: str) -> None:
        """No part is taken any more, and those that are in no file are let go."""
        self.status = status
        self.parts.clear()


class UploadStore:
    """The uploads that are under way, and the newest of those that have ended."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._uploads: dict[str, Upload] = {}

    def add(self, upload: Upload) -> None:
        """Keep *upload*."""
        self._uploads[upload.id] = upload
        ended = [each.id for each in self._uploads.values() if each.status != "pending"]
        for upload_id in ended[:-_MOST_UPLOADS]:
            del self._uploads[upload_id]

    def find(self, upload_id: str) -> Upload:
        """The upload of that id; its time may be over. Raises ApiFault."""
        upload = self._uploads.get(upload_id)
        if upload is None:
            raise ApiFault(404, f"No such Upload object: {upload_id}", "upload_id")
        if upload.status == "pending" and upload.expires_at <= self._clock():
            upload.end("expired")
        return upload

    def clear(self) -> None:
        """Forget everything."""
        self._uploads.clear()
