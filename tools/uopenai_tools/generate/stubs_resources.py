"""Writes the stubs of the client's API groups: one module per group, its classes as the client has them
(`client.beta.threads.runs` is Runs in resources/beta.pyi), each for OpenAI and for AsyncOpenAI.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from uopenai_tools.generate.stubs_calls import Pens, signatures
from uopenai_tools.generate.stubs_helpers import HELPERS, helper_lines, helpers_of
from uopenai_tools.generate.stubs_operations import Call
from uopenai_tools.generate.stubs_shapes import Shapes, camel
from uopenai_tools.generate.stubs_text import module

_MARKS = ("", "Async")
_RAW = "WithRawResponse"


@dataclass
class Node:
    """A place of the client: "beta.threads". *calls*: its methods. *twin*: the place it is the same as."""

    path: str
    children: dict[str, Node] = field(default_factory=dict)
    calls: dict[str, Call] = field(default_factory=dict)
    name: str = ""
    twin: Node | None = None

    def walk(self) -> Iterator[Node]:
        """This place and all below it that are not another's twins."""
        yield self
        for child in self.children.values():
            if child.twin is None:
                yield from child.walk()

    @property
    def group(self) -> str:
        """The module that it is in."""
        return self.path.split(".")[0]

    def same(self, other: Node) -> bool:
        """Whether both have the same operations under the same names."""
        return (
            self.calls == other.calls
            and self.children.keys() == other.children.keys()
            and all(child.same(other.children[name]) for name, child in self.children.items())
        )


def tree(calls: Mapping[str, Call], shapes: Shapes) -> Node:
    """The client's places. *calls*: see stubs_operations.calls."""
    root = Node("")
    for call in calls.values():
        for name in call.operation.names:
            *steps, last = name.split(".")
            _place(root, steps).calls[last] = call
    for path in HELPERS:
        place = _found(root, path.split("."))
        if helpers_of(path, place.calls if place else {}, shapes):
            _place(root, path.split("."))
    for group in root.children.values():
        for name, child in group.children.items():
            other = root.children.get(name)
            if other is not None and other is not group and child.same(other):
                child.twin = other  # the SDK's older places of what is no longer beta
        _name(group)
    return root


def _place(root: Node, steps: list[str]) -> Node:
    place = root
    for number, step in enumerate(steps):
        place = place.children.setdefault(step, Node(".".join(steps[: number + 1])))
    return place


def _found(root: Node, steps: list[str]) -> Node | None:
    place: Node | None = root
    for step in steps:
        place = place.children.get(step) if place else None
    return place


def _name(group: Node) -> None:
    """Give each place of *group* the name of a class: as short as it can be and still be the only one."""
    taken: set[str] = set()
    for node in sorted(group.walk(), key=lambda each: (each.path.count("."), each.path)):
        steps = node.path.split(".")
        length = 1
        while (name := camel("_".join(steps[-length:]))) in taken:
            length += 1
        node.name = name
        taken.add(name)


def files(root: Node, shapes: Shapes) -> dict[Path, str]:
    """The modules of the groups, and resources/__init__.pyi, which the clients inherit."""
    made = {}
    for name, group in sorted(root.children.items()):
        bodies = [text for node in group.walk() for text in _classes(node, shapes)]
        homes = {"params": "..", "types": ".."}
        for twin in _twins(group):
            for end in ("", _RAW):
                homes.update({f"{mark}{twin.name}{end}": "." + twin.group for mark in _MARKS})
        about = f"``client.{name}`` and its parts."
        made[Path("resources", name + ".pyi")] = module(about, "\n\n".join(bodies), homes, 2)
    made[Path("resources", "__init__.pyi")] = _index(root)
    return made


def _index(root: Node) -> str:
    """What OpenAI and AsyncOpenAI have in common with nobody else: their groups."""
    homes = {}
    bodies = []
    for mark in _MARKS:
        lines = [f'class {mark}Groups:\n    """The API groups of {mark}OpenAI."""']
        for name, group in sorted(root.children.items()):
            homes[mark + group.name] = "." + name
            lines.append(_property(name, mark + group.name))
        bodies.append("\n".join(lines))
    return module("The API groups.", "\n\n".join(bodies), homes, 2)


def _twins(group: Node) -> Iterator[Node]:
    for node in group.walk():
        for child in node.children.values():
            if child.twin is not None:
                yield child.twin


def _property(name: str, kind: str) -> str:
    return f"    @property\n    def {name}(self) -> {kind}: ..."


def _classes(node: Node, shapes: Shapes) -> Iterator[str]:
    """The classes of one place: for OpenAI and AsyncOpenAI, each also as with_raw_response has it."""
    for mark in _MARKS:
        name = mark + node.name
        pens = Pens(shapes, mark)
        lines = [f'class {name}:\n    """``client.{node.path}``"""']
        raw = [f"class {name}{_RAW}:"]
        for child_name, child in node.children.items():
            kind = mark + (child.twin or child).name
            lines.append(_property(child_name, kind))
            raw.append(_property(child_name, kind + _RAW))
        lines += [_property(view, name + _RAW) for view in ("with_raw_response", "with_streaming_response")]
        for call_name, call in sorted(node.calls.items()):
            lines += signatures(call_name, call, pens)
            how = "_pages" if call.item else {"bytes": "_binary"}.get(call.operation.kind, "")
            raw.append(f"    {call_name} = raw{how}{'_async' if mark else ''}({name}.{call_name})")
        lines += helper_lines(node.path, node.calls, pens)
        yield "\n".join(lines)
        yield "\n".join(raw if len(raw) > 1 else [*raw, "    ..."])
