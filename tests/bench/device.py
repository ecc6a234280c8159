"""The unix MicroPython as a board: the library and the device scripts compiled for it, also as a ROMFS image.

All names that a script can see (its folder, its path, the server's address) are of fixed length, so
that a figure does not depend on where the repository lies.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from mpremote.romfs import VfsRomWriter

from bench import content
from bench.upload import LARGE_FILE_BLOCKS, RECORDING_BLOCKS
from uopenai_tools.install import architecture, compile_file, compile_library
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.link import BoardLink

SCRIPTS = Path(__file__).parent / "device"
KEY = "sk-bench-0123456789abcdef"
_PATIENCE = 120  # seconds for one run of a script


@dataclass(frozen=True)
class Outcome:
    """How a script ended: whether its result was right, and what it printed."""

    passed: bool
    words: str

    @property
    def last(self) -> str:
        """The last line that it printed: of a script that failed, the reason."""
        return self.words.strip().splitlines()[-1] if self.words.strip() else "it printed nothing"


class Device:
    """An interpreter, and a *folder* with what a board's file system holds; made once, used by threads.

    *march*: mpy-cross's name for the processor to compile the library for; left out, that of the interpreter.
    """

    def __init__(self, interpreter: Interpreter, folder: Path, march: str | None = None) -> None:
        self._interpreter = interpreter
        self._folder = folder
        self._making = threading.Lock()
        self._march = processor(interpreter)
        self._library_march = self._march if march is None else march
        self.library = self._library()
        files = {**self.library, **self._scripts()}
        folder.mkdir(exist_ok=True)
        for path, data in files.items():
            target = folder / "board" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        for name, data in _read_by_scripts().items():
            self.put(name, data)
        (folder / "rom").mkdir()
        (folder / "rom" / "romboot.mpy").write_bytes(files["romboot.mpy"])
        (folder / "rom" / "image").write_bytes(romfs(files))
        _make_file(folder / "recording", RECORDING_BLOCKS)

    def _library(self) -> dict[str, bytes]:
        library = compile_library(self._library_march)
        return {path.removeprefix("/lib/"): data for path, data in library.items()}

    def _scripts(self) -> dict[str, bytes]:
        return {
            source.with_suffix(".mpy").name: compile_file(source, source.name, self._march)
            for source in SCRIPTS.glob("*.py")
        }

    def run(
        self,
        script: str,
        heap: int,
        url: str,
        *,
        rom: bool = False,
        large: bool = False,
        key: str = KEY,
        arguments: Sequence[str] = (),
    ) -> Outcome:
        """Run *script* in *heap* bytes against the service at *url*, for which *key* is good.

        *rom*: it and the library lie in the ROMFS image. *large*: the file to upload is the one of 100 MB.
        *arguments*: what stands behind the script's name.
        """
        with TemporaryDirectory(prefix="run-", dir=self._folder) as folder:
            (Path(folder) / "upload.wav").symlink_to(
                self._large() if large and script == "upload" else self._folder / "recording"
            )
            words = [*(["romboot"] if rom else []), script, *arguments]
            settings = {"OPENAI_API_KEY": key, "OPENAI_BASE_URL": url}
            outcome = self._started(words, heap, settings, Path(folder))
            if outcome.passed and script in ("image", "today_image"):
                return _judged(Path(folder) / "image.png", large, outcome)
            return outcome

    def _started(self, words: list[str], heap: int, settings: Mapping[str, str], folder: Path) -> Outcome:
        try:
            done = subprocess.run(
                [self._interpreter.path, "-X", f"heapsize={heap}", "-m", *words],
                env={"MICROPYPATH": f"../{'rom' if words[0] == 'romboot' else 'board'}:.frozen", **settings},
                cwd=folder,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                timeout=_PATIENCE,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(False, f"it took longer than {_PATIENCE} s")
        return Outcome(done.returncode == 0, done.stdout)

    def put(self, name: str, data: bytes) -> None:
        """Put a file beside the scripts, to be read as ``../board/name``."""
        (self._folder / "board" / name).write_bytes(data)

    def rom_fault(self, url: str) -> str | None:
        """Why there can be no figures from ROMFS with this interpreter; None if there can."""
        outcome = self.run("nothing", 256 * 1024, url, rom=True)
        return None if outcome.passed else f"no ROMFS in this MicroPython: {outcome.last}"

    def _large(self) -> Path:
        path = self._folder / "large"
        with self._making:
            if not path.exists():
                _make_file(path, LARGE_FILE_BLOCKS)
        return path


def _read_by_scripts() -> dict[str, bytes]:
    """The files that the speed scripts read, by name."""
    return {
        "chat": content.chat_completion(),
        "deltas": b"".join(content.response_events(long_end=False)),
        "document": content.document(),
        "image": b"".join(content.image(large=False)),
    }


def processor(interpreter: Interpreter) -> str:
    """mpy-cross's name for the processor of *interpreter*."""
    return architecture(cast(BoardLink, _Evaluator(interpreter)))


class _Evaluator:
    """As much of a link to a board as `architecture` needs."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._path = interpreter.path

    def eval(self, expression: str) -> Any:
        """The value of an expression whose value is a number."""
        command = [self._path, "-c", f"print({expression})"]
        return int(subprocess.run(command, capture_output=True, text=True, timeout=20, check=True).stdout)


def romfs(files: Mapping[str, bytes]) -> bytes:
    """A ROMFS image of *files*, by their paths in it."""
    writer = VfsRomWriter()
    _add_folder(writer, files, "")
    return bytes(writer.finalise())


def _add_folder(writer: VfsRomWriter, files: Mapping[str, bytes], folder: str) -> None:
    inside = sorted({path[len(folder) :].split("/")[0] for path in files if path.startswith(folder)})
    for name in inside:
        if folder + name in files:
            writer.mkfile(name, files[folder + name])
        else:
            writer.opendir(name)
            _add_folder(writer, files, f"{folder}{name}/")
            writer.closedir()


def _make_file(path: Path, blocks: int) -> None:
    with path.open("wb") as file:
        file.writelines(content.noise(blocks))


def _judged(path: Path, large: bool, outcome: Outcome) -> Outcome:
    """*outcome*, if the image that a script has written is the one that was sent."""
    expected = content.noise_hash(content.LARGE_IMAGE_BLOCKS if large else content.IMAGE_BLOCKS)
    if not path.exists():
        return Outcome(False, "there is no image.png")
    with path.open("rb") as file:
        same = content.sha256(iter(lambda: file.read(1 << 16), b"")) == expected
    return outcome if same else Outcome(False, "the image in the file is not the one that was sent")
