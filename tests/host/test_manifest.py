"""firmware/manifest.py, read by MicroPython's own manifestfile; the device tests from a ROMFS image of it."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import micropython_source
import pytest
from device_run import DEVICE, compile_tests, processor, sound_modules
from manifest_lists import MANIFEST, Lister, compiled

from bench.device import SCRIPTS, romfs
from uopenai_tools import places, programs
from uopenai_tools.boards import board_module, load
from uopenai_tools.install import compile_file, compile_library
from uopenai_tools.interpreter import Interpreter, InterpreterMissing
from uopenai_tools.standin import StandIn

ROOTS = "uopenai/net/frozen_roots.py"
SCHEMAS = "uopenai/models/frozen_schemas.py"
OWN = f"include({str(MANIFEST)!r})\n"


@pytest.fixture(scope="module")
def sources() -> Path:
    """MicroPython's sources."""
    try:
        return micropython_source.fetched(places.WORK)
    except InterpreterMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def lister(sources: Path, tmp_path: Path) -> Lister:
    """MicroPython's manifestfile, for a port that has no manifest yet."""
    return Lister(micropython_source.manifestfile(sources), sources, tmp_path)


def constant(source: bytes) -> bytes:
    """The bytes that a module of our making holds."""
    (value,) = (node.value for node in ast.parse(source).body if isinstance(node, ast.Assign))
    assert isinstance(value, ast.Constant) and isinstance(value.value, bytes)
    return value.value


def library() -> dict[str, bytes]:
    """Every module of the library, by its place in a firmware."""
    top = places.LIBRARY.parent
    return {path.relative_to(top).as_posix(): path.read_bytes() for path in places.LIBRARY.rglob("*.py")}


def test_it_lists_the_library_and_the_roots_and_nothing_else(lister: Lister) -> None:
    listed = lister.chosen()
    roots = listed.pop(ROOTS)
    assert constant(roots) == places.CERTIFICATE.read_bytes()
    assert listed == library()


def test_it_lists_the_modules_that_an_installation_has(lister: Lister) -> None:
    installed = {path for path in compile_library("x86") if path.endswith(".mpy")}
    listed = lister.chosen(roots=False)
    assert {f"/lib/{place.removesuffix('.py')}.mpy" for place in listed} == installed


def test_schemas_become_a_module(lister: Lister) -> None:
    listed = lister.chosen(schemas=True, roots=False)
    assert constant(listed.pop(SCHEMAS)) == (places.LIBRARY / "models" / "schemas.pack").read_bytes()
    assert listed == library()


def test_without_native_code_the_twin_serves(lister: Lister) -> None:
    left_out = set(library()) - set(lister.chosen(native=False))
    assert (
        left_out
        == {place for place in library() if Path(place).match("native*.py")}
        > {"uopenai/wire/native.py"}
    )


def test_a_program_of_ours_becomes_main_and_boot_goes_along(lister: Lister) -> None:
    listed = lister.chosen(app="demo", roots=False)
    assert listed.pop("main.py") == (places.FIRMWARE / "apps" / "demo.py").read_bytes()
    assert listed.pop("boot.py") == (places.FIRMWARE / "boot.py").read_bytes()
    assert listed == library()


def test_so_does_each_gadget(lister: Lister) -> None:
    for name, path in programs.gadgets().items():
        assert lister.chosen(app=name, roots=False)["main.py"] == path.read_bytes()


def test_so_does_one_that_is_named_by_its_path(lister: Lister, tmp_path: Path) -> None:
    (tmp_path / "gadget.py").write_text("print('mine: ä')\n")
    listed = lister.chosen(app=str(tmp_path / "gadget.py"))
    assert listed["main.py"].decode() == "print('mine: ä')\n"


def test_a_board_becomes_its_module(lister: Lister) -> None:
    listed = lister.chosen(board="m5stack-atom-echo", roots=False)
    made = listed.pop("uopenai/board.py").decode()
    assert made == board_module(load("m5stack-atom-echo"))
    assert set(library()) - set(listed) == {"uopenai/board.py"}


