"""Finding the unix MicroPython, and what is said when there is none."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from uopenai_tools import interpreter
from uopenai_tools.interpreter import InterpreterMissing, find, find_64, main, probe


def program(folder: Path, prints: str) -> Path:
    """A program called micropython that prints a line whatever it is asked."""
    folder.mkdir(exist_ok=True)
    path = folder / "micropython"
    path.write_text(f"#!/bin/sh\necho '{prints}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture(autouse=True)
def bare_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No interpreter named, and none on the PATH."""
    monkeypatch.delenv("MICROPYTHON", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


def test_the_named_interpreter_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    named = program(tmp_path / "named", "uopenai-probe 1 27 0 8")
    program(tmp_path / "bin", "uopenai-probe 1 26 0 4")
    monkeypatch.setenv("MICROPYTHON", str(named))
    assert find(tmp_path).describe() == f"MicroPython 1.27.0, 64-bit, from $MICROPYTHON: {named}"


@pytest.mark.parametrize("prints", ["uopenai-probe 1 24 1 4", "Python 3.11", ""])
def test_a_named_interpreter_that_will_not_do_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, prints: str
) -> None:
    named = program(tmp_path / "named", prints)
    monkeypatch.setenv("MICROPYTHON", str(named))
    with pytest.raises(InterpreterMissing, match=r"MICROPYTHON=.* is not .* 1\.25 or later .*unset it"):
        find(tmp_path)


def test_one_on_the_path_is_used_if_it_is_good_enough(tmp_path: Path) -> None:
    path = program(tmp_path / "bin", "uopenai-probe 1 25 0 4")
    found = find(tmp_path / "build")
    assert (found.path, found.word_bytes, found.how) == (path, 4, "on the PATH")


def test_without_apt_one_line_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program(tmp_path / "bin", "uopenai-probe 1 22 0 4")
    monkeypatch.setattr("sys.argv", ["interpreter", "--build", str(tmp_path / "build")])
    assert main() == 1
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "there is no apt-get" in told
    assert "install MicroPython 1.25" in told
    assert "MICROPYTHON=/path/to/micropython" in told


def test_for_64_bits_one_of_32_is_passed_over(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MICROPYTHON", str(program(tmp_path / "named", "uopenai-probe 1 27 0 4")))
    path = program(tmp_path / "bin", "uopenai-probe 1 26 0 8")
    assert find_64(tmp_path).path == path


def test_a_machine_that_cannot_have_64_bits_is_told_so(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = program(tmp_path / "bin", "uopenai-probe 1 26 0 4")
    monkeypatch.setattr(interpreter, "_native", lambda: "armhf")
    monkeypatch.setattr("sys.argv", ["interpreter", "--build", str(tmp_path)])
    assert main() == 0
    said = capsys.readouterr()
    assert str(path) in said.out
    why = "a program of 64 bits does not run on armhf\n"
    assert said.err == "No 64-bit MicroPython, so its tests are left out: " + why


@pytest.mark.skipif(not shutil.which("apt-get"), reason="fetching is apt's work")
class TestFetching:
    """With the real apt, from mirrors that are not what they should be."""

    @pytest.fixture(autouse=True)
    def with_apt(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PATH", "/usr/sbin:/usr/bin:/sbin:/bin")
        monkeypatch.setattr(
            shutil, "which", lambda name: None if name == "micropython" else f"/usr/bin/{name}"
        )

    def test_without_a_network_one_line_says_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(interpreter, "_mirrors", lambda: [("debian", "http://127.0.0.1:1/debian")])
        with pytest.raises(InterpreterMissing) as caught:
            find(tmp_path)
        told = str(caught.value)
        assert "\n" not in told
        assert "trixie/" in told and "install MicroPython 1.25" in told
        assert not (tmp_path / "micropython").exists()

    def test_a_mirror_without_a_signature_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        release = tmp_path / "mirror" / "dists" / "trixie"
        (release / "main" / "binary-i386").mkdir(parents=True)
        (release / "main" / "binary-i386" / "Packages").write_text("")
        (release / "Release").write_text("Suite: trixie\nComponents: main\nArchitectures: i386 amd64\n")
        monkeypatch.setattr(interpreter, "_mirrors", lambda: [("debian", f"file:{tmp_path}/mirror")])
        status = Path("/var/lib/dpkg/status").read_bytes()
        with pytest.raises(InterpreterMissing, match="not signed"):
            find(tmp_path / "build")
        assert Path("/var/lib/dpkg/status").read_bytes() == status

    def test_a_machine_without_a_mirror_is_told_what_to_install(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(interpreter, "_mirrors", list)
        with pytest.raises(InterpreterMissing, match="no mirror configured.*install MicroPython"):
            find(tmp_path)


def test_a_program_that_does_not_start_is_no_interpreter(tmp_path: Path) -> None:
    assert probe(tmp_path / "absent", "") is None
