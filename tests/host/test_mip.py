"""mip, MicroPython's own installer, finds the library by package.json; what it installed works.

The addresses in package.json are relative, which mip takes since 0.4 (MicroPython's own 1.25), and mpremote.
Debian's MicroPython 1.25 has mip 0.3: for that one the server writes them out, as newer ones do themselves.
"""

from __future__ import annotations

import functools
import json
import subprocess
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from board_console import mpremote

from uopenai_tools import adapters, groups, places, provision
from uopenai_tools.generate import package
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

CHAT = """
from uopenai import OpenAI
client = OpenAI(api_key={key!r}, base_url={address!r})
messages = [{{"role": "user", "content": "Hello"}}]
answer = client.chat.completions.create(model="gpt-4o-mini", messages=messages)
print(answer.choices[0].message.content)
"""


class Checkout(SimpleHTTPRequestHandler):
    """Serves this checkout as GitHub does, but for the roots: those are the stand-in's."""

    roots = b""

    def do_GET(self) -> None:
        if self.path == "/root.cert":
            self._send(self.roots)
        elif self.path == f"/whole/{package.NAME}":
            listed = json.loads((places.ROOT / package.NAME).read_text())
            own = "http://{}:{}".format(*self.request.getsockname())
            listed["urls"] = [[target, f"{own}/{source}"] for target, source in listed["urls"]]
            self._send(json.dumps(listed).encode())
        else:
            super().do_GET()

    def _send(self, data: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def checkout(standin: StandIn) -> Iterator[str]:
    """The address of a server of this checkout."""
    Checkout.roots = standin.authority_pem.encode()
    handler = functools.partial(Checkout, directory=str(places.ROOT))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def run(interpreter: Interpreter, path: str, code: str) -> str:
    """What *code* prints on the unix MicroPython, with its modules in *path*."""
    done = subprocess.run(
        [interpreter.path, "-X", "heapsize=1M", "-c", code],
        env={"MICROPYPATH": path},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_package_json_lists_the_library_as_it_is() -> None:
    """When this fails: `make generate`."""
    assert (places.ROOT / package.NAME).read_text() == package.page(places.ROOT)
    listed = dict(json.loads(package.page(places.ROOT))["urls"])
    assert all((places.ROOT / source).is_file() for source in listed.values())


def test_mip_installs_all_of_it_and_a_chat_works(
    interpreter: Interpreter, checkout: str, standin: StandIn, tmp_path: Path
) -> None:
    version = run(interpreter, ".frozen", "import mip\nprint(mip.__version__)")
    address = checkout if tuple(map(int, version.split("."))) >= (0, 4) else f"{checkout}/whole"
    said = run(interpreter, ".frozen", f"import mip\nmip.install({address!r}, target={str(tmp_path)!r})")
    assert said.splitlines()[-1] == "Done"
    own = {path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*.*")}
    for path, data in own.items():
        if path != "uopenai/root.cert":
            assert (places.LIBRARY.parent / path).read_bytes() == data
    modules = {path.relative_to(places.LIBRARY) for path in places.LIBRARY.rglob("*.py")}
    without = adapters.foreign(adapters.MICROPYTHON)
    listed = {f"uopenai/{path.as_posix()}" for path in modules if groups.dotted(path) not in without}
    assert own.keys() == listed | {"uopenai/root.cert", "uopenai/models/schemas.pack"}
    chat = CHAT.format(key=standin.key, address=standin.base_url)
    assert "Hello" in run(interpreter, f"{tmp_path}:.frozen", chat)


def test_mpremote_mip_installs_it_on_a_board(board: SimulatedBoard, checkout: str, standin: StandIn) -> None:
    mpremote(board.port, "mip", "install", f"{checkout}/{package.NAME}")
    with BoardLink(board.port) as link:
        provision.set_clock(link)
        link.exec("from uopenai.net import wifi\nfrom uopenai import config_writer")
        link.exec("config_writer.put('wifi_ssid', 'cafe')\nwifi.connect()", timeout=30)
        chat = CHAT.format(key=standin.key, address=standin.base_url)
        assert b"Hello" in link.exec(chat, timeout=30)