def test_a_board_that_there_is_not_is_refused_in_words(lister: Lister) -> None:
    with pytest.raises(lister.manifestfile.ManifestFileError, match="no board atom-ecko: did you mean"):
        lister.chosen(board="atom-ecko")


def test_a_program_that_there_is_not_is_refused_in_words(lister: Lister) -> None:
    with pytest.raises(
        lister.manifestfile.ManifestFileError, match="no program dmeo: give a path, or one of .*demo"
    ):
        lister.chosen(app="dmeo")


def test_what_is_made_is_left_alone_when_it_is_right(lister: Lister) -> None:
    """Or every build would freeze it anew."""

    def times() -> list[int]:
        lister.chosen(schemas=True)
        return [path.stat().st_mtime_ns for _, path in lister.files(lister.port / "own.py")]

    assert times() == times()


# --- what the port itself freezes


@pytest.mark.parametrize("place", ["boards/OURS/manifest.py", "boards/manifest.py", "variants/manifest.py"])
def test_what_the_port_freezes_is_kept(lister: Lister, place: str) -> None:
    lister.give("modules/_boot.py", "")
    lister.give(place, f"module('_boot.py', base_path={str(lister.port / 'modules')!r})")
    assert {name for name, _ in lister.files()} - set(library()) == {"_boot.py", ROOTS}


def test_a_board_s_own_manifest_comes_before_the_port_s(lister: Lister) -> None:
    lister.give("boards/manifest.py", "raise ValueError('not this one')")
    lister.give("boards/OURS/manifest.py", "")
    assert lister.files()


def test_a_fault_in_the_port_s_manifest_is_not_hidden(lister: Lister) -> None:
    lister.give("boards/manifest.py", "include('gone.py')")
    lister.give("variants/manifest.py", "")
    with pytest.raises(lister.manifestfile.ManifestFileError, match=r"gone\.py"):
        lister.files()


def test_a_port_without_a_manifest_is_refused_in_words(lister: Lister) -> None:
    with pytest.raises(lister.manifestfile.ManifestFileError, match="the port has no manifest"):
        lister.files()


def test_one_s_own_manifest_may_include_the_port_s_too(lister: Lister) -> None:
    lister.give("module.py", "")
    lister.give("boards/manifest.py", f"module('module.py', base_path={str(lister.port)!r})")
    lister.give("own.py", f"include('boards/manifest.py')\n{OWN}")
    names = [name for name, _ in lister.files(lister.port / "own.py")]
    assert names.count("module.py") == 1


# --- a ROMFS image of the same list


