"""Makes the types for editors of tools/spec: tools/uopenai-stubs, a package of stubs (PEP 561).

What is written here says so in its first line; the other files of the package (the client, streams,
errors, the network…) are written by hand. `stubs_shapes` and `stubs_operations` read the facts,
`stubs_classes` and `stubs_resources` write the modules, `stubs_helpers` has what is no operation.
"""

from __future__ import annotations

from pathlib import Path

from uopenai_tools.generate import operations, stubs_resources
from uopenai_tools.generate.files import drop, put, read, read_optional
from uopenai_tools.generate.stubs_classes import Classes
from uopenai_tools.generate.stubs_operations import calls
from uopenai_tools.generate.stubs_shapes import Shape, Shapes, camel, either
from uopenai_tools.generate.stubs_text import HEADER, laid_out
from uopenai_tools.spec import FOLDER

STUBS = FOLDER.parent / "uopenai-stubs" / "uopenai-stubs"


def generate(folder: Path = FOLDER) -> dict[Path, str]:
    """The generated files for the facts in *folder*: path in the package → text. Always the same."""
    facts = read(folder / "operations.json", "operations")
    shapes = Shapes(read(folder / "schemas.json", "schemas")["schemas"])
    if facts.get("webhooks"):
        told = [
            shapes.of(schema, f"webhook:{name}", camel(name) + "Webhook")
            for name, schema in sorted(facts["webhooks"].items())
        ]
        shapes.define("WebhookEvent", either(told))
    found = calls(operations.load(folder), facts, shapes)
    uses: dict[str, list[Shape]] = {}
    for name, call in found.items():
        uses.setdefault(name.split(".")[0], []).extend(call.shapes)
    older = read_optional(folder / "names.json", "names")
    places = {name: entry["node"] for name, entry in older.items() if entry.get("node") in shapes.places}
    files = Classes(shapes, uses).files(places)
    files.update(stubs_resources.files(stubs_resources.tree(found, shapes), shapes))
    return laid_out(files)


def write(folder: Path = FOLDER, into: Path = STUBS) -> list[Path]:
    """Bring the generated files of the package *into* up to date: which have changed, or are gone."""
    files = {into / path: text for path, text in generate(folder).items()}
    changed = []
    for path in list(into.rglob("*.pyi")):
        if path not in files and path.read_text(encoding="utf-8").startswith(HEADER):
            drop(path, into)
            changed.append(path)
    for path, text in files.items():
        changed += put(path, text)
    return sorted(changed)
