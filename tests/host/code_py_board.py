"""A simulated board in CircuitPython's manner, on which one gadget after the other is code.py."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from board_console import Console

from uopenai_tools import simulator
from uopenai_tools.compiling import compile_text
from uopenai_tools.install_circuitpython import marked
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator.state import BLOCKS, FILES, State
from uopenai_tools.standin import StandIn

FLASH = Path(simulator.__file__).with_name("device")  # where the simulator has its block device
GADGET = "/lib/uopenai_gadget.mpy"
RELOAD = b"Press any key to enter the REPL. Use CTRL-D to reload.\r\n"


@dataclass(frozen=True)
class CodePy:
    """A board on which one gadget after the other is code.py."""

    port: str

    @contextmanager
    def started(self, source: str, **files: bytes) -> Iterator[Console]:
        """*source* runs, *files* by their names beside it; in the end Ctrl-C leads to the REPL."""
        with BoardLink(self.port) as link:
            made = {f"/{name}": data for name, data in files.items()}
            made[GADGET] = compile_text(source.encode(), "gadget.py")
            for path, data in marked(made).items():
                link.write_file(path, data)
        with Console(self.port) as console:
            console.type(b"\x04")
            console.until(b" starts in a second: Ctrl-C stops it\r\n")
            yield console


# Makes the FAT file system of a board, with the files that stand at standard input, one as a repr() a line.
FILL = """
import os, sys, vfs
sys.path.append(sys.argv[2])
from _flash import Flash
flash = Flash(open(sys.argv[1], "r+b"), int(sys.argv[3]))
vfs.VfsFat.mkfs(flash)
vfs.mount(vfs.VfsFat(flash), "/board")
for line in sys.stdin:
    path, data = eval(line)
    folder = "/board"
    for part in path.split("/")[1:-1]:
        folder += "/" + part
        try:
            os.mkdir(folder)
        except OSError:
            pass
    with open("/board" + path, "wb") as file:
        file.write(data)
vfs.umount("/board")
"""


def fill(interpreter: Interpreter, state: Path, files: dict[str, bytes]) -> None:
    """Let the board whose *state* that is keep *files*: over the serial line it takes ten times as long."""
    State(state).close()
    image = state / FILES
    script = image.with_name("fill.py")
    script.write_text(FILL)
    subprocess.run(
        [interpreter.path, script, image, FLASH, str(BLOCKS)],
        input="".join(f"{entry!r}\n" for entry in files.items()),
        text=True,
        timeout=60,
        check=True,
    )


def settings(standin: StandIn) -> bytes:
    """The settings.toml of a board that finds *standin*."""
    values = {
        "CIRCUITPY_WIFI_SSID": "cafe",
        "OPENAI_API_KEY": standin.key,
        "OPENAI_BASE_URL": standin.base_url,
        "UOPENAI_NTP": standin.ntp_address,
    }
    return "".join(f'{name} = "{value}"\n' for name, value in values.items()).encode()
