"""A CircuitPython board's settings.toml over its web workflow: HTTP, files by GET, PUT, DELETE and MOVE.

https://docs.circuitpython.org/en/latest/docs/workflows.html. It is not encrypted: what is written, keys
too, can be read by whoever listens on that network.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx2

from uopenai_tools.circuitpython import decoded
from uopenai_tools.faults import Fault, NoBoardFault, UsageFault
from uopenai_tools.link import ASIDE
from uopenai_tools.settings_toml import NAME

PASSWORD_VARIABLE = "CIRCUITPY_WEB_API_PASSWORD"
# Seconds. A board writes its flash while it answers.
_PATIENCE = 15.0
# More than any settings.toml has.
_LARGEST = 64 * 1024
_FOUND, _MADE, _REPLACED, _MISSING = 200, 201, 204, 404
_WHY = {
    401: f"the board refuses the web workflow's password: it is {PASSWORD_VARIABLE} in its {NAME}",
    403: f"the board's web workflow has no password: set {PASSWORD_VARIABLE} in its {NAME} otherwise first",
    405: "the board's CircuitPython is too old for this: it takes 9.2 or later",
    409: "the board's files belong to its USB drive: unplug it from the computer and power it otherwise, use "
    "--drive there, or call storage.disable_usb_drive() in its boot.py",
    412: "another program writes the board's settings at the same time: close it, and try again",
    413: "the board's file system is full: remove what is not needed there",
    417: "the board's file system is full: remove what is not needed there",
}


class Web:
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

    def read(self) -> str:
        """See circuitpython.Route."""
        data = self._get(NAME)
        if data is None:
            data = self._get(NAME + ASIDE)
        return decoded(data or b"")

    def write(self, text: str) -> None:
        """See circuitpython.Route."""
        data, aside = text.encode(), NAME + ASIDE
        self._ask("PUT", aside, _MADE, _REPLACED, content=data)
        if self._get(aside) != data:
            raise Fault(f"{NAME} arrived damaged at {self.name}: try again")
        self._ask("DELETE", NAME, _REPLACED, _MISSING)
        self._ask("MOVE", aside, _MADE, _REPLACED, headers={"X-Destination": f"/fs/{NAME}"})

    def _found(self, base: str) -> str:
        """Where the board really is: circuitpython.local sends us on to the board's own name."""
        with self._answering():
            answer = self._http.get(f"{base}/cp/version.json", follow_redirects=True)
        try:
            known = answer.status_code == _FOUND and "web_api_version" in answer.json()
        except ValueError:
            known = False
        if not known:
            raise NoBoardFault(
                f"{self.name} is no CircuitPython board with its web workflow on: is the address right?"
            )
        return f"http://{answer.url.netloc.decode()}"

    def _get(self, name: str) -> bytes | None:
        answer = self._ask("GET", name, _FOUND, _MISSING)
        if len(answer.content) > _LARGEST:
            raise Fault(f"{NAME} on the board is too large to be settings: correct it there")
        return answer.content if answer.status_code == _FOUND else None

    def _ask(
        self,
        method: str,
        name: str,
        *expected: int,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx2.Response:
        url = f"{self._base}/fs/{name}"
        with self._answering():
            answer = self._http.request(method, url, content=content, headers=headers, auth=self._auth)
        if answer.status_code not in expected:
            raise Fault(
                _WHY.get(answer.status_code)
                or f"the board at {self.name} refused {method} {name} (status {answer.status_code}): reset it"
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
