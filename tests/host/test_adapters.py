"""What an installation leaves out: the modules that are there for the other platform, and no others."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from uopenai_tools import adapters
from uopenai_tools.compiling import compile_library
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.places import LIBRARY
from uopenai_tools.portability.facts import COMPANIONS, PLATFORMS

POOL = """\
import uopenai
class Pool:
    AF_INET = SOCK_STREAM = 0
    def socket(self): pass
from uopenai.net import clock
for call, name in ((uopenai.OpenAI, "sk-x"), (clock.sync, "time.example")):
    try:
        call(name, socket_pool=Pool())
    except uopenai.OpenAIError as fault:
        print(fault)
"""


def without(platform: str) -> dict[str, bytes]:
    return compile_library(as_source=True, schemas=(), without=adapters.foreign(platform))


def test_each_platform_goes_without_the_other_ones_adapters() -> None:
    micropython, circuitpython = (adapters.foreign(platform) for platform in PLATFORMS)
    own = {"net.pool", "net.radio", "net.trust_ssl", "audio.circuit", "gadget.pins_digitalio"}
    assert own < micropython and not micropython & circuitpython
    assert {"net.trust", "net.wlan", "wire.native", "audio.native"} < circuitpython
    assert not {"audio.speaker", "net.transport", "net.connecting", ""} & (micropython | circuitpython)


# These are chosen by what the board has; the other companions are what they load.
CHOSEN = {"net/connecting_pool.py", "net/clock_pool.py", "gadget/listening_pool.py"}


@pytest.mark.parametrize("file", sorted(set(COMPANIONS) - CHOSEN))
def test_a_companion_serves_its_platforms_adapters_alone(file: str) -> None:
    other = next(platform for platform in PLATFORMS if platform != COMPANIONS[file])
    stem = Path(file).stem
    loads = re.compile(rf"from [.\w]*\b{stem} import|import {stem}\b|net\.{stem}\"")
    assert loads.search((LIBRARY / "net" / "connecting_pool.py").read_text())
    for path, source in without(other).items():
        assert not loads.search(source.decode()), f"{path} uses {file}, which {other} does without"


def test_a_pool_of_sockets_is_refused_in_words_where_its_adapters_are_not(
    interpreter: Interpreter, tmp_path: Path
) -> None:
    for path, data in without(adapters.MICROPYTHON).items():
        place = tmp_path / path.removeprefix("/lib/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    done = subprocess.run(
        [interpreter.path, "-c", POOL], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=True
    )
    words = "socket_pool= is for CircuitPython: leave it out, MicroPython has sockets of its own\n"
    assert done.stdout == 2 * words
