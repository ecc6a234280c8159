"""The unix port, built with firmware/manifest.py: device tests, the bench and install, with frozen code."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import micropython_source
import pytest
from device_run import DEVICE
from frozen_port import CannotBuild, built
from manifest_lists import MANIFEST
from uopenai_command import uopenai

from bench.device import SCRIPTS, Device
from bench.memory import Memory
from bench.server import BenchServer
from bench.works import WORKS, Work
from uopenai_tools import places, programs
from uopenai_tools.interpreter import Interpreter, InterpreterMissing
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import SimulatedBoard

pytestmark = [pytest.mark.long, pytest.mark.timeout(1500)]  # the build takes one minute or more

# What is aimed at is missed by less than this: bytes.
SLACK = 1536


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Interpreter:
    """An interpreter that has the library, the device tests and the bench's scripts frozen in."""
    folder = tmp_path_factory.mktemp("frozen")
    own = folder / "manifest.py"
    modules = [*DEVICE.glob("*.py"), *DEVICE.glob("micropython/*.py"), *SCRIPTS.glob("*.py")]
    own.write_text(
        f"include({str(MANIFEST)!r}, schemas=True)\n"
        + "".join(f"module({path.name!r}, base_path={str(path.parent)!r})\n" for path in modules)
    )
    try:
        return built(places.WORK, micropython_source.fetched(places.WORK), own, folder)
    except (CannotBuild, InterpreterMissing) as reason:
        pytest.skip(f"the unix port cannot be built here: {reason}")


@pytest.mark.parametrize("name", sorted(path.stem for path in DEVICE.glob("test_*.py")))
def test_the_device_tests_run_frozen(frozen: Interpreter, tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [frozen.path, "-X", "heapsize=100k", "-m", "run", name],
        env={"MICROPYPATH": ".frozen"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    assert ", 0 failed" in output, output
    if name == "test_loops":
        assert ", 0 skipped" in output, "the native loops have not been tested"


def test_install_puts_beside_a_frozen_library_what_belongs_there(
    frozen: Interpreter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MICROPYTHON", str(frozen.path))
    with SimulatedBoard(state=tmp_path / "board", wifi={}) as board:
        refused = uopenai("install", "--port", board.port)
        assert refused.returncode == 1 and "install with --frozen, or flash a firmware" in refused.stderr
        done = uopenai("install", "--frozen", "--schemas", "none", "--app", "chat", "--port", board.port)
        assert done.returncode == 0, done.stderr
        with BoardLink(board.port) as link:
            gadget = f"{programs.GADGET_ON_BOARD}/__init__.mpy"
            assert list(link.files("/")) == ["/boot.py", gadget, "/main.py", "/root.cert"]
            link.soft_reset()
            assert link.eval("__import__('uopenai').OpenAI('key').audio.speech.name") == "audio.speech"


@pytest.fixture(scope="module")
def memory(frozen: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Memory]:
    """Does works with a library that is nowhere but in the interpreter."""
    folder = tmp_path_factory.mktemp("bench")
    with BenchServer() as server:
        device = Device(frozen, folder)
        shutil.rmtree(folder / "board" / "uopenai")
        for script in SCRIPTS.glob("*.py"):
            (folder / "board" / f"{script.stem}.mpy").unlink()
        yield Memory(device, server)


@pytest.mark.parametrize("work", [work for work in WORKS if not work.large], ids=lambda work: work.script)
def test_a_work_is_done_frozen_in_about_what_is_aimed_at(memory: Memory, work: Work) -> None:
    outcome = memory.once(work, work.aim_rom + SLACK)
    assert outcome.passed, outcome.words
