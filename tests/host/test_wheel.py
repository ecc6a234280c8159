"""The installed package, away from the checkout: it has all that its commands need with it."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from uopenai_tools import places

PACKAGE = Path(places.__file__).parent


def run(*command: str | Path, **environment: str) -> str:
    """What it prints."""
    done = subprocess.run(
        command,
        cwd=environment.pop("cwd", None),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package as pip installs it."""
    folder = tmp_path_factory.mktemp("installed")
    quiet = ("--quiet", "--no-deps", "--disable-pip-version-check", "--no-cache-dir")
    with (places.WORK / "wheel.lock").open("w") as lock:
        # There is one folder to build in, and this file's tests may be spread over several workers.
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(places.WORK / "wheel", ignore_errors=True)  # what an earlier build left would go along
        run(sys.executable, "-m", "pip", "install", *quiet, "--no-build-isolation", "-t", folder, places.ROOT)
    return folder


def uopenai(installed: Path, *arguments: str, home: Path) -> str:
    """Run the installed command, somewhere else."""
    code = "from uopenai_tools.cli import app; app()"
    where = {"PYTHONPATH": str(installed), "cwd": str(home), "XDG_CACHE_HOME": str(home / "cache")}
    return run(sys.executable, "-c", code, *arguments, **where)


def test_every_module_is_in_it(installed: Path) -> None:
    def modules(package: Path) -> set[str]:
        files = (file.relative_to(package) for file in package.rglob("*.py"))
        return {str(file) for file in files if file.parts[0] != "payload"}

    assert modules(installed / "uopenai_tools") == modules(PACKAGE)


@pytest.mark.parametrize(
    ("folder", "copy", "pattern"),
    [
        (places.LIBRARY.parent, "lib", "uopenai/**/*"),
        (places.BOARDS, "boards", "*.toml"),
        (places.FIRMWARE, "firmware", "**/*.py"),
        (places.SPEC, "spec", "*.json"),
    ],
)
def test_what_goes_onto_boards_is_in_it(installed: Path, folder: Path, copy: str, pattern: str) -> None:
    def files(root: Path) -> dict[str, bytes]:
        found = (file for file in root.glob(pattern) if file.is_file() and "__pycache__" not in file.parts)
        return {str(file.relative_to(root)): file.read_bytes() for file in found}

    assert files(folder) and files(installed / "uopenai_tools" / "payload" / copy) == files(folder)


def test_its_commands_read_their_own_copies(installed: Path, tmp_path: Path) -> None:
    assert "Atom Echo" in uopenai(installed, "boards", home=tmp_path)
    assert "ISRG Root X1" in uopenai(installed, "certs", "show", home=tmp_path)


def test_it_compiles_the_library_that_came_with_it(installed: Path, tmp_path: Path) -> None:
    code = "from uopenai_tools import install, places; print(len(install.compile_library()), places.LIBRARY)"
    where = {"PYTHONPATH": str(installed), "cwd": str(tmp_path)}
    count, library = run(sys.executable, "-c", code, **where).split()
    assert int(count) > 150 and library.startswith(str(installed))
