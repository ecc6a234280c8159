"""Files that a tool keeps for itself: whole or not at all, and nobody else's to read."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from uopenai_tools import keeping
from uopenai_tools.faults import Fault

SECRET = b"sk-of-the-tests-of-what-is-kept"


@pytest.mark.parametrize(("mode", "folder_mode"), [(0o600, 0o700), (0o644, 0o755)])
def test_a_file_and_its_folder_are_no_wider_than_asked_for(
    tmp_path: Path, mode: int, folder_mode: int
) -> None:
    file = tmp_path / "kept" / "file"
    was = os.umask(0o022)
    try:
        keeping.write(file, "old", mode, Fault)
        file.chmod(0o666)
        left = file.with_name("file.part")
        left.write_text("what an interrupted run left")
        left.chmod(0o666)
        keeping.write(file, SECRET, mode, Fault)
    finally:
        os.umask(was)
    assert file.read_bytes() == SECRET
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert stat.S_IMODE(file.parent.stat().st_mode) == folder_mode
    assert os.listdir(file.parent) == ["file"]


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_what_cannot_be_written_leaves_what_was_there_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: BaseException
) -> None:
    file = tmp_path / "file"
    keeping.write(file, "old", 0o600, Fault)

    def replace(*_: object) -> None:
        raise fault

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((Fault, KeyboardInterrupt)) as caught:
        keeping.write(file, SECRET, 0o600, Fault)
    assert SECRET.decode() not in str(caught.value)
    assert os.listdir(tmp_path) == ["file"] and file.read_text() == "old"
