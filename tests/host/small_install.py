"""A small library to install."""

from __future__ import annotations

from pathlib import Path

from killed_install import ROOTS

from uopenai_tools import install
from uopenai_tools.link import BoardLink


def small_library(tmp_path: Path) -> Path:
    """A library of two modules."""
    folder = tmp_path / "uopenai"
    folder.mkdir()
    (folder / "__init__.py").write_text('__version__ = "1"\n')
    (folder / "one.py").write_text("ONE = 1\n")
    return folder


def installed(link: BoardLink, source: Path, **order: object) -> install.Installed:
    """Install the library in *source*."""
    return install.carry_out(link, install.prepare(link, install.Order(source=source, **order), ROOTS))  # pyright: ignore[reportArgumentType]


def text(link: BoardLink, path: str) -> str:
    """What a file on the board says."""
    return link.eval(f"open({path!r}).read()")
