"""The bundle that `make bundle` stages: the real circup installs from it, without a network."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import circuitpython_drive
import pytest

from uopenai_tools import bundle, places
from uopenai_tools.doctor import library

CIRCUP = Path(sys.executable).with_name("circup")
REPOSITORY = f"somebody/{bundle.NAME}"
TAG = library.version()

Circup = Callable[..., str]


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the bundle."""
    folder = tmp_path_factory.mktemp("bundle")
    bundle.stage(folder)
    return folder


@pytest.fixture(scope="module")
def data(staged: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What circup keeps of its bundles once it has fetched this one, the only one that it knows."""
    home = tmp_path_factory.mktemp("home")
    held = home / "circup"
    for platform, name in (("py", "py"), ("9mpy", "9.x-mpy"), ("10mpy", "10.x-mpy")):
        with zipfile.ZipFile(staged / f"{bundle.NAME}-{name}-{TAG}.zip") as archive:
            archive.extractall(held / "somebody" / f"{bundle.NAME}-{platform}")
    (held / "bundle_config.json").write_text(json.dumps({bundle.NAME: REPOSITORY}))
    (held / "circup.json").write_text(json.dumps({REPOSITORY: [TAG]}))
    return home


drive = pytest.fixture(circuitpython_drive.made)


@pytest.fixture
def circup(data: Path, drive: Path) -> Circup:
    """Runs it on the drive of a board with that version of CircuitPython; what it says."""

    def run(version: str, *arguments: str) -> str:
        circuitpython_drive.say(drive, version)
        done = subprocess.run(
            [CIRCUP, "--offline", "--path", drive, *arguments],
            env={**os.environ, "HOME": str(data), "XDG_DATA_HOME": str(data), "XDG_STATE_HOME": str(data)},
            cwd=drive.parent,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def on(drive: Path) -> dict[str, bytes]:
    """The files in lib."""
    return circuitpython_drive.on(drive / "lib")


@pytest.mark.parametrize("version", ["9.2.8", "10.3.1"])
def test_circup_installs_the_compiled_library(version: str, circup: Circup, drive: Path) -> None:
    said = circup(version, "install", bundle.NAME)
    assert f"running CircuitPython {version}" in said and f"Installed '{bundle.NAME}'." in said
    files = on(drive)
    assert {data[:2] for path, data in files.items() if path.endswith(".mpy")} == {b"C\x06"}
    assert not [path for path in files if path.endswith(".py") or "native" in path]
    assert files["uopenai/root.cert"] == places.CERTIFICATE.read_bytes()
    assert {"uopenai/__init__.mpy", "uopenai/models/schemas.pack"} <= files.keys()


def test_circup_knows_what_it_installed(circup: Circup, drive: Path) -> None:
    circup("10.3.1", "install", bundle.NAME)
    assert circup("10.3.1", "freeze").splitlines()[-1] == f"{bundle.NAME}=={TAG}"
    assert "already installed" in circup("10.3.1", "install", bundle.NAME)
    assert "Uninstalled" in circup("10.3.1", "uninstall", bundle.NAME)
    assert on(drive) == {}


def test_circup_installs_the_sources(circup: Circup, drive: Path) -> None:
    assert f"Installed '{bundle.NAME}'." in circup("10.3.1", "install", "--py", bundle.NAME)
    files = on(drive)
    assert files["uopenai/client.py"] == (places.LIBRARY / "client.py").read_bytes()
    assert not [path for path in files if path.endswith(".mpy") or "native" in path]


def test_an_older_library_is_told_and_replaced(circup: Circup, drive: Path) -> None:
    old = drive / "lib" / bundle.NAME
    old.mkdir(parents=True)
    (old / "__init__.mpy").write_bytes(b"C\x06\x00\x1f\x00\n0.0.9\x00")
    (old / "gone.mpy").write_bytes(b"C\x06\x00\x1f")
    assert "0.0.9" in circup("10.3.1", "list")
    circup("10.3.1", "update", "--all")
    assert TAG.encode() in on(drive)["uopenai/__init__.mpy"]
    assert "uopenai/gone.mpy" not in on(drive)


def test_the_same_library_makes_the_same_bundle(staged: Path, tmp_path: Path) -> None:
    again = bundle.stage(tmp_path / "again")
    assert {path.name: path.read_bytes() for path in again} == {
        path.name: path.read_bytes() for path in staged.iterdir()
    }
    index = json.loads((staged / f"{bundle.NAME}-{TAG}.json").read_text())
    assert index[bundle.NAME]["path"] == "lib/uopenai" and index[bundle.NAME]["version"] == TAG
