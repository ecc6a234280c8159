"""The heap that a check of a call takes on a board: the smallest in which a script still succeeds."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from device_run import DeviceRunner

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
