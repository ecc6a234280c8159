"""Finds, or fetches, the unix MicroPython that stands in for a board.

Looked for in this order: ``$MICROPYTHON``; ``micropython`` on the PATH (1.25 or later, with
``tls``); a package from the distribution's own mirror, unpacked under ``build/micropython``.
The package is taken with apt's own signature checks but with an apt state of our own: no root
rights are needed, and the system's package state is neither read nor written. i386 comes first,
because its words have 4 bytes, as on an ESP32.

Standard library only, so that it runs before the virtual environment is there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

MINIMUM = (1, 25)
PACKAGE = "micropython"

# What a machine can be given to install, or to set, when nothing was found.
ADVICE = (
    "install MicroPython 1.25 or later for unix (package 'micropython' of Debian 13 or later) "
    "or set MICROPYTHON=/path/to/micropython"
)

# Suites that carry MicroPython 1.25 or later, by distribution: (suite, component, keyring).
SUITES = {
    "debian": (("trixie", "main", "debian-archive-keyring.gpg"),),
    "ubuntu": (
        ("resolute", "universe", "ubuntu-archive-keyring.gpg"),
        ("questing", "universe", "ubuntu-archive-keyring.gpg"),
    ),
}

_PROBE = (
    "import sys, tls\n"
    "v = sys.implementation.version\n"
    "print('uopenai-probe', v[0], v[1], v[2], 4 if sys.maxsize < 1 << 31 else 8)"
)


class InterpreterMissing(RuntimeError):
    """No interpreter that is good enough; the text says what to do."""


@dataclass(frozen=True)
class Interpreter:
    """A unix MicroPython that has been seen to run."""

    path: Path
    version: str
    word_bytes: int
    how: str

    def describe(self) -> str:
        """The one line that says what was found, and how."""
        return f"MicroPython {self.version}, {self.word_bytes * 8}-bit, {self.how}: {self.path}"


def probe(path: Path, how: str) -> Interpreter | None:
    """Run *path* once; None unless it is MicroPython 1.25 or later with ``tls``."""
    try:
        run = subprocess.run(
            [str(path), "-c", _PROBE], capture_output=True, text=True, timeout=20, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = run.stdout.split()
    if run.returncode or len(words) != 5 or words[0] != "uopenai-probe":
        return None
    major, minor, patch, word_bytes = (int(word) for word in words[1:])
    if (major, minor) < MINIMUM:
        return None
    return Interpreter(path, f"{major}.{minor}.{patch}", word_bytes, how)


def find(build: Path) -> Interpreter:
    """The interpreter to use; fetched into ``build/micropython`` if there is none.

    Raises InterpreterMissing, with one line that says what to install.
    """
    named = os.environ.get("MICROPYTHON")
    if named:
        found = probe(Path(named), "from $MICROPYTHON")
        if found is None:
            raise InterpreterMissing(
                f"MICROPYTHON={named} is not a MicroPython 1.25 or later with the module 'tls'; "
                "correct the variable or unset it"
            )
        return found
    on_path = shutil.which("micropython")
    found = probe(Path(on_path), "on the PATH") if on_path else None
    return found or _fetched(build / "micropython")


def _fetched(folder: Path) -> Interpreter:
    """The unpacked package under *folder*: the one of an earlier run, or a new one."""
    launcher = folder / "micropython"
    found = probe(launcher, "from a package unpacked earlier") if launcher.exists() else None
    if found:
        return found
    for program in ("apt-get", "dpkg-deb", "dpkg"):
        if not shutil.which(program):
            raise InterpreterMissing(f"there is no {program} here to fetch it with: {ADVICE}")
    mirrors = _mirrors()
    if not mirrors:
        raise InterpreterMissing(f"apt has no mirror configured to fetch it from: {ADVICE}")
    native = _output(["dpkg", "--print-architecture"])
    faults = []
    for distribution, mirror in mirrors:
        for suite, component, keyring in SUITES[distribution]:
            for architecture in ("i386", native) if native == "amd64" else (native,):
                shutil.rmtree(folder, ignore_errors=True)
                try:
                    _unpack(folder, f"{mirror} {suite} {component}", keyring, architecture)
                except InterpreterMissing as fault:
                    faults.append(f"{suite}/{architecture}: {fault}")
                    continue
                found = probe(launcher, f"from the {suite} package for {architecture}")
                if found:
                    return found
                faults.append(f"{suite}/{architecture}: it does not run on this machine")
    shutil.rmtree(folder, ignore_errors=True)
    raise InterpreterMissing(f"it could not be fetched ({'; '.join(faults)}): {ADVICE}")


def _mirrors() -> list[tuple[str, str]]:
    """(distribution, mirror address) for each archive this machine's apt is configured with."""
    lines = _output(["apt-get", "indextargets", "--format", "$(ORIGIN)|$(COMPONENT)|$(SITE)|$(REPO_URI)"])
    found: list[tuple[str, str]] = []
    for line in lines.splitlines():
        origin, _, _, uri = line.split("|", 3)
        # Before the first "apt-get update" a machine knows no origins, only addresses.
        distribution = origin.lower() or _distribution()
        entry = (distribution, uri.rstrip("/"))
        if distribution in SUITES and "security" not in uri and entry not in found:
            found.append(entry)
    return found


