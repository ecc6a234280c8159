"""Makes build/venv (the pinned host packages), the boards' stubs and build/adafruit; it needs Python alone.

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
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
VENV = BUILD / "venv"
PINS = ROOT / "tools" / "requirements.txt"
# What the environment must not see, each in a folder of its own.
APART = {
    BUILD / "stubs": ROOT / "tools" / "stubs.txt",
    BUILD / "circuitpython-stubs": ROOT / "tools" / "circuitpython-stubs.txt",
    BUILD / "adafruit": ROOT / "tools" / "adafruit.txt",
}
OLDEST_PYTHON = (3, 10)
# pip compiles one file after the other: this takes every core. A package may hold what does not compile.
COMPILE = "import compileall, sys; compileall.compile_dir(sys.argv[1], quiet=2, workers=0)"


def fail(text: str) -> None:
    """End with one line that says what to do."""
    sys.exit(f"setup: {text}")


def run(*commands: Sequence[str]) -> None:
    """Run steps of the setup side by side; their own output explains a failure."""
    environment = {**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    started = [subprocess.Popen(command, env=environment) for command in commands]
    for step in [step for step in started if step.wait()]:
        fail(f"this step failed: {' '.join(commands[started.index(step)][:4])} …")


def need_system_package(module: str, package: str) -> None:
    """Install *package* by apt if *module* cannot be imported; without root, say so and end."""
    probe = [sys.executable, "-c", f"import {module}"]
    if subprocess.run(probe, capture_output=True, check=False).returncode == 0:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        fail(f"Python's module '{module}' is missing: install the package {package} and run make again")
    print(f"setup: installing {package}")
    run(["apt-get", "-q", "update"])
    run(["apt-get", "-q", "-y", "--no-install-recommends", "install", package])


def fingerprint(*parts: bytes) -> str:
    """Changes whenever one of *parts* does, or the interpreter."""
    return hashlib.sha256(b"\0".join([sys.version.encode(), *parts])).hexdigest()


def made(stamp: Path, wanted: str) -> bool:
    """Whether the step that leaves *stamp* has been done for what is wanted now."""
    return stamp.exists() and stamp.read_text() == wanted


def main() -> None:
    """Bring build/venv and the folders beside it up to date."""
    if sys.version_info < OLDEST_PYTHON:
        fail(
            f"Python 3.10 or later is needed; this is {sys.version.split()[0]}: make PYTHON=/path/to/python3"
        )
    BUILD.mkdir(exist_ok=True)
    with (BUILD / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two makes at once must not build the same folder
        packages, ourselves = VENV / "packages.stamp", VENV / "uopenai.stamp"
        python = str(VENV / "bin" / "python")
        pip = (python, "-m", "pip", "install", "--quiet")
        steps: list[Sequence[str]] = []
        stamps: dict[Path, str] = {}
        wanted = fingerprint(PINS.read_bytes())
        if not made(packages, wanted):
            print("setup: fetching the host packages into build/venv: half a minute or so", flush=True)
            need_system_package("ensurepip", "python3-venv")
            shutil.rmtree(VENV, ignore_errors=True)
            run([sys.executable, "-m", "venv", str(VENV)])
            run([*pip, "--no-compile", "-r", str(PINS)])
            steps.append([python, "-c", COMPILE, str(VENV / "lib")])
            stamps[packages] = wanted
        for folder, pins in APART.items():
            stamp, wanted = folder / "packages.stamp", fingerprint(pins.read_bytes())
            if not made(stamp, wanted):
                shutil.rmtree(folder, ignore_errors=True)
                steps.append([*pip, "--no-deps", "--target", str(folder), "-r", str(pins)])
                stamps[stamp] = wanted
        run(*steps)
        for stamp, wanted in stamps.items():
            stamp.write_text(wanted)
        wanted = fingerprint((ROOT / "pyproject.toml").read_bytes())
        if not made(ourselves, wanted):
            run([*pip, "--no-deps", "--no-build-isolation", "--editable", str(ROOT)])
            ourselves.write_text(wanted)
            print(f"setup: {VENV.relative_to(ROOT)} is ready")


if __name__ == "__main__":
    main()
