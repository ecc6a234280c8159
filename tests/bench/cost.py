"""What the parts of the library cost: bytes in flash, and heap when they are imported.

A part is an API group (all of its modules), a helper, the schemas, their reader, or everything.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass

from bench.device import Device
from bench.report import Row
from bench.works import KB
from uopenai_tools.generate import operations

_PACKED_MUST = 160 * KB
_HEAP = 1024 * KB
_RESOURCES = "uopenai/resources/"
_MODELS = "uopenai/models/"
_HELPERS = "uopenai/helpers/"
_OTHERS = {"streams": "uopenai/streams/", "webhooks": "uopenai/webhooks.mpy"}


@dataclass(frozen=True)
class Part:
    """A part of the library: its *files* with their content, by their paths."""

    title: str
    files: Mapping[str, bytes]
    must: int | None = None  # bytes in flash
    script: str | None = "cost"  # what tells its heap; none where the sum of all its modules says nothing

    @property
    def flash(self) -> int:
        """The bytes of its files."""
        return sum(len(data) for data in self.files.values())

    @property
    def modules(self) -> list[str]:
        """The names of its modules, a package before what is in it."""
        paths = [path.removesuffix(".mpy") for path in self.files if path.endswith(".mpy")]
        return sorted(path.removesuffix("/__init__").replace("/", ".") for path in paths)


def parts(library: Mapping[str, bytes], names: Container[str]) -> Iterator[Part]:
    """The parts of *library*: its files by their paths, which begin with "uopenai/".

    *names* are those of the API groups: what else is among the resources belongs to none.
    """
    groups: dict[str, dict[str, bytes]] = {}
    for path, data in library.items():
        if path.startswith(_RESOURCES):
            group = path.removeprefix(_RESOURCES).split("/")[0].removesuffix(".mpy")
            if group in names:
                groups.setdefault(group, {})[path] = data
    for group in sorted(groups):
        yield Part(f"client.{group}", groups[group])
    for path in sorted(library):
        name = path.removeprefix(_HELPERS).removesuffix(".mpy")
        if path.startswith(_HELPERS) and name != "__init__":
            yield Part(f"helpers.{name}", {path: library[path]})
    for title, start in _OTHERS.items():
        if files := {path: data for path, data in library.items() if path.startswith(start)}:
            yield Part(title, files)
    models = {path: data for path, data in library.items() if path.startswith(_MODELS)}
    code = {path: data for path, data in models.items() if path.endswith(".mpy")}
    if code:
        yield Part("the reader of the schemas", code, script=None)
    packed = {path: data for path, data in models.items() if path not in code}
    if packed:
        yield Part("the packed schemas", packed, must=_PACKED_MUST, script="checked")
    yield Part("the whole library", library, script=None)


def rows(device: Device, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The rows of all parts whose name is *wanted*."""
    names = {operation.names[0].split(".")[0] for operation in operations.load().operations}
    for part in parts(device.library, names):
        flash = Row("flash", part.title, part.flash, "bytes", "lower", part.must)
        if wanted(flash.name):
            yield flash
        heap = Row("import", part.title, None, "bytes", "lower", None)
        if part.script and wanted(heap.name):
            yield _import_row(device, part, part.script)


def _import_row(device: Device, part: Part, script: str) -> Row:
    outcome = device.run(script, _HEAP, "http://127.0.0.1:9", arguments=part.modules)
    if not outcome.passed:
        return Row("import", part.title, None, "bytes", "lower", None, note=outcome.last)
    return Row("import", part.title, int(outcome.last), "bytes", "lower", None)
