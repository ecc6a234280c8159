"""Fetches a file over HTTPS: whole or not at all, and from where the last try ended.

What has come is kept beside the file, with what the server said of it (ETag or Last-Modified), and the
server is asked for the rest only if the file is still that one (RFC 9110, sections 13.1.5 and 14).
"""

from __future__ import annotations

import json
import re
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import certifi
import httpx2

from uopenai_tools.faults import Fault
from uopenai_tools.firmware.releases import check_url

# Tries in a row that bring nothing.
_TRIES = 3
_TIMEOUT = 20  # seconds of silence
_LARGEST = 64 << 20
_LARGEST_PAGE = 4 << 20
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")

Progress = Callable[[int, int | None], None]


class DownloadFault(Fault):
    """It could not be fetched; *missing*: the server has no such file."""

    missing = False


@dataclass
class _Part:
    """What has come so far, and what it is a part of."""

    path: Path
    validator: str = ""
    total: int | None = None
    ended: bool = False

    @property
    def complete(self) -> bool:
        """All of it is here; where nobody says how much that is, once an answer has ended well."""
        return self.size == self.total if self.total is not None else self.ended

    @property
    def _facts(self) -> Path:
        return self.path.with_name(self.path.name + ".json")

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path.exists() else 0

    def recall(self) -> None:
        """Take up what an earlier run left, if it can be gone on with."""
        try:
            facts = json.loads(self._facts.read_text())
            self.validator, self.total = str(facts["validator"]), facts["total"]
        except (OSError, ValueError, KeyError, TypeError):
            self.validator = ""
        if not self.validator:
            self.drop()

    def begin(self, response: httpx2.Response) -> None:
        """A new file comes."""
        etag = response.headers.get("etag", "")
        # A weak ETag does not promise the same bytes.
        self.validator = etag if etag and not etag.startswith("W/") else ""
        self.validator = self.validator or response.headers.get("last-modified", "")
        length = response.headers.get("content-length", "")
        self.total = int(length) if length.isdecimal() else None
        self.path.write_bytes(b"")
        self._facts.write_text(json.dumps({"validator": self.validator, "total": self.total}))

    def drop(self) -> None:
        """Forget it."""
        self.path.unlink(missing_ok=True)
        self._facts.unlink(missing_ok=True)
        self.validator, self.total, self.ended = "", None, False


def fetch(url: str, path: Path, check: Callable[[bytes], object], on_progress: Progress) -> None:
    """Fetch *url* to *path*, which appears when all of it is there and *check* has taken it.

    *on_progress* is given the bytes so far and in all. Raises DownloadFault, and what *check* raises.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = _Part(path.with_name(path.name + ".part"))
    part.recall()
    failures = 0
    with _client() as client:
        while not part.complete:
            before = part.size
            try:
                _fetch_more(client, url, part, on_progress)
            except httpx2.TransportError as error:
                failures = 0 if part.size > before else failures + 1
                if failures >= _TRIES or not part.validator:
                    raise _broken_off(url, part, error) from None
    try:
        check(part.path.read_bytes())
    except Fault:
        part.drop()
        raise
    part.path.replace(path)
    part.drop()


def read_page(url: str) -> str:
    """The text at *url*. Raises DownloadFault."""
    with _client() as client:
        try:
            with _get(client, url, {}) as response:
                _expect(response, url)
                pieces, size = [], 0
                for piece in response.iter_bytes():
                    size += len(piece)
                    if size > _LARGEST_PAGE:
                        raise DownloadFault(f"{url} is no page of downloads: it does not end")
                    pieces.append(piece)
        except httpx2.TransportError as error:
            raise _unreachable(url, error) from None
    return b"".join(pieces).decode("utf-8", "replace")


def _client() -> httpx2.Client:
    context = ssl.create_default_context(cafile=certifi.where())

    def only_safe(request: httpx2.Request) -> None:
        # Redirections too.
        check_url(str(request.url))

    return httpx2.Client(
        verify=context,
        timeout=_TIMEOUT,
        follow_redirects=True,
        event_hooks={"request": [only_safe]},
        headers={"user-agent": "uopenai-tools"},
    )


def _get(client: httpx2.Client, url: str, headers: dict[str, str]):
    # Coded content would have another length than the file.
    return client.stream("GET", url, headers={"accept-encoding": "identity", **headers})


def _fetch_more(client: httpx2.Client, url: str, part: _Part, on_progress: Progress) -> None:
    """One request: the rest of the file, or all of it."""
    have = part.size
    headers = {"range": f"bytes={have}-", "if-range": part.validator} if have else {}
    with _get(client, url, headers) as response:
        if response.status_code == 416 and have:
            # What is here is more than the file has, so it is no part of it.
            part.drop()
            return
        _expect(response, url)
        if response.status_code == 206:
            said = _CONTENT_RANGE.fullmatch(response.headers.get("content-range", ""))
            if not said or int(said[1]) != have:
                raise DownloadFault(f"{url} answers with another part than asked for: use another mirror")
            part.total = int(said[2])
        else:
            part.begin(response)
            have = 0
        if (part.total or 0) > _LARGEST:
            raise DownloadFault(f"{url} has {part.total} bytes, which is no firmware: use another mirror")
        with part.path.open("ab") as file:
            for piece in response.iter_raw():
                file.write(piece)
                have += len(piece)
                on_progress(have, part.total)
                if have > _LARGEST:
                    raise DownloadFault(f"{url} does not end: use another mirror")
    part.ended = True
    if part.total is not None and have != part.total:
        raise httpx2.ReadError(f"{have} of {part.total} bytes came")


def _expect(response: httpx2.Response, url: str) -> None:
    if response.status_code == 404:
        fault = DownloadFault(f"there is no {url}")
        fault.missing = True
        raise fault
    if response.status_code not in (200, 206):
        raise DownloadFault(
            f"{url} answers with {response.status_code}: try again later, or use another mirror"
        )


def _broken_off(url: str, part: _Part, error: httpx2.TransportError) -> DownloadFault:
    if not part.size:
        return _unreachable(url, error)
    of = f" of {part.total}" if part.total else ""
    return DownloadFault(
        f"the download of {url} broke off at {part.size}{of} bytes: run it again, it goes on from there"
    )


def _unreachable(url: str, error: httpx2.TransportError) -> DownloadFault:
    return DownloadFault(
        f"{url} cannot be reached ({error or type(error).__name__}): check the network, or give a file "
        "with --firmware"
    )
