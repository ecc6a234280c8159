"""A pytest plugin: the device tests, on a board.

    PYTHONPATH=tests/host build/venv/bin/python -m pytest -p board_suite --port PORT tests/device

Which tests there are is read under CPython. Each file is copied to a folder of its own on the board, and run
there in a fresh interpreter through mpremote; what it prints becomes pytest's report. What a board cannot
run is skipped, by name.
"""

from __future__ import annotations

import contextlib
import importlib
import sys
import unittest
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from board_runner import BoardRunner, Result

from uopenai_tools.faults import Fault
from uopenai_tools.target import opened

TESTS = Path(__file__).resolve().parents[1]
_RUNNER = pytest.StashKey[BoardRunner]()


class Failed(Exception):
    """A test failed on the board; the text is the board's traceback."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The option for the port."""
    group = parser.getgroup("board")
    group.addoption("--port", help="the board's serial port, a URL, or sim; left out: the one connected")


def pytest_configure(config: pytest.Config) -> None:
    """Let the tests be imported: the library, what MicroPython has of its own, what tests share."""
    places = (TESTS.parent / "lib", TESTS / "device", TESTS / "device" / "cpython")
    sys.path[:0] = [str(place) for place in places]


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Iterator[Any]:  # a generator, as wrappers are
    """Only files of device tests, and those as ours."""
    yield
    if file_path.suffix == ".py" and file_path.name.startswith("test_"):
        return [BoardFile.from_parent(parent, path=file_path)]
    return []


@pytest.hookimpl(wrapper=True)
def pytest_runtestloop(session: pytest.Session) -> Iterator[Any]:
    """Have the board while the tests run; without one there is nothing to run."""
    config = session.config
    if config.option.collectonly or not session.items:
        return (yield)
    with contextlib.ExitStack() as running:
        try:
            board = running.enter_context(BoardRunner(running.enter_context(opened(config.option.port))))
        except Fault as fault:
            pytest.exit(str(fault), returncode=fault.exit_code)
        config.stash[_RUNNER] = board
        capture: Any = config.pluginmanager.get_plugin("capturemanager")
        reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        with capture.global_and_fixture_disabled():
            reporter.write_line(board.describe())
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    """A test that was skipped stands in its own file, not in this one."""
    report: Any = yield
    if report.skipped and isinstance(item, BoardTest):
        report.longrepr = (str(item.path), None, report.longrepr[2])
    return report


class BoardFile(pytest.File):
    """A file of device tests."""

    results: dict[str, Result] | None = None

    def collect(self) -> Iterable[BoardTest]:
        """One for each test method, as unittest finds them."""
        for name in _test_names(_imported(self.path)):
            yield BoardTest.from_parent(self, name=name)

    def result(self, name: str) -> Result:
        """What became of the test *name*. The first question runs all of the file."""
        if self.results is None:
            try:
                self.results = self.config.stash[_RUNNER].run(self.path)
            except Fault as fault:
                # Not a test's fault: the board, or the way to it, is gone.
                pytest.exit(str(fault), returncode=fault.exit_code)
        missing = Result("failed", "the board did not get as far as this test, and did not say why")
        return self.results.get(name) or self.results.get("") or missing


class BoardTest(pytest.Item):
    """One test method."""

    def runtest(self) -> None:
        """Pass, fail or skip as the board has."""
        assert isinstance(self.parent, BoardFile)
        result = self.parent.result(self.name)
        if result.printed:
            self.add_report_section("call", "on the board", "\n".join(result.printed))
        if result.outcome == "skipped":
            pytest.skip(f"{self.name}: {result.text}")
        if result.outcome == "failed":
            cause = result.text.rpartition("\n")[2]  # the last line; in the summary only the first one stands
            raise Failed(f"{cause}\n{result.text}" if cause != result.text else cause)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The board's traceback; ours says nothing."""
        if isinstance(excinfo.value, Failed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it stands."""
        return self.path, None, self.name


def _imported(path: Path) -> ModuleType:
    sys.path.insert(0, str(path.parent))
    try:
        return importlib.import_module(path.stem)
    finally:
        sys.path.remove(str(path.parent))


def _test_names(module: ModuleType) -> Iterator[str]:
    """Class and method of each test, as the board names them, in the order in which it runs them."""
    for name in sorted(dir(module)):
        kind = getattr(module, name)
        if isinstance(kind, type) and issubclass(kind, unittest.TestCase) and kind is not unittest.TestCase:
            for method in sorted(dir(kind)):
                if method.startswith("test"):
                    yield f"{kind.__name__}.{method}"
