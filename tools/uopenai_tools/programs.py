"""The programs that a board starts by itself: boot.py, and a gadget as main.py, with a way back.

A gadget is a file, or a folder, of firmware/apps that has a function `main`. Compiled, it lies in a folder
of its own; /main.py is a few lines that leave time for a Ctrl-C, start it, and leave the REPL open when it
fails. The main.py that was there is kept under another name until the gadget is taken away again.
"""

from __future__ import annotations

import ast
import difflib
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools import places
from uopenai_tools.compiling import compile_file
from uopenai_tools.faults import UsageFault
from uopenai_tools.link import BoardLink
from uopenai_tools.link_code import RENAME

BOOT_ON_BOARD = "/boot.py"
MAIN_ON_BOARD = "/main.py"
KEPT = "/main.py.before"
GADGET = "uopenai_gadget"
GADGET_ON_BOARD = f"/lib/{GADGET}"
# In place of a gadget's name: none, and the main.py of before.
NO_APP = "none"

OURS = '"""Starts the gadget '
_MAIN = """\
{ours}{name}: `uopenai install --app none` takes it away, and brings back the {main} of before.

A gadget that restarts the board whenever it fails still leaves this time for a Ctrl-C. What it has loaded
goes when it ends, so that there is memory for who works at the REPL, and for the next installation.
\"""

import sys
import time
{imports}
try:
    print("{name} starts in a second: Ctrl-C stops it")
    time.sleep(1)
    __import__("{module}").main()
except KeyboardInterrupt:
    print("{name} was stopped: Ctrl-D starts it again")
except ImportError as error:
    {show}(error)
    print("what {name} needs is not on this board: `uopenai install --app {name}` brings it")
except MemoryError as error:
    {show}(error)
    print("{name} does not fit into this board's memory: {help}")
except Exception as error:
    if isinstance(error, getattr(sys.modules.get("uopenai.errors"), "OpenAIError", ())):
        print(error)  # a sentence with the cause and the fix
    else:
        {show}(error)
    print("{name} has failed: the REPL is yours, Ctrl-D starts it again")
for _name in list(sys.modules):
    if _name.startswith("uopenai"):
        del sys.modules[_name]
"""
# KB of heap that a gadget takes at its peak with the library as .mpy files, as the simulated board shows it
# (the tests of the gadgets run the largest in just that); what is not named fits into 100. And what a TLS
# connection takes, which a board without PSRAM has from the same memory. With CircuitPython the loops of
# sound, frames and JSON are bytecode, in the heap too, as is the text of root.cert, and so is more litter.
HEAP_KB = {"realtime": 150, "voice": 176}
HEAP_KB_CIRCUITPYTHON = {
    "agent": 140, "announcer": 178, "chat": 114, "realtime": 218, "see": 114, "voice": 250
}  # fmt: skip
TLS_KB = 42
# What helps where memory is too small for a gadget; with CircuitPython PSRAM alone.
PSRAM = "it takes a board with PSRAM"
MORE_MEMORY = (
    f"{PSRAM}, or a firmware that holds the library (firmware/manifest.py), where its code lies in flash"
)

# Runs on the board. What a program begins with, and whether it is anything but comments; None: not there.
_LOOK = """
def _look(path):
    try:
        with open(path, "rb") as file:
            first = file.readline().strip()
            bare = not first or first[:1] == b"#"
            for line in file:
                line = line.strip()
                bare = bare and (not line or line[:1] == b"#")
            return first, bare
    except OSError:
        return None
"""

# Runs on the board. Takes away what boot.py has loaded.
_FORGET = """
import gc, sys
for _name in list(sys.modules):
    if _name.startswith("uopenai"):
        del sys.modules[_name]
del _name
gc.collect()
"""


@dataclass(frozen=True)
class Program:
    """A program on the board: its *first* line, and whether it is *bare*, without a statement.

    Bytes, as an editor may have written another encoding than UTF-8.
    """

    first: bytes
    bare: bool


def found(link: BoardLink, path: str) -> Program | None:
    """What the board has at *path*."""
    link.exec(_LOOK)
    seen = link.eval(f"_look({path!r})")
    link.exec("del _look")
    return Program(*seen) if seen else None


# --- boot.py


def boot_file() -> bytes:
    """Our boot.py."""
    return (places.FIRMWARE / "boot.py").read_bytes()


def boot_is_ours(program: Program | None) -> bool:
    """Whether a board's boot.py may be replaced: it is ours, there is none, or it holds only comments, as
    the one that MicroPython makes when it formats a board."""
    return program is None or program.bare or program.first == boot_file().partition(b"\n")[0]


# --- gadgets


