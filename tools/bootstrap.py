"""Makes build/venv (the pinned host packages), build/stubs and build/adafruit; it needs Python alone.

Standard library only. Does nothing when the pins have not changed since the last run. What the
system lacks is installed by apt where we are root, and else named.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENV = BUILD / "venv"
PINS = ROOT / "tools" / "requirements.txt"
STUBS = ROOT / "tools" / "stubs.txt"
ADAFRUIT = ROOT / "tools" / "adafruit.txt"
OLDEST_PYTHON = (3, 10)


def fail(text: str) -> None:
    """End with one line that says what to do."""
    sys.exit(f"setup: {text}")


def run(*command: str) -> None:
    """Run a step of the setup; its own output explains a failure."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run(command, env=environment, check=False).returncode:
        fail(f"this step failed: {' '.join(command[:4])} …")


def need_system_package(module: str, package: str) -> None:
    """Install *package* by apt if *module* cannot be imported; without root, say so and end."""
    probe = [sys.executable, "-c", f"import {module}"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"Python's module '{module}' is missing: install the package {package} and run make again")
    print(f"setup: installing {package}")
    run("apt-get", "-q", "update")
    run("apt-get", "-q", "-y", "--no-install-recommends", "install", package)


def fingerprint(*parts: bytes) -> str:
    """Changes whenever one of *parts* does, or the interpreter."""
    return hashlib.sha256(b"\0".join([sys.version.encode(), *parts])).hexdigest()


def made(stamp: Path, wanted: str) -> bool:
    """Whether the step that leaves *stamp* has been done for what is wanted now."""
    return stamp.exists() and stamp.read_text() == wanted


def main() -> None:
    """Bring build/venv, build/stubs and build/adafruit up to date."""
    if sys.version_info < OLDEST_PYTHON:
        fail(
            f"Python 3.10 or later is needed; this is {sys.version.split()[0]}: make PYTHON=/path/to/python3"
        )
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once must not build the same folder
        packages, ourselves = VENV / "packages.stamp", VENV / "uopenai.stamp"
        pip = (str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet")
        pins = (PINS, STUBS, ADAFRUIT)
        wanted = fingerprint(*(path.read_bytes() for path in pins))
        if not made(packages, wanted):
            print("setup: fetching the host packages into build/venv: half a minute or so", flush=True)
            need_system_package("ensurepip", "python3-venv")
            shutil.rmtree(VENV, ignore_errors=True)
            shutil.rmtree(BUILD / "stubs", ignore_errors=True)
            shutil.rmtree(BUILD / "adafruit", ignore_errors=True)
            run(sys.executable, "-m", "venv", str(VENV))
            run(*pip, "-r", str(PINS))
            run(*pip, "--no-deps", "--target", str(BUILD / "stubs"), "-r", str(STUBS))
            run(*pip, "--no-deps", "--target", str(BUILD / "adafruit"), "-r", str(ADAFRUIT))
            packages.write_text(wanted)
        wanted = fingerprint((ROOT / "pyproject.toml").read_bytes())
        if not made(ourselves, wanted):
            run(*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
            ourselves.write_text(wanted)
            print(f"setup: {VENV.relative_to(ROOT)} is ready")


if __name__ == "__main__":
    main()
