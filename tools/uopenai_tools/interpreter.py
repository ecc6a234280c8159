"""Finds, or fetches, the unix MicroPython that stands in for a board.

Looked for in this order: ``$MICROPYTHON``; ``micropython`` on the PATH (1.25 or later, with
``tls``); a package from the distribution's own mirror, unpacked under ``build/micropython``.
The package is taken with apt's own signature checks but with an apt state of our own: no root
rights are needed, and the system's package state is neither read nor written. i386 comes first,
because its words have 4 bytes, as on an ESP32. `find_64` finds, or fetches, one whose words have 8.

Standard library only, so that it runs before the virtual environment is there.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

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

_OF_64_BITS = ("amd64", "arm64", "ppc64el", "riscv64", "s390x")

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


@dataclass(frozen=True)
class Archive:
    """A suite of a distribution's archive, at a *mirror*; *keyring* holds the keys that sign it."""

    mirror: str
    suite: str
    component: str
    keyring: str


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
    on_path = _on_path()
    found = probe(Path(on_path), "on the PATH") if on_path else None
    native = _native()
    return found or _fetched(build / "micropython", ("i386", native) if native == "amd64" else (native,))


def find_64(build: Path) -> Interpreter:
    """One whose words have 8 bytes: that of `find` or on the PATH, or fetched into ``build/micropython64``.

    Raises InterpreterMissing, with one line that says why there is none.
    """
    for named, how in ((os.environ.get("MICROPYTHON"), "from $MICROPYTHON"), (_on_path(), "on the PATH")):
        found = probe(Path(named), how) if named else None
        if found and found.word_bytes == 8:
            return found
    native = _native()
    if native and native not in _OF_64_BITS:
        raise InterpreterMissing(f"a program of 64 bits does not run on {native}")
    return _fetched(build / "micropython64", (native,))


def _on_path() -> str | None:
    return shutil.which("micropython")


def _native() -> str:
    """What dpkg calls this machine's architecture; empty if there is no dpkg."""
    return _output(["dpkg", "--print-architecture"]) if shutil.which("dpkg") else ""


def _fetched(folder: Path, architectures: Sequence[str]) -> Interpreter:
    """The unpacked package under *folder*: the one of an earlier run, or a new one, of the first of
    *architectures* that runs here."""
    launcher = folder / "micropython"
    found = probe(launcher, "from a package unpacked earlier") if launcher.exists() else None
    if found:
        return found
    faults = []
    for archive in archives():
        for architecture in architectures:
            shutil.rmtree(folder, ignore_errors=True)
            try:
                unpack(folder / "root", archive, architecture, [PACKAGE])
                _write_launcher(folder)
            except InterpreterMissing as fault:
                faults.append(f"{archive.suite}/{architecture}: {fault}")
                continue
            found = probe(launcher, f"from the {archive.suite} package for {architecture}")
            if found:
                return found
            faults.append(f"{archive.suite}/{architecture}: it does not run on this machine")
    shutil.rmtree(folder, ignore_errors=True)
    raise InterpreterMissing(f"it could not be fetched ({'; '.join(faults)}): {ADVICE}")


def archives() -> list[Archive]:
    """The suites to fetch from, best first. Raises InterpreterMissing if this machine has no apt for it."""
    for program in ("apt-get", "dpkg-deb", "dpkg"):
        if not shutil.which(program):
            raise InterpreterMissing(f"there is no {program} here to fetch it with: {ADVICE}")
    found = [Archive(mirror, *suite) for distribution, mirror in _mirrors() for suite in SUITES[distribution]]
    if not found:
        raise InterpreterMissing(f"apt has no mirror configured to fetch it from: {ADVICE}")
    return found


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


def unpack(folder: Path, archive: Archive, architecture: str, packages: Sequence[str]) -> None:
    """Download *packages* and all that they depend on, signatures checked, and unpack them into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as temporary:
        apt = Path(temporary)
        command = apt_get(apt, "deb", archive, architecture)
        run([*command, "-y", "--download-only", "install", *packages])
        for package in sorted((apt / "cache/archives").glob("*.deb")):
            run(["dpkg-deb", "-x", str(package), str(folder)])


def apt_get(apt: Path, kind: str, archive: Archive, architecture: str) -> list[str]:
    """The apt-get command that knows one *archive*, of *kind* "deb" or "deb-src"; *apt* holds its state."""
    for part in ("state/lists/partial", "cache/archives/partial"):
        (apt / part).mkdir(parents=True)
    (apt / "status").touch()
    key = Path("/usr/share/keyrings") / archive.keyring
    arch = f" arch={architecture}" if kind == "deb" else ""
    place = f"{archive.mirror} {archive.suite} {archive.component}"
    (apt / "sources.list").write_text(f"{kind} [signed-by={key}{arch}] {place}\n")
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
    run(["apt-get", *options, "-q", "update"])
    return ["apt-get", *options, "-q"]


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


def run(command: list[str], cwd: Path | None = None) -> None:
    """Run *command*; a failure becomes InterpreterMissing with the command's own last word."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False, cwd=cwd)
    except subprocess.TimeoutExpired:
        raise InterpreterMissing(f"{command[0]} took longer than 300 s") from None
    if done.returncode:
        lines = [line for line in (done.stderr + done.stdout).splitlines() if line.startswith("E:")]
        raise InterpreterMissing(lines[0] if lines else f"{command[0]} exited with {done.returncode}")


def _output(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stdout.strip()


def main() -> int:
    """Print the lines that say what was found, and how. Only the first interpreter must be there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--build", type=Path, default=Path("build"), help="where a fetched one goes")
    build = parser.parse_args().build.resolve()
    try:
        print(find(build).describe())
    except InterpreterMissing as missing:
        print(f"No MicroPython: {missing}", file=sys.stderr)
        return 1
    try:
        print(find_64(build).describe())
    except InterpreterMissing as missing:
        print(f"No 64-bit MicroPython, so its tests are left out: {missing}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
