"""A CircuitPython board's files over its web workflow: HTTP, files by GET, PUT, DELETE and MOVE.

https://docs.circuitpython.org/en/latest/docs/workflows.html. It is not encrypted: what is written, keys
too, can be read by whoever listens on that network. It tells no hashes: to know what is there it is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlsplit

import httpx2

from uopenai_tools.faults import Fault, NoBoardFault, UsageFault
from uopenai_tools.routes import Route, Running
from uopenai_tools.settings_toml import NAME
from uopenai_tools.stored import Progress, Room, Stored, fat_room

PASSWORD_VARIABLE = "CIRCUITPY_WEB_API_PASSWORD"
# Seconds. A board writes its flash while it answers.
_PATIENCE = 30.0
# More than any file of a board that this is for.
_LARGEST = 4 * 1024 * 1024
_FOUND, _MADE, _REPLACED, _MISSING = 200, 201, 204, 404
_WHY = {
    401: f"the board refuses the web workflow's password: it is {PASSWORD_VARIABLE} in its {NAME}",
    403: f"the board's web workflow has no password: set {PASSWORD_VARIABLE} in its {NAME} otherwise first",
    405: "the board's CircuitPython is too old for this: it takes 9.2 or later",
    409: "the board's files belong to its USB drive: unplug it from the computer and power it otherwise, use "
    "--drive there, or call storage.disable_usb_drive() in its boot.py",
    412: "another program writes the board's files at the same time: close it, and try again",
    413: "the board's file system is full: remove what is not needed there",
    417: "the board's file system is full: remove what is not needed there",
}


class Web(Route):
    """The board at *host*, a name or address with or without a port; *password* is its web workflow's."""

    def __init__(self, host: str, password: str) -> None:
        self.name = host
        address = urlsplit(host if "//" in host else f"http://{host}")
        if address.scheme != "http" or not address.hostname or address.username:
            raise UsageFault("a board's web workflow is at a name or address, such as cpy-123456.local")
        # A proxy has no business between us and the board.
        self._http = httpx2.Client(timeout=_PATIENCE, trust_env=False)
        self._base = self._found(f"http://{address.netloc}")
        self._auth = httpx2.BasicAuth("", password)

    def running(self) -> Running:
        """See Route."""
        said = self._version
        machine = " with ".join(str(said[name]) for name in ("board_name", "mcu_name") if name in said)
        return Running(str(said.get("version", "")), machine, str(said.get("board_id", "")))

    def get(self, path: str, most: int = -1) -> bytes | None:
        """See Route."""
        answer = self._ask("GET", path, _FOUND, _MISSING)
        if len(answer.content) > _LARGEST:
            raise Fault(f"{path} on the board is larger than a board's file can be: is that a board?")
        data = answer.content if answer.status_code == _FOUND else None
        return data if data is None or most < 0 else data[:most]

    def files(self, *places: str) -> dict[str, Stored]:
        """See Place."""
        found: dict[str, Stored] = {}
        for place in places:
            listed = self._listed(place)
            for path in [place] if listed is None else self._below(place, listed):
                data = self.get(path)
                if data is not None:
                    found[path] = Stored(hashlib.sha256(data).digest(), len(data))
        return found

    def remove(self, path: str) -> None:
        """See Place."""
        self._ask("DELETE", path, _REPLACED, _MISSING)

    def rename(self, old: str, new: str) -> None:
        """See Route: in two steps, as MOVE takes no name that there is."""
        self.remove(new)
        self._ask("MOVE", old, _MADE, _REPLACED, headers={"X-Destination": f"/fs{quote(new)}"})

    def room(self) -> Room:
        """See Place."""
        said = self._directory("/")
        figures = [said.get(name) for name in ("block_size", "total", "free")]
        block_size, total, free = (figure if isinstance(figure, int) else 0 for figure in figures)
        if block_size <= 0:
            raise self._nonsense("/")
        return fat_room(block_size, total, free)

    def tidy(self, *folders: str) -> None:
        """See Place."""
        for folder in folders:
            listed = self._listed(folder)
            if listed is not None:
                self._tidy(folder, listed)

    def _tidy(self, folder: str, listed: list[dict[str, Any]]) -> bool:
        """Whether nothing is left of it."""
        below = [f"{folder}/{entry['name']}" for entry in listed if entry["directory"]]
        left = sum(not self._tidy(path, self._listed(path) or []) for path in below)
        if left or len(below) < len(listed):
            return False
        self._ask("DELETE", f"{folder}/", _REPLACED, _MISSING)
        return True

    def _below(self, folder: str, listed: list[dict[str, Any]]) -> Iterator[str]:
        for entry in listed:
            path = f"{folder.rstrip('/')}/{entry['name']}"
            if entry["directory"]:
                yield from self._below(path, self._listed(path) or [])
            else:
                yield path

    def _listed(self, folder: str) -> list[dict[str, Any]] | None:
        """What is in a folder; None if there is no such folder."""
        return self._directory(folder).get("files")

    def _directory(self, folder: str) -> dict[str, Any]:
        path = f"{folder.rstrip('/')}/"
        answer = self._ask("GET", path, _FOUND, _MISSING, headers={"Accept": "application/json"})
        if answer.status_code == _MISSING:
            return {}
        try:
            said = answer.json()
        except ValueError:
            said = None
        if not isinstance(said, dict) or "files" not in said:  # before version 4 of the API, a bare list
            raise Fault(_WHY[405])
        if not _is_listing(said["files"]):
            raise self._nonsense(path)
        return said

    def _nonsense(self, path: str) -> Fault:
        return Fault(f"what the board at {self.name} says of {path} cannot be read: reset it, and try again")

    def _make_folder(self, path: str) -> None:
        self._ask("PUT", f"{path}/", _MADE, _REPLACED)

    def _put(self, path: str, data: bytes, on_progress: Progress | None) -> None:
        self._ask("PUT", path, _MADE, _REPLACED, content=data)
        if on_progress:
            on_progress(len(data), len(data))

    def _found(self, base: str) -> str:
        """Where the board really is: circuitpython.local sends us on to the board's own name."""
        with self._answering():
            answer = self._http.get(f"{base}/cp/version.json", follow_redirects=True)
        try:
            self._version = answer.json() if answer.status_code == _FOUND else {}
        except ValueError:
            self._version = {}
        if not isinstance(self._version, dict) or "web_api_version" not in self._version:
            raise NoBoardFault(
                f"{self.name} is no CircuitPython board with its web workflow on: is the address right?"
            )
        return f"http://{answer.url.netloc.decode()}"

    def _ask(
        self,
        method: str,
        path: str,
        *expected: int,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        url = f"{self._base}/fs{quote(path)}"
        with self._answering():
            answer = self._http.request(method, url, content=content, headers=headers, auth=self._auth)
        if answer.status_code not in expected:
            raise Fault(
                _WHY.get(answer.status_code)
                or f"the board at {self.name} refused {method} {path} (status {answer.status_code}): reset it"
            )
        return answer

    @contextmanager
    def _answering(self) -> Iterator[None]:
        try:
            yield
        except (httpx2.HTTPError, httpx2.InvalidURL):
            raise NoBoardFault(
                f"the board at {self.name} does not answer: is it in this network, its web workflow on?"
            ) from None


def _is_listing(files: object) -> bool:
    """Whether it is what stands in a folder: names, and whether each is a folder."""
    return isinstance(files, list) and all(
        isinstance(entry, dict)
        and isinstance(entry.get("directory"), bool)
        and isinstance(entry.get("name"), str)
        and entry["name"].strip("./")
        and "/" not in entry["name"]
        and not re.search("[\ud800-\udfff]", entry["name"])  # halves of a character: no name in UTF-8
        for entry in files
    )
