"""What firmware/manifest.py lists, by MicroPython's own manifestfile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from uopenai_tools.install import compile_file

MANIFEST = Path(__file__).resolve().parents[2] / "firmware" / "manifest.py"


@dataclass(frozen=True)
class Lister:
    """Reads manifests for a port whose folder is *port*."""

    manifestfile: ModuleType
    sources: Path
    port: Path

    def give(self, place: str, text: str) -> None:
        """Give the port a file."""
        (self.port / place).parent.mkdir(parents=True, exist_ok=True)
        (self.port / place).write_text(text)

    def files(self, manifest: Path = MANIFEST) -> list[tuple[str, Path]]:
        """(place in the firmware, file) of all that a manifest lists, in its order; all to be bytecode.

        Raises ManifestFileError.
        """
        reader = self.manifestfile.ManifestFile(
            self.manifestfile.MODE_FREEZE,
            {
                "MPY_DIR": str(self.sources),
                "MPY_LIB_DIR": None,
                "PORT_DIR": str(self.port),
                "BOARD_DIR": str(self.port / "boards" / "OURS"),
            },
        )
        reader.execute(str(manifest))
        listed: list[Any] = reader.files()
        assert {file.kind for file in listed} <= {self.manifestfile.KIND_FREEZE_AS_MPY}
        return [(file.target_path, Path(file.full_path)) for file in listed]

    def chosen(self, **options: object) -> dict[str, bytes]:
        """What the manifest lists with *options*: contents by place; the port's own manifest is empty."""
        said = "".join(f", {name}={value!r}" for name, value in options.items())
        self.give("boards/manifest.py", "")
        self.give("own.py", f"include({str(MANIFEST)!r}{said})\n")
        files = self.files(self.port / "own.py")
        places = [place for place, _ in files]
        assert len(places) == len(set(places)), "a file is listed twice"
        return {place: path.read_bytes() for place, path in files}


def compiled(files: list[tuple[str, Path]], march: str) -> dict[str, bytes]:
    """Listed files as .mpy, by their places."""
    return {f"{place.removesuffix('.py')}.mpy": compile_file(path, place, march) for place, path in files}