@pytest.fixture(scope="module")
def rom(sources: Path, interpreter: Interpreter, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an image of the list and the device tests, and the program that mounts it."""
    folder = tmp_path_factory.mktemp("romfs")
    lister = Lister(micropython_source.manifestfile(sources), sources, folder / "port")
    lister.chosen(schemas=True)
    files = compiled(lister.files(folder / "port" / "own.py"), processor(interpreter))
    (folder / "rom").mkdir()
    gadget = {"gadget.mpy": compile_file(programs.gadget("realtime"), "gadget.py")}
    sound = compiled([(path.name, path) for path in sound_modules()], processor(interpreter))
    (folder / "rom" / "image").write_bytes(romfs({**files, **compile_tests(), **gadget, **sound}))
    (folder / "rom" / "romboot.mpy").write_bytes(compile_file(SCRIPTS / "romboot.py", "romboot.py"))
    (folder / "run").mkdir()
    return folder


def from_rom(interpreter: Interpreter, rom: Path, *words: str, **settings: str) -> str:
    """Run a program of the image, or one beside it, with *settings* in its environment; its output."""
    done = subprocess.run(
        # A board's heap is enough for all of it: code and schemas lie outside of it.
        [interpreter.path, "-X", "heapsize=100k", "-m", "romboot", *words],
        env={"MICROPYPATH": "../rom:.frozen", **settings},
        cwd=rom / "run",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("name", sorted(path.stem for path in DEVICE.glob("test_*.py")))
def test_the_device_tests_run_from_a_romfs_image(interpreter: Interpreter, rom: Path, name: str) -> None:
    output = from_rom(interpreter, rom, "run", name)
    assert ", 0 failed" in output, output
    if name == "test_loops":
        assert ", 0 skipped" in output, "the native loops have not been tested"


ROOTS_AND_SCHEMAS = """
from uopenai import models
from uopenai.net import trust

print(models.__file__, trust.__file__)
trust.context("/root.cert")
models.check("CreateSpeechRequest", {"model": "tts-1", "input": "x", "voice": "ash"})
try:
    trust.context("/other.cert")
except Exception as fault:
    print(fault)
"""


def test_roots_and_schemas_are_read_where_they_are_frozen(
    interpreter: Interpreter, rom: Path, tmp_path: Path
) -> None:
    (tmp_path / "places.py").write_text(ROOTS_AND_SCHEMAS)
    (rom / "rom" / "places.mpy").write_bytes(compile_file(tmp_path / "places.py", "places.py"))
    first, second = from_rom(interpreter, rom, "places").splitlines()
    assert first == "/rom/uopenai/models/__init__.mpy /rom/uopenai/net/trust.mpy"
    assert second.startswith(
        "there is no /other.cert ([Errno 2] ENOENT), so nobody can be trusted: install it"
    )


TALK = """
import os, time
import air
import gadget  # and all that it loads

person, room = air.begin()
client = gadget.OpenAI(os.getenv("API_KEY"), base_url=os.getenv("BASE_URL"), ca=os.getenv("CA"))
said = []

def told(event):
    if event.type == "response.output_audio_transcript.done":
        said.append(event.transcript)

talk = gadget.Talk(
    client,
    gadget.Microphone(24000, air.MICROPHONE),
    gadget.Speaker(24000, air.SPEAKER),
    gadget.TOOLS,
    instructions="Be brief.",
    told=told,
    model=gadget.MODEL,
)
since = time.ticks_ms()
while not said or not room.sound:
    if talk.connection is None:
        talk.connect()
    talk.step()
    now = time.ticks_ms()
    if talk.state in ("starting", "ready"):
        begun = now
    person.speaks = talk.state in ("ready", "listening") and time.ticks_diff(now, begun) < 400
    assert time.ticks_diff(now, since) < 20000, talk.state
    time.sleep_ms(4)
print(gadget.__file__, gadget.Talk.__name__, said[0])
"""


def test_a_gadget_talks_from_the_image_in_a_board_s_heap(
    interpreter: Interpreter, rom: Path, tmp_path: Path, standin: StandIn
) -> None:
    (tmp_path / "talk.py").write_text(TALK)
    (tmp_path / "root.cert").write_text(standin.authority_pem)
    (rom / "rom" / "talk.mpy").write_bytes(compile_file(tmp_path / "talk.py", "talk.py"))
    service = {"API_KEY": standin.key, "BASE_URL": standin.base_url, "CA": str(tmp_path / "root.cert")}
    assert from_rom(interpreter, rom, "talk", **service).startswith("/rom/gadget.mpy Talk I heard ")


def test_an_installed_package_is_not_written_to(
    lister: Lister, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    payload, cache = tmp_path / "payload", tmp_path / "cache"
    shutil.copytree(places.FIRMWARE, payload / "firmware")
    (payload / "lib").symlink_to(places.LIBRARY.parent)
    shutil.copy(places.CERTIFICATE, payload)
    before = sorted(payload.rglob("*"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    lister.give("boards/manifest.py", "")
    listed = dict(lister.files(payload / "firmware" / "manifest.py"))
    assert sorted(payload.rglob("*")) == before
    assert listed[ROOTS].is_relative_to(cache / "uopenai" / "frozen")
