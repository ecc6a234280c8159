"""Writes lib/uopenai/resources: a module for each API group and each of its parts, a method per operation.

The parts of a group lie in its folder, so that a board loads only what it touches. What is written reads as
if by hand, and is formatted by ruff.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from uopenai_tools.generate.files import GenerateError, drop, put
from uopenai_tools.generate.operations import Api, Operation

MARK = "Made by `make generate` from tools/spec: do not edit."
_WIDTH = 98


@dataclass
class Node:
    """A resource: its operations and its parts. *path* is "" for the client itself.

    *stands_for*: the group that this is a second name of.
    """

    path: str
    operations: list[Operation] = field(default_factory=list)
    parts: dict[str, Node] = field(default_factory=dict)
    stands_for: str = ""

    def at(self, path: str) -> Node:
        """The resource at *path* below this one, made if it is not there."""
        node = self
        for name in path.split("."):
            inner = f"{node.path}.{name}".lstrip(".")
            node = node.parts.setdefault(name, Node(inner))
        return node

    def all(self) -> Iterator[Node]:
        """It and its parts, and theirs."""
        yield self
        for part in self.parts.values():
            yield from part.all()

    @property
    def title(self) -> str:
        """Its class: VectorStores."""
        return "".join(word.capitalize() for word in self.path.rpartition(".")[2].split("_"))

    @property
    def file(self) -> str:
        """Where its module lies, below lib/uopenai/resources."""
        return self.path.replace(".", "/") + ("/__init__.py" if self.parts else ".py")


def tree(api: Api) -> Node:
    """The client, whose parts are the API groups."""
    root = Node("")
    for operation in api.operations:
        root.at(operation.group).operations.append(operation)
    for operation in api.operations:
        for alias in operation.names[1:]:
            holder = alias.removesuffix("." + operation.names[0])
            if holder != alias:
                group = operation.names[0].partition(".")[0]
                root.at(f"{holder}.{group}").stands_for = group
    return root


def modules(api: Api) -> dict[str, str]:
    """Path below lib/uopenai/resources → source, formatted."""
    nodes = [node for node in tree(api).all() if node.path]
    written = {"names.py": _names(api, nodes)}
    for node in nodes:
        if node.stands_for:
            written[node.file] = _alias(node)
        elif node.operations:
            written[node.file] = _module(api, node)
    return formatted(written)


def _names(api: Api, nodes: list[Node]) -> str:
    helpers = "\n".join(
        f"{group}.{name} {module} {function}"
        for group, methods in api.helpers.items()
        for name, (module, function, _) in methods.items()
    )
    aliases = "\n".join(
        f"{alias} {operation.name}"
        for operation in api.operations
        for alias in operation.names[1:]
        if alias.rpartition(".")[0] == operation.group
    )
    names = "\n".join([*sorted(node.path for node in nodes), "webhooks"])
    return (
        f'"""What the client has besides operations. {MARK}"""\n\n'
        f'# The API groups and their parts.\nNAMES = """\n{names}\n"""\n\n'
        f'# Operations by another name.\nALIASES = """\n{aliases}\n"""\n\n'
        "# A method that is no operation, the module of uopenai.helpers that has it, its function there.\n"
        f'HELPERS = """\n{helpers}\n"""\n'
    )


def formatted(sources: Mapping[str, str]) -> dict[str, str]:
    """*sources* (path → source) as ruff formats them."""
    with TemporaryDirectory() as folder:
        for path, source in sources.items():
            file = Path(folder, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(source, encoding="utf-8")
        command = [sys.executable, "-m", "ruff", "format", "--isolated", "--line-length", "110", folder]
        subprocess.run(command, capture_output=True, timeout=60, check=True)
        return {path: Path(folder, path).read_text(encoding="utf-8") for path in sources}


def write(api: Api, folder: Path) -> list[Path]:
    """Make *folder* hold the modules of *api*: those made before and no longer are gone. What has changed.

    Raises GenerateError, before anything is written, if a file is in the way that was not made here.
    """
    changed = []
    wanted = {folder / path: source for path, source in modules(api).items()}
    for path in wanted:
        if path.exists() and MARK not in path.read_text(encoding="utf-8"):
            raise GenerateError(f"{path} was written by hand, and would be written over: move it away")
    for old in list(folder.rglob("*.py")):
        if old not in wanted and MARK in old.read_text(encoding="utf-8"):
            drop(old, folder)
            changed.append(old)
    for path, source in wanted.items():
        changed += put(path, source)
    return changed


def _alias(node: Node) -> str:
    return (
        f'"""``client.{node.path}``: ``client.{node.stands_for}`` by another name.\n\n{MARK}\n"""\n\n'
        "from uopenai.resources import load\n\n\n"
        "def GROUP(client, _):\n"
        f'    """``client.{node.stands_for}``"""\n'
        f'    return load("{node.stands_for}", client)\n'
    )


def _module(api: Api, node: Node) -> str:
    marks = {operation.marks for operation in node.operations}
    if len(marks) > 1:
        raise GenerateError(
            f"the operations of client.{node.path} differ in key or beta header: {sorted(marks)}"
        )
    mark = marks.pop()
    base = "Marked" if mark else "Resource"
    lines = [f'"""``client.{node.path}``', "", MARK, '"""', ""]
    lines += [f"from uopenai.resources{'.marked' if mark else ''} import {base}", "", ""]
    lines += [f"class {node.title}({base}):", *_docstring(_group(api, node))]
    if mark not in ("", "admin"):
        lines += ["", f"    _marks = {mark!r}"]
    for operation in sorted(node.operations, key=_rank):
        lines += _method(operation)
    return "\n".join([*lines, "", "", f"GROUP = {node.title}", ""])


def _group(api: Api, node: Node) -> list[str]:
    """The docstring of a group's class."""
    paragraphs = [f"``client.{node.path}``"]
    if node.parts:
        parts = ", ".join(f"``{name}``" for name in node.parts)
        paragraphs[0] += f", and its {'part' if len(node.parts) == 1 else 'parts'} {parts}."
    if node.path in api.groups:
        paragraphs.append(api.groups[node.path])
    helpers = [f"``{name}``: {what}" for name, (_, _, what) in api.helpers.get(node.path, {}).items()]
    return [*paragraphs, *helpers]


