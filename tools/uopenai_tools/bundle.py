"""Stages the library as a bundle that circup installs from: `make bundle`, under build/bundle.

A bundle is three archives, for sources and for the compiled files of two versions of CircuitPython, and an
index; circup knows them by the name of the repository whose release they are attached to, and its tag. In
each is a folder of the archive's own name with lib/ and, of each library, what it requires.
The compiled files of both versions are the same. As circup brings no file but those of the library,
root.cert lies in its folder, where the library looks when there is none in the root.
"""

from __future__ import annotations

import json
import shutil
import sys
import zipfile
from pathlib import Path, PurePosixPath

from uopenai_tools import adapters, install_circuitpython, places
from uopenai_tools.compiling import LIBRARY_ON_BOARD, compile_library
from uopenai_tools.doctor import library

# The repository's name, as circup has it: of small letters.
NAME = places.LIBRARY.name
SOURCES, COMPILED = "py", ("9.x-mpy", "10.x-mpy")
_REQUIRES = """\
# Nothing for the synchronous client. AsyncOpenAI takes the library asyncio: circup install asyncio
"""
# What a ZIP archive can say at the least, so that the same files make the same archive.
_DAY = (1980, 1, 1, 0, 0, 0)


def stage(folder: Path) -> list[Path]:
    """Make the bundle in *folder*, in the place of an older one; its archives and its index."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tag = library.version()
    sources, compiled = library_files(as_source=True), library_files(as_source=False)
    files = {SOURCES: sources, **dict.fromkeys(COMPILED, compiled)}
    made = [_archive(folder, f"{NAME}-{platform}-{tag}", files[platform]) for platform in files]
    index = folder / f"{NAME}-{tag}.json"
    index.write_text(json.dumps(_index(tag), indent=2) + "\n", "utf-8")
    return [*made, index]


def library_files(as_source: bool) -> dict[str, bytes]:
    """The library's files for CircuitPython, by path in the folder lib."""
    without = adapters.foreign(adapters.CIRCUITPYTHON)
    files = install_circuitpython.marked(compile_library(as_source=as_source, without=without))
    files[f"{LIBRARY_ON_BOARD}/root.cert"] = places.CERTIFICATE.read_bytes()
    return {PurePosixPath(path).relative_to("/lib").as_posix(): data for path, data in files.items()}


def _archive(folder: Path, name: str, held: dict[str, bytes]) -> Path:
    files = {f"lib/{path}": data for path, data in held.items()}
    files[f"requirements/{NAME}/requirements.txt"] = _REQUIRES.encode()
    files["VERSIONS.txt"] = f"{NAME} {library.version()}\n".encode()
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file, data in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{name}/{file}", _DAY), data, zipfile.ZIP_DEFLATED)
    return path


def _index(tag: str) -> dict[str, object]:
    described = {
        "name": NAME,
        "package": True,
        "version": tag,
        "path": f"lib/{NAME}",
        "dependencies": [],
        "external_dependencies": [],
    }
    return {NAME: described}


def main() -> None:
    """Stage it, and say where."""
    for path in stage(places.WORK / "bundle"):
        print(f"{path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path}")


if __name__ == "__main__":
    sys.exit(main())
