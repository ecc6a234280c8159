"""What the host tests share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from device_run import DeviceRunner, compile_all
from differences import DIALECT, EMULATED
from emulated_run import compile_emulation, emulated_runner
from gadget_board import NETWORKS, GadgetBoard
from standin_client import Client, Clock

from uopenai_tools import contract
from uopenai_tools.interpreter import Interpreter, InterpreterMissing, find, find_64
from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]
_DIALECT = pytest.param(DIALECT, marks=[pytest.mark.long, pytest.mark.timeout(1500)])  # it may be built first


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
    return DeviceRunner(interpreter, folder, "micropython")


@pytest.fixture(scope="session")
def run_portable(interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """The same as on a board that runs no native code."""
    folder = tmp_path_factory.mktemp("portable")
    compile_all(folder)
    return DeviceRunner(interpreter, folder)


@pytest.fixture(scope="session")
def emulated_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a CircuitPython board's sys.path holds, and the emulation of its API."""
    folder = tmp_path_factory.mktemp("emulated")
    compile_all(folder)
    compile_emulation(folder)
    return folder


@pytest.fixture(scope="session", params=(*EMULATED, _DIALECT))
def run_emulated(request: pytest.FixtureRequest, emulated_folder: Path) -> DeviceRunner:
    """Runs a file of tests/device over the emulation of CircuitPython's API, on each interpreter in turn."""
    return emulated_runner(request.param, emulated_folder)


@pytest.fixture(scope="session", params=("micropython", *EMULATED, _DIALECT))
def run_everywhere(request: pytest.FixtureRequest) -> DeviceRunner:
    """Runs a file of tests/device on MicroPython, then over the emulation on each interpreter."""
    if request.param == "micropython":
        return request.getfixturevalue("run_device")
    return emulated_runner(request.param, request.getfixturevalue("emulated_folder"))


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