def _rank(operation: Operation) -> tuple[int, str]:
    """Where a method stands in its class: the usual ones first, in the usual order."""
    usual = ("create", "retrieve", "update", "list", "delete")
    return (usual.index(operation.name) if operation.name in usual else len(usual), operation.name)


def _docstring(paragraphs: list[str]) -> list[str]:
    """The lines of a docstring in a class's body."""
    filled = [textwrap.wrap(each, _WIDTH, break_on_hyphens=False) for each in paragraphs]
    lines = [line for each in filled for line in ["", *each]][1:]
    if len(lines) == 1:
        return [f'    """{lines[0]}"""']
    return [f'    """{lines[0]}', *(f"    {line}" if line else "" for line in lines[1:]), '    """']


def _method(operation: Operation) -> list[str]:
    takes = "".join(f"{name}, " for name in operation.arguments)
    moved = [name for name in operation.query if operation.method == "POST"]
    if moved:
        takes += "".join(f"{name}=None, " for name in [*moved, "extra_query"])
    lines = ["", f"    def {operation.name}(self, {takes}**params):"]
    lines += [" " * 4 + line for line in _docstring(_about(operation))]
    if moved:
        # Of a POST, what belongs in the query has to be told from the body.
        pairs = ", ".join(f'"{name}": {name}' for name in moved)
        lines.append(f'        params["extra_query"] = dict({{{pairs}}}, **(extra_query or {{}}))')
    return [*lines, f"        return self._client.{_call(operation)}"]


def _about(operation: Operation) -> list[str]:
    """The docstring of a method: what it gives and takes, and where it stands in the API."""
    said = operation.facts.get("about") or _gives(operation)
    required = [name for name in operation.required if name not in operation.values]
    names = [*operation.query, *(operation.body or ())]
    others = [name for name in dict.fromkeys(names) if name not in required]
    takes = ""
    if required:
        takes += f" Takes {_listed(required)}" + ("." if not others else f"; may take {_listed(others)}.")
    elif others:
        takes += f" May take {_listed(others)}."
    return [
        said,
        *([takes.strip()] if takes else []),
        f"``{operation.method} {operation.path}``, {operation.id}.",
    ]


def _listed(names: list[str]) -> str:
    return ", ".join(f"*{name}*" for name in names)


def _gives(operation: Operation) -> str:
    if operation.page:
        return (
            "A list: iterate over its items"
            + (", across all pages" if operation.turns else "")
            + ", or read ``.data``."
        )
    if operation.kind == "none":
        return "Gives None."
    if operation.kind == "bytes":
        return "Gives Binary, or with ``save_to=`` the number of its bytes."
    what = f"Gives an Answer{f' ({operation.gives})' if operation.gives else ''}"
    return what + (", or with ``stream=True`` a Stream of events." if operation.streams else ".")


def _call(operation: Operation) -> str:
    """The call of the client's verb."""
    values = ", ".join(operation.values)
    arguments = [json.dumps(operation.path), "params"]
    if values:
        arguments.append(f"({values},)" if len(operation.values) == 1 else f"({values})")
    verb = "_list" if operation.page else f"_{operation.method.lower()}"
    if operation.page and operation.method == "POST":
        arguments.append('method="POST"')
    if operation.page and not operation.turns and operation.facts.get("page"):
        arguments.append("more=False")
    if operation.method == "POST" and operation.body is None:
        arguments.append("files=()")
    if operation.texts:
        arguments.append(f"files={operation.texts!r}")
    elif operation.facts.get("form"):
        arguments.append(f"files={dict.fromkeys(operation.files)!r}")
    elif operation.files:
        arguments.append(f"files={operation.files!r}")
    if operation.kind != "json":
        arguments.append(f'kind="{operation.kind}"')
    for name in ("base64", "floats"):
        if name in operation.facts:
            arguments.append(f"{name}={tuple(operation.facts[name])!r}")
    return f"{verb}({', '.join(arguments)})"
