"""What the host tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from device_run import DeviceRunner, compile_all
from gadget_board import NETWORKS, GadgetBoard
from standin_client import Client, Clock

from uopenai_tools import contract
from uopenai_tools.interpreter import Interpreter, InterpreterMissing, find, find_64
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The unix MicroPython that `make venv` found."""
    return find(ROOT / "build")


@pytest.fixture(scope="session")
def interpreter_64() -> Interpreter:
    """A unix MicroPython whose words have 8 bytes; what asks for it is skipped where there cannot be one."""
    try:
        return find_64(ROOT / "build")
    except InterpreterMissing as missing:
        pytest.skip(f"no 64-bit MicroPython: {missing}")


@pytest.fixture(scope="session")
def run_device(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """Runs a file of tests/device on MicroPython, the hot loops as native code."""
    folder = tmp_path_factory.mktemp("board")
    compile_all(folder, interpreter)
    return DeviceRunner(interpreter, folder)


@pytest.fixture(scope="session")
def run_portable(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """The same as on a board that runs no native code."""
    folder = tmp_path_factory.mktemp("portable")
    compile_all(folder)
    return DeviceRunner(interpreter, folder)


@pytest.fixture(scope="session")
def standin() -> Iterator[StandIn]:
    """The stand-in service, running."""
    with StandIn() as service:
        yield service


@pytest.fixture(scope="session")
def client(standin: StandIn) -> Client:
    """A client for `standin`."""
    return Client(standin, contract.load())


@pytest.fixture(scope="session")
def gadget_flash(tmp_path_factory: pytest.TempPathFactory, standin: StandIn) -> Path:
    """What a board keeps on which all is installed that the gadgets need."""
    folder = tmp_path_factory.mktemp("gadgets")
    with SimulatedBoard(state=folder, wifi=NETWORKS) as board:
        GadgetBoard(board, standin).prepare()
    return folder


@pytest.fixture
def clock() -> Clock:
    """The clock of `own`."""
    return Clock()


@pytest.fixture
def own(clock: Clock) -> Iterator[Client]:
    """A client of a stand-in that nobody else uses."""
    with StandIn(tls=False, clock=clock) as service:
        yield Client(service, contract.load())


@pytest.fixture
def board(tmp_path: Path) -> Iterator[SimulatedBoard]:
    """A simulated board, fresh, with one guarded network and one open one on the air."""
    with SimulatedBoard(state=tmp_path / "board", wifi={"home": "correct horse", "cafe": None}) as simulated:
        yield simulated
