"""The drive of a board with CircuitPython, where a computer has mounted it."""

from __future__ import annotations

from pathlib import Path

_SAID = "boot_out.txt"  # what the board itself writes there


def made(tmp_path: Path, version: str = "9.2.8", board_id: str = "some_board") -> Path:
    """The drive, in *tmp_path*, of a board that has just started."""
    folder = tmp_path / "CIRCUITPY"
    folder.mkdir()
    say(folder, version, board_id)
    return folder


def say(folder: Path, version: str, board_id: str = "some_board") -> None:
    """Let the drive be of a board with that *version* of CircuitPython."""
    (folder / _SAID).write_text(
        f"Adafruit CircuitPython {version} on 2026-01-01; Some Board with ESP32S3\r\n"
        f"Board ID:{board_id}\r\nUID:0A1B\r\n"
    )


def on(folder: Path) -> dict[str, bytes]:
    """What is on a drive, or in a folder there, but for what the board itself writes."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: path.read_bytes() for name, path in files.items() if name != _SAID}
