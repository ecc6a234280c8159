"""The schemas on a board: what they take of its heap, in part, and from a ROMFS image."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from device_run import DeviceRunner

from bench.device import SCRIPTS, romfs
from uopenai_tools.faults import UsageFault
from uopenai_tools.generate.pack import packed
from uopenai_tools.install import compile_file, compile_library

CHECK = """
from uopenai import models
models.check_call("POST", "/chat/completions", {
    "model": "gpt-4o-mini",
    "temperature": 0.5,
    "messages": [
        {"role": "system", "content": "You are terse."},
        {"role": "user", "content": [{"type": "text", "text": "Why is the sky blue?"}]},
    ],
})
"""
HELP = """
import uopenai
uopenai.help("chat.completions.create")
"""
KEPT = """
import gc
from uopenai import models
models.check("CreateSpeechRequest", {"model": "tts-1", "input": "x", "voice": "ash"})  # interns its names
gc.collect()
before = gc.mem_alloc()
for _ in range(3):
    models.check("CreateSpeechRequest", {"model": "tts-1", "input": "x", "voice": "ash"})
gc.collect()
assert gc.mem_alloc() - before < 200, gc.mem_alloc() - before
import sys
kept = sorted(name for name in sys.modules if name.startswith("uopenai.models."))
assert kept == [], kept
"""


PART = """
from uopenai import OpenAIError, models
models.use("part.pack")
speech = {"model": "tts-1", "input": "x", "voice": "ash"}
models.check_call("POST", "/audio/speech", speech)
for ask in (
    lambda: models.check_call("GET", "/models", {}),
    lambda: models.check("CreateResponse", {}),
    lambda: models.CreateResponse,
):
    try:
        ask()
    except (OpenAIError, AttributeError) as fault:
        print(fault)
"""


def run(runner: DeviceRunner, folder: Path, script: str, heap: int) -> subprocess.CompletedProcess[str]:
    path = folder / "script.py"
    path.write_text(script)
    return subprocess.run(
        [runner.interpreter.path, "-X", f"heapsize={heap}", path],
        env={"MICROPYPATH": f"{runner.folder}:.frozen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("script", "heap"), [(CHECK, 29 * 1024), (HELP, 29 * 1024)])
def test_it_succeeds_in_a_small_heap(
    run_device: DeviceRunner, tmp_path: Path, script: str, heap: int
) -> None:
    """Measured: 25.4 KB for the check, 23.9 for the help; 1.6 for an empty script, 6.6 for the import."""
    done = run(run_device, tmp_path, script, heap)
    assert done.returncode == 0, done.stderr


def test_nothing_stays_in_memory(run_device: DeviceRunner, tmp_path: Path) -> None:
    done = run(run_device, tmp_path, KEPT, 120 * 1024)
    assert done.returncode == 0, done.stderr


def test_a_part_of_them_says_what_it_is_when_another_is_asked_for(
    run_device: DeviceRunner, tmp_path: Path
) -> None:
    part = tmp_path / "part.pack"
    part.write_bytes(packed(groups=["audio", "files"]))
    done = run(run_device, tmp_path, PART.replace("part.pack", str(part)), 120 * 1024)
    assert done.returncode == 0, done.stderr
    board = "among the schemas on this board, which are those of audio, files"
    told = f"CreateResponse is not {board}: `uopenai install` puts the others there"
    assert done.stdout.splitlines() == [
        f"GET /models is not {board}: `uopenai install` puts the others there",
        told,
        told,
    ]


def test_they_are_read_from_a_romfs_image(run_device: DeviceRunner, tmp_path: Path) -> None:
    files = {path.removeprefix("/lib/"): data for path, data in compile_library(schemas=["chat"]).items()}
    script = tmp_path / "script.py"
    script.write_text(f"{CHECK}\nprint(models.__file__)\n")
    files["script.mpy"] = compile_file(script, script.name)
    rom = tmp_path / "rom"
    rom.mkdir()
    (rom / "image").write_bytes(romfs(files))
    (rom / "romboot.mpy").write_bytes(compile_file(SCRIPTS / "romboot.py", "romboot.py"))
    (tmp_path / "run").mkdir()
    done = subprocess.run(
        [run_device.interpreter.path, "-X", "heapsize=64k", "-m", "romboot", "script"],
        env={"MICROPYPATH": "../rom:.frozen"},
        cwd=tmp_path / "run",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("/rom/uopenai/models/")


def test_an_installation_may_take_a_part_of_them_or_none(tmp_path: Path) -> None:
    place = "/lib/uopenai/models/schemas.pack"
    (tmp_path / "models").mkdir()
    (tmp_path / "__init__.py").touch()
    (tmp_path / "models" / "schemas.pack").write_bytes(b"all")
    assert compile_library(source=tmp_path)[place] == b"all"
    assert compile_library(source=tmp_path, schemas=["audio"])[place] == packed(groups=["audio"])
    assert place not in compile_library(source=tmp_path, schemas=[])
    with pytest.raises(UsageFault, match="there is no API group musik"):
        compile_library(source=tmp_path, schemas=["musik"])
