"""The types for editors: they are as generated, a strict type checker takes what is right and refuses what
is wrong, and what they promise is there on the board.
"""

from __future__ import annotations

import ast
import json
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from uopenai_tools import spec
from uopenai_tools.generate import stubs
from uopenai_tools.generate.stubs_text import HEADER

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "typing"
READMES = ("README.md", "lib/README.md", "firmware/README.md", "tools/README.md")
# A mistake of tests/typing/wrong.py stands on a line that ends with this.
MARK = "  # wrong"
# What a program in a README takes as given if it sends "messages".
GIVEN = """
TYPE_CHECKING = False
if TYPE_CHECKING:
    from uopenai import params
messages: "list[params.ChatCompletionRequestMessage]" = []
"""

# A document that has nothing of the API's, a property that is no name in Python, and one of our own names.
OTHER = """
openapi: 3.1.0
info: {title: Another service, version: "7"}
paths:
  /things/{thing_id}:
    get:
      operationId: getThing
      parameters: [{in: path, name: thing_id, required: true, schema: {type: string}}]
      responses: {"200": {content: {application/json: {schema: {$ref: "#/components/schemas/Thing"}}}}}
components:
  schemas:
    Thing: {type: object, required: [name], properties: {name: {type: string}, class: {enum: [a, b]}}}
    Answer: {type: object, properties: {thing: {$ref: "#/components/schemas/Thing"}}}
"""


def readme_programs(name: str) -> list[str]:
    """The programs in a README that use the library.

    What makes no client goes on with the program before it; what awaits stands by itself, in a coroutine.
    """
    text = (ROOT / name).read_text()
    fenced = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    indented = re.findall(r"(?:^ {4}.*\n|^\n(?= {4}))+", text, re.MULTILINE)
    waiting = []
    programs: list[str] = []
    for block in [textwrap.dedent(each) for each in [*fenced, *indented]]:
        if not re.search(r"^ *(from|import) uopenai", block, re.MULTILINE):
            continue
        if "await " in block:
            waiting.append("async def program() -> None:\n" + textwrap.indent(block, "    "))
        elif programs and "client = " not in block:
            programs[-1] += block
        else:
            programs.append(block)
    return [GIVEN + each if "messages=messages" in each else each for each in [*programs, *waiting]]


def program_name(readme: str, number: int) -> str:
    return f"{readme.replace('/', '_').removesuffix('.md')}_{number}.py"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the programs to be checked, and the stubs, also to be checked themselves."""
    folder = tmp_path_factory.mktemp("typed")
    for path in CASES.glob("*.py"):
        shutil.copy(path, folder)
    for name in READMES:
        for number, program in enumerate(readme_programs(name)):
            (folder / program_name(name, number)).write_text(program)
    shutil.copy(ROOT / "firmware" / "apps" / "demo.py", folder)
    shutil.copytree(stubs.STUBS, folder / "typings" / "uopenai")
    return folder


@pytest.fixture(scope="module")
def found(project: Path) -> dict[str, list[dict[str, Any]]]:
    """What a strict type checker has against each file: file → diagnostics. It runs once, for all of them.

    The demo is checked with MicroPython's own modules, all else with CPython's: that is what an editor has.
    """
    settings = {
        "stubPath": "typings",
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "reportMissingModuleSource": False,
        "reportPrivateUsage": False,
    }
    micropython = str(ROOT / "build" / "stubs")
    board = {"include": ["demo.py"], "typeshedPath": micropython, "extraPaths": [micropython]}
    everything = {"exclude": ["demo.py"], "reportOverlappingOverload": "error"}
    diagnostics: dict[str, list[dict[str, Any]]] = {}
    for name, more in (("board.json", board), ("host.json", everything)):
        (project / name).write_text(json.dumps({**settings, **more}))
        command = [sys.executable, "-m", "basedpyright", "-p", str(project / name), "--outputjson"]
        answer = json.loads(subprocess.run(command, capture_output=True, check=False, timeout=240).stdout)
        assert answer["summary"]["filesAnalyzed"], answer
        for each in answer["generalDiagnostics"]:
            diagnostics.setdefault(Path(each["file"]).relative_to(project).as_posix(), []).append(each)
    return diagnostics


def told(diagnostics: list[dict[str, Any]]) -> list[str]:
    return [f"{each['range']['start']['line'] + 1}: {each['message']}" for each in diagnostics]


def test_generating_again_gives_the_committed_files() -> None:
    made = stubs.generate()
    committed = {
        path.relative_to(stubs.STUBS): path.read_text(encoding="utf-8")
        for path in stubs.STUBS.rglob("*.pyi")
        if path.read_text(encoding="utf-8").startswith(HEADER)
    }
    assert sorted(made) == sorted(committed)
    assert [str(path) for path in made if made[path] != committed[path]] == []


def test_another_document_goes_the_same_way(tmp_path: Path) -> None:
    document = tmp_path / "other.yaml"
    document.write_text(OTHER)
    spec.write(document, tmp_path)
    shutil.copy(spec.FOLDER / "sdk.json", tmp_path)
    files = stubs.generate(tmp_path)
    for text in files.values():
        ast.parse(text)
    told = files[Path("resources", "things.pyi")]
    assert "def retrieve(self, thing_id: str, **options: Unpack[Options]) -> types.Thing:" in told
    assert "class Answer_(Answer):" in files[Path("types", "other.pyi")]
    assert '"class": NotRequired[Literal["a", "b"]]' in files[Path("params", "things.pyi")]


@pytest.mark.parametrize("name", ["cases.py", "demo.py"])
def test_a_strict_type_checker_has_nothing_against(found: dict[str, list[dict[str, Any]]], name: str) -> None:
    assert told(found.get(name, [])) == []


@pytest.mark.parametrize("name", READMES)
def test_nor_against_the_programs_in(found: dict[str, list[dict[str, Any]]], name: str) -> None:
    programs = readme_programs(name)
    assert programs
    for number in range(len(programs)):
        assert told(found.get(program_name(name, number), [])) == []


def test_nor_against_the_stubs_themselves(found: dict[str, list[dict[str, Any]]]) -> None:
    assert {name: told(each) for name, each in found.items() if name.startswith("typings/")} == {}


def test_each_mistake_is_one_error_where_it_is_made(found: dict[str, list[dict[str, Any]]]) -> None:
    lines = (CASES / "wrong.py").read_text().splitlines()
    marked = [number for number, line in enumerate(lines, 1) if line.endswith(MARK)]
    errors = [each for each in found["wrong.py"] if each["severity"] == "error"]
    assert sorted(each["range"]["start"]["line"] + 1 for each in errors) == marked
    assert len(marked) > 40
