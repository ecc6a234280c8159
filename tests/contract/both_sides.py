"""Sends the cases through the official SDK and from a board, each to a recorder of its own."""

from __future__ import annotations

import json
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import sdk_side
from cases import Case, cases, names
from device_run import compile_all
from recorder import Recorder, Request

from uopenai_tools.contract import Contract
from uopenai_tools.interpreter import find

ROOT = Path(__file__).resolve().parents[2]
HEAP = "4m"  # every group of the API stays loaded, and the longest answer is read whole


@dataclass(frozen=True)
class Side:
    """What arrived from one client, by the id of the case, and what it said went wrong."""

    requests: dict[str, list[Request]]
    faults: dict[str, str]


@dataclass(frozen=True)
class Sent:
    """Every case, and what became of it."""

    cases: dict[str, list[Case]]  # by operation
    sdk: Side
    board: Side


def send(api: Contract, folder: Path) -> Sent:
    """All the calls, sent through both; *folder* becomes what is on the board."""
    called = names()
    by_operation = {
        operation.name: list(cases(api, operation, called[operation.name]))
        for operation in api.operations.values()
    }
    every = [case for some in by_operation.values() for case in some]
    with Recorder(api) as theirs, Recorder(api) as ours, ThreadPoolExecutor(1) as beside:
        from_board = beside.submit(_from_board, every, ours, folder)
        sdk = _side(every, theirs, sdk_side.send(sdk_side.client(theirs.base_url), every))
        board = _side(every, ours, from_board.result())
    return Sent(by_operation, sdk, board)


def _side(every: list[Case], recorder: Recorder, faults: dict[str, str]) -> Side:
    return Side({case.id: recorder.seen.get(sdk_side.marked(case), []) for case in every}, faults)


def _from_board(every: list[Case], recorder: Recorder, folder: Path) -> dict[str, str]:
    """Send *every* case from the unix MicroPython, in one run; what was raised, by the id of the case."""
    interpreter = find(ROOT / "build")
    compile_all(folder, interpreter)
    orders = folder / "cases.jsonl"
    orders.write_text("".join(case.encoded() + "\n" for case in every), encoding="utf-8")
    run = subprocess.run(
        [interpreter.path, "-X", f"heapsize={HEAP}", "-m", "contract_calls"],
        env={
            "MICROPYPATH": f"{folder}:.frozen",
            "CASES": str(orders),
            "PLAIN_URL": recorder.base_url,
        },
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    *lines, last = run.stdout.splitlines() or [""]
    assert run.returncode == 0 and last == "ended", run.stdout[-2000:] + run.stderr
    return {fault["id"]: fault["fault"] for fault in map(json.loads, lines)}
