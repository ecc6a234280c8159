"""A board's web workflow, as its documentation has it (CircuitPython, docs/workflows.md), on loopback."""

from __future__ import annotations

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class WebWorkflowBoard:
    """Files below /fs/ for whoever knows *password*; empty: the board has none, and refuses everybody.

    *folders*: those that there are; the root is always. *version*: of its CircuitPython.

    *changes* has what was done to the files. *usb_active*: USB has them. *room*: bytes that a file may
    have. It breaks where it is told to: see `breaks_at`.
    """

    def __init__(self, password: str, files: dict[str, bytes]) -> None:
        self.password = password
        self.files = files
        self.folders: set[str] = set()
        self.version = "9.2.8"
        self.blocks = 400
        self.changes: list[str] = []
        self.usb_active = False
        self.room = 1 << 20
        self._breaks_at = 0
        board = self

        class Handler(_Handler):
            web = board

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    def breaks_at(self, change: int) -> None:
        """The connection breaks at that change, counted from now, and stays broken; 0: it holds.

        The change is made, but of a file only half has come: behind it is what was in those clusters.
        """
        self.changes.clear()
        self._breaks_at = change

    def breaks_at_next(self) -> bool:
        """Whether the next change is the last."""
        return 0 < self._breaks_at == len(self.changes) + 1

    def is_broken(self) -> bool:
        """Whether there is no connection any more."""
        return 0 < self._breaks_at <= len(self.changes)

    def __enter__(self) -> WebWorkflowBoard:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    web: WebWorkflowBoard
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait 40 ms

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="CircuitPython"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _refused(self) -> int:
        """The status that this request is refused with; 0 for none."""
        if not self.path.startswith("/fs/"):
            return 405
        if not self.web.password:
            return 403
        wanted = base64.b64encode(f":{self.web.password}".encode()).decode()
        if self.headers.get("Authorization") != f"Basic {wanted}":
            return 401
        return 409 if self.web.usb_active and self.command != "GET" else 0

    def _name(self) -> str:
        return self.path.removeprefix("/fs/").rstrip("/")

    def _changed(self, status: int) -> None:
        self.web.changes.append(f"{self.command} {self.path}")
        if self.web.is_broken():
            self._hang_up()
        else:
            self._answer(status)

    def parse_request(self) -> bool:
        """See BaseHTTPRequestHandler."""
        if self.web.is_broken():
            self._hang_up()
            return False
        return super().parse_request()

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.close()

    def do_GET(self) -> None:
        if self.path == "/cp/version.json":
            said = {"web_api_version": 4, "version": self.web.version, "board_id": "x"}
            said |= {"board_name": "Some Board", "mcu_name": "ESP32S3"}
            self._answer(200, json.dumps(said).encode())
        elif refusal := self._refused():
            self._answer(refusal)
        elif self._is_folder():
            self._list(self._name())
        elif self._name() in self.web.files:
            self._answer(200, self.web.files[self._name()])
        else:
            self._answer(404)

    def _is_folder(self) -> bool:
        return self.path.endswith("/")

    def _there(self, folder: str) -> bool:
        return not folder or folder in self.web.folders

    def _list(self, folder: str) -> None:
        # It knows header names in one spelling only, and answers browsers otherwise.
        if not self._there(folder) or ("Accept", "application/json") not in self.headers.items():
            self._answer(404)
            return
        names = dict.fromkeys(self.web.files, False) | dict.fromkeys(self.web.folders, True)
        held = sum(-(-len(data) // 4096) for data in self.web.files.values()) + len(self.web.folders)
        listed = [
            {"name": name.rpartition("/")[2], "directory": is_folder, "file_size": 0, "modified_ns": 0}
            for name, is_folder in names.items()
            if name.rpartition("/")[0] == folder
        ]
        said = {"free": self.web.blocks - held, "total": self.web.blocks, "block_size": 4096}
        self._answer(200, json.dumps({**said, "writable": True, "files": listed}).encode())

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if refusal := self._refused():
            self._answer(refusal)
        elif not self._there(self._name().rpartition("/")[0]):
            self._answer(404)
        elif self._is_folder():
            new = self._name() not in self.web.folders
            self.web.folders.add(self._name())
            self._changed(201 if new else 204)
        elif len(data) > self.web.room:
            self._answer(413)
        else:
            new = self._name() not in self.web.files
            self.web.files[self._name()] = data
            if self.web.breaks_at_next():
                half = len(data) // 2
                self.web.files[self._name()] = data[:half] + bytes(len(data) - half)
            self._changed(201 if new else 204)

    def do_DELETE(self) -> None:
        if refusal := self._refused():
            self._answer(refusal)
        elif self._is_folder() and self._there(self._name()):
            below = self._name() + "/"
            self.web.folders = {name for name in self.web.folders if not f"{name}/".startswith(below)}
            for name in [name for name in self.web.files if name.startswith(below)]:
                del self.web.files[name]
            self._changed(204)
        elif self.web.files.pop(self._name(), None) is None:
            self._answer(404)
        else:
            self._changed(204)

    def do_MOVE(self) -> None:
        target = self.headers.get("X-Destination", "").removeprefix("/fs/")
        if refusal := self._refused():
            self._answer(refusal)
        elif self._name() not in self.web.files or not target:
            self._answer(404)
        elif target in self.web.files:
            self._answer(412)
        else:
            self.web.files[target] = self.web.files.pop(self._name())
            self._changed(201)
