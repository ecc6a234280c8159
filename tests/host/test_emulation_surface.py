"""The emulation of CircuitPython's API has nothing that circuitpython-stubs have not, and in no other form.

The boards' own modules are compared by their sources with the stubs: functions, classes, members, what can be
set, the names of parameters and which of them go by keyword alone. Those that CPython has too are compared,
as each interpreter sees them, with the table of the portability lint.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_emulation import EMULATION, emulated  # noqa: F401 - a fixture

from uopenai_tools.portability import facts
from uopenai_tools.portability.facts import CIRCUITPYTHON
from uopenai_tools.portability.platforms import STUBS, read

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
Scope = ast.Module | ast.ClassDef


def stub_path(module: str) -> Path:
    return STUBS[CIRCUITPYTHON] / f"{module}-stubs" / "__init__.pyi"


EMULATED = [path.stem.removeprefix("cp_") for path in sorted(EMULATION.glob("cp_*.py"))]
COMPARED = [name for name in EMULATED if stub_path(name).exists()]
# What the host, a test or another module of the emulation sets or calls; no program knows of it.
HOOKS = {
    "alarm": "while_asleep",
    "audiomp3": "frames",
    "I2SIn": "overflow sample_rate bit_depth samples_signed",
    "busio": "devices pulled_up",
    "microcontroller": "Stored ends",
    "os": "become",
    "socketpool": "close_all radio",
    "storage": "become opening writing",
    "supervisor": "began",
    "sys": "become",
    "watchdog": "timer",
    "WatchDogTimer": "feeds",
    "wifi": "air",
}
# What the stubs do not say (shared-bindings/socketpool/SocketPool.c), or say elsewhere.
ELSEWHERE = {"SocketPool": "gaierror", "microcontroller": "ByteArray pin", "alarm": "pin time"}
# Modules whose stubs are CPython's, and promise more than a board has.
PLAIN = (
    "array binascii collections errno gc hashlib io json math micropython os random re select struct sys time"
)
SEEN = """
import emulation
emulation.start()
for name in %r:
    print(name, *[each for each in dir(__import__(name)) if each[0] != "_"])
"""


def bound(tree: Scope) -> dict[str, ast.AST]:
    """The public names that a module or a class binds, and what binds them; what __init__ gives self too."""
    found: dict[str, ast.AST] = {}
    for node in tree.body:
        if isinstance(node, (*FUNCTIONS, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            stored = [each for each in ast.walk(node) if _stored(each)]
            found.update({each.id: node for each in stored if isinstance(each, ast.Name)})
        if isinstance(tree, ast.ClassDef) and isinstance(node, FUNCTIONS) and node.name == "__init__":
            own = [each for each in ast.walk(node) if _stored(each) and isinstance(each, ast.Attribute)]
            found.update({each.attr: each for each in own if ast.unparse(each.value) == "self"})
    return {name: node for name, node in found.items() if not name.startswith("_")}


def _stored(node: ast.AST) -> bool:
    return isinstance(getattr(node, "ctx", None), ast.Store)


def parameters(node: ast.AST) -> tuple[list[str], set[str]]:
    """Of a function: the names in order, and those by keyword alone. "*": any number of them."""
    assert isinstance(node, FUNCTIONS)
    names = [each.arg for each in (*node.args.posonlyargs, *node.args.args) if each.arg != "self"]
    return [*names, "*"] if node.args.vararg else names, {each.arg for each in node.args.kwonlyargs}


def named(tree: Scope, name: str) -> list[ast.AST]:
    """The functions *name*: several overloads, or a property and its setter."""
    return [node for node in tree.body if isinstance(node, FUNCTIONS) and node.name == name]


def read_only(tree: Scope) -> set[str]:
    """The attributes of which the stub says so."""
    return {
        node.target.id
        for node, words in zip(tree.body, tree.body[1:], strict=False)
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
        if isinstance(words, ast.Expr) and "read-only" in ast.unparse(words).lower()
    }


def differences(where: str, ours: Scope, theirs: Scope) -> Iterator[str]:
    """What *ours* has more than *theirs*, or otherwise."""
    there, fixed = bound(theirs), read_only(theirs)
    extra = f"{HOOKS.get(where, '')} {ELSEWHERE.get(where, '')}".split()
    for name, node in bound(ours).items():
        other = there.get(name)
        if name in extra:
            continue
        if other is None:
            yield f"{where}.{name} is not in the stubs"
        elif name in fixed and len(named(ours, name)) != 1 and "property(" not in ast.unparse(node):
            yield f"{where}.{name} can be set"
        elif isinstance(node, ast.ClassDef) and isinstance(other, ast.ClassDef):
            yield from differences(name, node, other)
        elif isinstance(node, FUNCTIONS) and isinstance(other, FUNCTIONS):
            taken, by_keyword = parameters(node)
            known = [parameters(each) for each in named(theirs, name)]
            fits = any(taken == names[: len(taken)] and by_keyword <= more for names, more in known)
            if not fits and "*" not in taken:
                yield f"{where}.{name}() takes {taken} and {by_keyword}, and the stubs say {known}"


@pytest.mark.parametrize("module", COMPARED)
def test_it_has_no_more_than_the_stubs(module: str) -> None:
    ours = ast.parse((EMULATION / f"cp_{module}.py").read_text(encoding="utf-8"))
    assert list(differences(module, ours, ast.parse(stub_path(module).read_text(encoding="utf-8")))) == []


def test_what_differs_from_the_stubs_is_found() -> None:
    theirs = "class A:\n    a: int\n    '''One. (read-only)'''\n    def b(self, c, *, d=1): ...\n"
    ours = "class A:\n    def __init__(self): self.a = self.e = 1\n    def b(self, c, d=1): ...\nf = 1\n"
    assert [each.split()[0] for each in differences("x", ast.parse(ours), ast.parse(theirs))] == [
        "A.a",
        "A.e",
        "A.b()",
        "x.f",
    ]


def test_modules_of_the_interpreter_have_no_more(emulated: list[str | Path]) -> None:  # noqa: F811
    *command, path = emulated
    code = f"{path}\n{SEEN % PLAIN.split()}"
    done = subprocess.run([*command, code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    stubbed = read(CIRCUITPYTHON).modules
    for name, *names in (line.split() for line in done.stdout.splitlines()):
        allowed = facts.CORE[CIRCUITPYTHON][name] | stubbed.get(name, frozenset())
        more = {each for each in names if not each.startswith("cp_")} - allowed
        assert not more - set(HOOKS.get(name, "").split()), (name, more)
