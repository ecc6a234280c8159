"""Two versions of a small library, each with a gadget of its own, for boards with CircuitPython."""

from __future__ import annotations

from pathlib import Path

import pytest
from killed_install import ROOTS, two_versions

from uopenai_tools import install, install_circuitpython, places
from uopenai_tools.routes import Route


def two_orders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[install.Order]:
    """Install the one, or the other: a module changes, another goes, a third comes, as does a gadget."""
    firmware = tmp_path / "firmware"
    (firmware / "apps").mkdir(parents=True)
    monkeypatch.setattr(places, "FIRMWARE", firmware)
    orders = []
    for number, folder in enumerate(two_versions(tmp_path), 1):
        own = ("old", "new")[number - 1]
        (firmware / "apps" / f"{own}.py").write_text(f"def main():\n    print({number})\n")
        (folder / "__init__.py").write_text(f"__version__ = '{number}'\n")
        (folder / "native_of_boards.py").write_text("")
        orders.append(install.Order(source=folder, app=own))
    return orders


def installed(route: Route, order: install.Order) -> install.Installed:
    """Install what is ordered."""
    return install_circuitpython.carry_out(route, install_circuitpython.prepare(route, order, ROOTS))