def _distribution() -> str:
    """The ID field of os-release: which distribution this is."""
    for line in Path("/etc/os-release").read_text().splitlines():
        if line.startswith("ID="):
            return line[3:].strip('"')
    return ""


def _unpack(folder: Path, source: str, keyring: str, architecture: str) -> None:
    """Download the package and all it depends on, signatures checked, and unpack it there."""
    apt = folder / "apt"
    for part in ("state/lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True)
    (apt / "status").touch()
    key = Path("/usr/share/keyrings") / keyring
    (apt / "sources.list").write_text(f"deb [signed-by={key} arch={architecture}] {source}\n")
    settings = {
        "Dir::State": apt / "state",
        "Dir::State::status": apt / "status",
        "Dir::Cache": apt / "cache",
        "Dir::Log": apt,
        "Dir::Etc::SourceList": apt / "sources.list",
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::Etc::Preferences": "/dev/null",
        "Dir::Etc::PreferencesParts": "/dev/null",
        "APT::Architecture": architecture,
        "APT::Architectures": architecture,
        "APT::Install-Recommends": "false",
        "APT::Update::Error-Mode": "any",
        "APT::Sandbox::User": _output(["id", "-un"]),
        "Debug::NoLocking": "true",
    }
    options = [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
    _run(["apt-get", *options, "-q", "update"])
    _run(["apt-get", *options, "-q", "-y", "--download-only", "install", PACKAGE])
    for archive in sorted((apt / "cache/archives").glob("*.deb")):
        _run(["dpkg-deb", "-x", str(archive), str(folder / "root")])
    shutil.rmtree(apt)
    _write_launcher(folder)


def _write_launcher(folder: Path) -> None:
    """A script that runs the interpreter with the C library that was unpacked beside it."""
    root = folder / "root"
    loaders = sorted(path for path in root.glob("**/ld-linux*.so.*") if path.is_file())
    libraries = sorted({path.parent for path in root.glob("**/libmbedtls.so.*")})
    if not loaders or not libraries:
        raise InterpreterMissing("the package does not hold what was expected")
    here = 'here=$(dirname "$(readlink -f "$0")")'
    launcher = folder / "micropython"
    launcher.write_text(
        f'#!/bin/sh\n{here}\nexec "$here/{loaders[0].relative_to(folder)}" '
        f'--library-path "$here/{libraries[0].relative_to(folder)}" '
        f'"$here/root/usr/bin/micropython" "$@"\n'
    )
    launcher.chmod(0o755)


def _run(command: list[str]) -> None:
    """Run *command*; a failure becomes InterpreterMissing with the command's own last word."""
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    except subprocess.TimeoutExpired:
        raise InterpreterMissing(f"{command[0]} took longer than 300 s") from None
    if run.returncode:
        lines = [line for line in (run.stderr + run.stdout).splitlines() if line.startswith("E:")]
        raise InterpreterMissing(lines[0] if lines else f"{command[0]} exited with {run.returncode}")


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.strip()


def main() -> int:
    """Print the line that says what was found, and how."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--build", type=Path, default=Path("build"), help="where a fetched one goes")
    try:
        print(find(parser.parse_args().build.resolve()).describe())
    except InterpreterMissing as missing:
        print(f"No MicroPython: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
