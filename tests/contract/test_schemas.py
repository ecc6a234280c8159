"""Every schema on the board: read, checked, written as the contract says.

The values are made here (see schema_cases); the unix MicroPython reads all of them in a few runs: of each
schema the fullest value in a board's heap, the others in one where less of the time goes into collecting.
Then each schema has a test of its own, which judges what came of its values.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from device_run import HEAP, DeviceRunner, compile_all
from schema_cases import Case, as_lines, call_cases, call_faults, cases, faults, strict_facts, written

from uopenai_tools import contract
from uopenai_tools.contract import Contract
from uopenai_tools.generate import pack
from uopenai_tools.generate.names import load_names
from uopenai_tools.interpreter import find

Json = Any

ROOT = Path(__file__).resolve().parents[2]

API = contract.load()
FACTS = pack.load()
RUNS = 2  # in each heap; the cores of a small machine
ROOMY = "2m"
FULLEST = ("full", "all")
PARTS = {f"{call.names[0]}:{part}": schema for call in FACTS.calls for part, schema in call.schemas.items()}
# A call is checked more strictly: see pack_nodes.strict.
STRICT = strict_facts(FACTS)
STRICT_API = Contract({}, STRICT.schemas, {"components": {"schemas": STRICT.schemas}})
CALLS = {call.line: call for call in STRICT.calls}
TARGETS: dict[str, Json] = {**FACTS.schemas, **FACTS.aliases, **FACTS.webhooks, **PARTS}


@dataclass(frozen=True)
class Verdict:
    """What became of a case on the board: *fault*, its path and words, or None; what was *written*."""

    case: Case
    fault: tuple[str, str] | None
    written: Json


Verdicts = dict[str, list[Verdict]]


def on_the_board(run_device: DeviceRunner, folder: Path, seeds: int) -> Verdicts:
    """The verdicts on the cases of all targets, by target."""
    found: Verdicts = {target: [] for target in (*TARGETS, *CALLS)}
    every: list[list[Case]] = [
        *(
            list(cases(API, target, schema, seeds if target in API.schemas else seeds // 4))
            for target, schema in TARGETS.items()
        ),
        *(list(call_cases(STRICT_API, call)) for call in CALLS.values()),
    ]
    shares = [
        (heap, [case for case in itertools.chain(*every[first::RUNS]) if (case.kind in FULLEST) is fullest])
        for fullest, heap in ((True, HEAP), (False, ROOMY))
        for first in range(RUNS)
    ]
    with ThreadPoolExecutor(RUNS) as pool:
        jobs = [
            pool.submit(one_run, run_device, folder / str(n), share, heap)
            for n, (heap, share) in enumerate(shares)
        ]
        for job in jobs:
            for verdict in job.result():
                found[verdict.case.target].append(verdict)
    return found


def one_run(run_device: DeviceRunner, folder: Path, share: Sequence[Case], heap: str) -> list[Verdict]:
    """The verdicts on *share*, all in one run of the interpreter."""
    folder.mkdir()
    given, made = folder / "cases", folder / "verdicts"
    given.write_bytes(b"".join(map(as_lines, share)))
    env = {"CASES": str(given), "VERDICTS": str(made), "GONE": ""}
    run_device("test_schemas", env, heap, patience=1800)
    lines = made.read_text(encoding="utf-8").split("\n")
    assert len(lines) == 2 * len(share) + 1
    return [
        Verdict(case, json.loads(fault), json.loads(value))
        for case, fault, value in zip(share, lines[::2], lines[1::2], strict=False)
    ]


@pytest.fixture(scope="module")
def run_device(tmp_path_factory: pytest.TempPathFactory) -> DeviceRunner:
    """The unix MicroPython with the library and the device tests."""
    folder = tmp_path_factory.mktemp("board")
    interpreter = find(ROOT / "build")
    compile_all(folder, interpreter)
    return DeviceRunner(interpreter, folder, "micropython")


@pytest.fixture(scope="module")
def verdicts(run_device: DeviceRunner, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Of a few values for each schema."""
    return on_the_board(run_device, tmp_path_factory.mktemp("schemas"), seeds=1)


@pytest.fixture(scope="module")
def more_verdicts(run_device: DeviceRunner, tmp_path_factory: pytest.TempPathFactory) -> Verdicts:
    """Of many."""
    return on_the_board(run_device, tmp_path_factory.mktemp("more"), seeds=24)


def judge(verdicts: Sequence[Verdict]) -> None:
    """Fail if one of the verdicts is not the contract's."""
    assert verdicts
    for verdict in verdicts:
        case = verdict.case
        if case.target in CALLS:
            expected = call_faults(STRICT_API, CALLS[case.target], case.value)
        else:
            expected = faults(API, TARGETS[case.target], case.value)
        said = f"{case.kind}: {json.dumps(case.value, ensure_ascii=False)[:800]}: {verdict.fault}"
        assert same(verdict.written, case.value), f"it was written as {verdict.written}: {said}"
        assert (verdict.fault is None) == (not expected), f"the contract says {sorted(expected)[:4]}: {said}"
        if verdict.fault is not None:
            path, message = verdict.fault
            assert path in expected, f"the path is not among {sorted(expected)[:8]}: {said}"
            assert path in message or not path, said


def same(one: Json, other: Json) -> bool:
    """Whether both are the same JSON, where 1 is neither true nor 1.0."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


@pytest.mark.parametrize("target", TARGETS)
def test_a_schema_makes_the_round_trip_and_refuses_what_is_broken(target: str, verdicts: Verdicts) -> None:
    judge(verdicts[target])


@pytest.mark.parametrize("call", CALLS)
def test_a_call_is_checked_before_it_is_sent(call: str, verdicts: Verdicts) -> None:
    judge(verdicts[call])


def test_the_path_of_a_fault_is_where_the_value_was_spoilt(verdicts: Verdicts) -> None:
    """But for a union without tags, where another branch may have been meant."""
    spoilt = [
        each for row in verdicts.values() for each in row if each.fault and each.case.spoilt is not None
    ]
    exact = [each for each in spoilt if each.fault and each.fault[0] == written(each.case.spoilt or ())]
    assert len(spoilt) > 2 * len(API.schemas)
    assert len(exact) > 0.99 * len(spoilt)


def test_the_names_that_stand_for_nothing_today_are_refused_by_name(
    run_device: DeviceRunner, tmp_path: Path
) -> None:
    gone = [name.name for name in load_names() if name.gone]
    (tmp_path / "cases").write_bytes(b"")
    env = {"CASES": str(tmp_path / "cases"), "VERDICTS": str(tmp_path / "verdicts"), "GONE": " ".join(gone)}
    run_device("test_schemas", env)


@pytest.mark.long
@pytest.mark.timeout(1800)  # the first of them waits for all the values
@pytest.mark.parametrize("target", TARGETS)
def test_a_schema_does_so_with_many_values(target: str, more_verdicts: Verdicts) -> None:
    judge(more_verdicts[target])