def gadgets(folder: Path | None = None) -> dict[str, Path]:
    """The gadgets there are, by name: the file or the folder of each."""
    folder = folder or places.FIRMWARE / "apps"
    named = {path.stem: path for path in folder.glob("*.py")}
    named |= {path.parent.name: path.parent for path in folder.glob("*/__init__.py")}
    return {name: path for name, path in sorted(named.items()) if _has_main(path)}


def gadget(name: str) -> Path:
    """The gadget called *name*. Raises UsageFault with those there are."""
    known = gadgets()
    if name not in known:
        near = difflib.get_close_matches(name, known, 1, 0.6)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageFault(
            f"there is no gadget {name}: {hint}there are: {', '.join(known) or 'none yet'}; "
            f"--app {NO_APP} takes one away"
        )
    return known[name]


def _has_main(path: Path) -> bool:
    file = path / "__init__.py" if path.is_dir() else path
    tree = ast.parse(file.read_text(encoding="utf-8"), str(file))
    return any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)


def gadget_files(name: str, path: Path, march: str, as_source: bool) -> dict[str, bytes]:
    """The files of a gadget, main.py among them, by their paths on the board. Raises CompileError."""
    modules = {file.relative_to(path): file for file in sorted(path.rglob("*.py"))} if path.is_dir() else {}
    modules = modules or {Path("__init__.py"): path}
    files = {}
    for relative, source in modules.items():
        place = f"{GADGET_ON_BOARD}/{relative.as_posix()}"
        if as_source:
            files[place] = source.read_bytes()
        else:
            shown = f"{name}/{relative.as_posix()}" if path.is_dir() else f"{name}.py"
            files[place.removesuffix(".py") + ".mpy"] = compile_file(source, shown, march)
    files[MAIN_ON_BOARD] = starter(name)
    return files


def starter(name: str) -> bytes:
    """The main.py that starts the gadget *name*."""
    return _starter(name, "main.py", "sys.print_exception", "", MORE_MEMORY)


def code_py(name: str) -> bytes:
    """The code.py that starts it on a board with CircuitPython."""
    return _starter(name, "code.py", "traceback.print_exception", "import traceback\n", PSRAM)


def _starter(name: str, main: str, show: str, imports: str, more: str) -> bytes:
    made = _MAIN.format(ours=OURS, name=name, module=GADGET, help=more, main=main, show=show, imports=imports)
    return made.encode()


def without_room(link: BoardLink, name: str, circuitpython: bool = False) -> str:
    """Why the gadget *name*, with the library as files, will not fit into the memory that this board has
    after a soft reset, and what helps; empty if it will."""
    figures, helps = (HEAP_KB_CIRCUITPYTHON, PSRAM) if circuitpython else (HEAP_KB, MORE_MEMORY)
    if name not in figures:
        return ""
    takes = figures[name] + TLS_KB
    link.exec(_FORGET)
    has = link.eval("__import__('gc').mem_free()") // 1024
    if has >= takes:
        return ""
    return f"{name} takes some {takes} KB of heap, and this board has {has}, so it will not start: {helps}"


def set_aside(link: BoardLink) -> str:
    """Keep the user's own main.py, if there is one, under another name: that name, or "".

    Whatever main.py was kept before stays kept too: the last one comes back first.
    """
    program = found(link, MAIN_ON_BOARD)
    if program is None or program.first.startswith(OURS.encode()):
        return ""
    before = _kept(link)
    kept = f"{KEPT}.{_number(before[-1]) + 1}" if before else KEPT
    link.exec(RENAME.format(aside=MAIN_ON_BOARD, path=kept))
    return kept


def bring_back(link: BoardLink) -> str:
    """Put the main.py of before in the place of a gadget's: the name that it had, or "" if there was none.

    A main.py that is no gadget's stays.
    """
    program = found(link, MAIN_ON_BOARD)
    if program is not None and not program.first.startswith(OURS.encode()):
        return ""
    kept = _kept(link)
    if kept:
        link.exec(RENAME.format(aside=kept[-1], path=MAIN_ON_BOARD))
        return kept[-1]
    link.remove(MAIN_ON_BOARD)
    return ""


def _kept(link: BoardLink) -> list[str]:
    """The main.py files that are kept, the oldest first: main.py.before, main.py.before.2, …"""
    names = link.eval("[e[0] for e in __import__('os').ilistdir('/')]")
    return sorted((f"/{name}" for name in names if _number(f"/{name}")), key=_number)


def _number(path: str) -> int:
    """Which of the kept files it is; 0: none."""
    number = path.removeprefix(KEPT)
    if number == path:
        return 0
    return int(number[1:]) if number[1:].isdecimal() else int(not number)
