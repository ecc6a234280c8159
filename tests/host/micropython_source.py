"""MicroPython's own sources, fetched once into build/: its manifest reader, and the unix port to be built.

They come from the archive that the interpreter comes from, as its source package (6 MB, and 10 MB of the
archive's index), with apt's signature checks; the licences lie in them, as do Debian's changes, in debian/.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from uopenai_tools import interpreter
from uopenai_tools.interpreter import InterpreterMissing


def fetched(build: Path) -> Path:
    """The folder of the sources, under *build*. Raises InterpreterMissing: they cannot be had here."""
    folder = build / "micropython-source"
    if folder.exists():
        return folder
    faults: list[str] = []
    for archive in interpreter.archives():
        try:
            with TemporaryDirectory(prefix="source-", dir=build) as temporary:
                unpacked = _unpacked(Path(temporary), archive)
                with contextlib.suppress(OSError):  # another worker was faster
                    os.replace(unpacked, folder)
                return folder
        except InterpreterMissing as missing:
            faults.append(f"{archive.suite}: {missing}")
    raise InterpreterMissing(f"MicroPython's sources could not be fetched ({'; '.join(faults)})")


def _unpacked(folder: Path, archive: interpreter.Archive) -> Path:
    (folder / "package").mkdir()
    command = interpreter.apt_get(folder / "apt", "deb-src", archive, "i386")
    interpreter.run([*command, "--download-only", "source", interpreter.PACKAGE], cwd=folder / "package")
    for name, into in (("*.orig.tar.xz", "sources"), ("*.debian.tar.xz", "packaging")):
        (folder / into).mkdir()
        (archived,) = (folder / "package").glob(name)
        shutil.unpack_archive(archived, folder / into)
    (sources,) = (folder / "sources").iterdir()
    os.replace(folder / "packaging" / "debian", sources / "debian")
    return sources


def manifestfile(sources: Path) -> ModuleType:
    """MicroPython's module of that name, which reads manifests when a firmware is built."""
    path = sources / "tools" / "manifestfile.py"
    spec = importlib.util.spec_from_file_location("manifestfile", path)
    assert spec and spec.loader, path
    module = importlib.util.module_from_spec(spec)
    sys.modules["manifestfile"] = module
    spec.loader.exec_module(module)
    return module
