"""Which modules an API group needs: whole, for every group; and programs that have no more than these."""

from __future__ import annotations

import dis
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

from uopenai_tools import groups
from uopenai_tools.compiling import compile_library
from uopenai_tools.faults import UsageFault
from uopenai_tools.interpreter import Interpreter
from uopenai_tools.places import LIBRARY
from uopenai_tools.standin import StandIn

ALL = groups.read()
MODULES = {groups.dotted(path.relative_to(LIBRARY)): path for path in LIBRARY.rglob("*.py")}


def imported(code: CodeType, name: str) -> Iterator[str]:
    """What the compiled module *name* imports, anywhere in it, by what its bytecode says."""
    pushed: list[object] = []
    for step in dis.get_instructions(code):
        if step.opname == "LOAD_CONST":
            pushed.append(step.argval)
        elif step.opname == "IMPORT_NAME":
            level, names = pushed[-2:]
            assert isinstance(level, int)
            above = ["uopenai", *(name.split(".") if name else [])]
            if level:
                is_package = MODULES[name].stem == "__init__"
                base = ".".join([*above[: len(above) - level + is_package], step.argval]).rstrip(".")
            else:
                base = str(step.argval)
            yield base
            yield from (f"{base}.{each}" for each in (names if isinstance(names, tuple) else ()))
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from imported(inner, name)


@functools.cache
def needed(name: str) -> set[str]:
    """The modules of the library that the module *name* imports."""
    code = compile(MODULES[name].read_text(), name, "exec")
    return {target.removeprefix("uopenai.") for target in imported(code, name)} & MODULES.keys()


@pytest.mark.parametrize("group", ALL.names)
def test_all_that_its_modules_import_comes_along(group: str) -> None:
    there = ALL.modules(ALL.with_needs([group]))
    start = f"{group}." if group in groups.BESIDE else f"resources.{group}."
    assert any(f"{name}.".startswith(start) for name in there)
    for name in there:
        assert needed(name) <= there, name


def test_no_module_is_left_out_when_all_groups_are_installed() -> None:
    assert ALL.modules(ALL.names) == MODULES.keys()


def test_a_group_brings_those_that_it_touches_and_no_others() -> None:
    assert ALL.with_needs(["chat"]) == ["chat"]
    assert ALL.with_needs(["vector_stores"]) == ["files", "vector_stores"]
    chat = ALL.modules(["chat"])
    assert {"resources.chat.completions", "helpers.parsing", "streams.chat", "models.pack"} <= chat
    assert not any(name.startswith("resources.audio") for name in chat) and "webhooks" not in chat


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("chta", "there is no API group chta; did you mean chat"),
        ("audio.speech", "audio.speech is a part of audio, which is installed as a whole"),
        ("xyzzy", "there is no API group xyzzy; there are: admin, audio, batches"),
    ],
)
def test_a_name_that_is_none_is_told_with_the_nearest(name: str, words: str) -> None:
    with pytest.raises(UsageFault, match=words):
        ALL.with_needs([name])


def test_what_a_program_uses_is_read_from_it(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text("def main(client):\n    client.images.edit()\n    client.other.thing()\n")
    assert groups.used_by(program, ALL) == ["images"]
    program.write_text("from uopenai.helpers.conversation import Conversation\n")
    assert groups.used_by(program, ALL) == ["responses"]
    program.write_text("from uopenai.helpers.tools import tool\nclient.chat.completions.run_tools()\n")
    assert groups.used_by(program, ALL) == ["chat"]
    program.write_text("from uopenai.gadget.light import Light\nfrom uopenai.net import wifi\n")
    assert groups.used_by(program, ALL) == ["gadget"]


SMALL = {
    "__init__": "",
    "exchange": "from .wire import http1",
    "net/wifi": "",
    "wire/__init__": "",
    "wire/http1": "",
    "wire/websocket": "from . import frames",
    "wire/frames": "",
    "resources/__init__": "",
    "resources/names": 'NAMES = """\nchat\naudio\nrealtime\n"""\nHELPERS = """\n"""\n',
    "resources/chat": "",
    "resources/audio": "",
    "resources/realtime": "from ..realtime.connection import connect",
    "realtime/connection": "from ..wire import websocket",
    "audio/speaker": "",
    "helpers/__init__": "",
    "helpers/talk": "def say(client):\n    client.chat.create()\n",
    "voice/turns": "from ..audio import speaker\nfrom ..helpers import talk\n",
    "gadget/light": "",
}


@pytest.fixture
def small(tmp_path: Path) -> groups.Groups:
    """The groups of a small library."""
    for name, text in SMALL.items():
        file = tmp_path / "uopenai" / f"{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return groups.read(tmp_path / "uopenai")


def test_a_codec_that_only_a_group_imports_is_no_part_of_the_core(small: groups.Groups) -> None:
    assert small.modules(["chat"]) == {
        *("", "exchange", "net.wifi", "wire", "wire.http1"),
        *("resources", "resources.names", "resources.chat", "helpers", "helpers.talk"),
    }
    assert small.modules(["realtime"]) - small.core == {
        *("resources.realtime", "realtime.connection", "wire.websocket", "wire.frames"),
    }
    assert small.modules(["audio"]) - small.core == {"resources.audio", "audio.speaker"}


def test_voice_and_gadget_are_groups_without_being_the_api_s(small: groups.Groups, tmp_path: Path) -> None:
    assert small.with_needs(["voice"]) == ["chat", "voice"]
    talk = {"voice.turns", "helpers.talk", "resources.chat"}
    assert small.modules(["voice"]) - small.core == {*talk, "audio.speaker"}
    assert small.with_schemas(["chat", "gadget", "voice"]) == ["chat"]
    program = tmp_path / "program.py"
    program.write_text("from uopenai.voice.turns import take\nfrom uopenai.gadget.light import Light\n")
    assert groups.used_by(program, small) == ["gadget", "voice"]
    program.write_text("from uopenai.audio.speaker import Speaker\n")
    assert groups.used_by(program, small) == ["audio"]


@pytest.mark.parametrize("as_source", [True, False], ids=["source", "mpy"])
def test_an_import_of_a_group_that_is_not_there_says_what_puts_it_there(
    interpreter: Interpreter, tmp_path: Path, as_source: bool
) -> None:
    files = compile_library(only=["chat", "webhooks"], schemas=[], as_source=as_source)
    for path, data in files.items():
        file = tmp_path / path.removeprefix("/lib/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    lines = {
        "from uopenai.voice import Turns": "uopenai.voice: chat voice webhooks",
        "import uopenai.voice.turns": "uopenai.voice: chat voice webhooks",
        "from uopenai.audio import Speaker": "uopenai.audio: audio chat webhooks",
        "from uopenai.gadget.light import Light": "uopenai.gadget: chat gadget webhooks",
        "from uopenai.realtime.connection import Connection": "uopenai.realtime: chat realtime webhooks",
        "from uopenai.helpers.conversation import Conversation": (
            "uopenai.helpers.conversation: chat responses webhooks"
        ),
        "from uopenai import voice": "uopenai.voice: chat voice webhooks",
        "from uopenai.webhooks import Webhooks": "",
        "from uopenai.helpers.tools import tool": "",
    }
    tries = "\n".join(f"try:\n {line}\nexcept Exception as e:\n print(e)" for line in lines)
    run = subprocess.run(
        [interpreter.path, "-c", tries],
        env={"MICROPYPATH": f"{tmp_path}:.frozen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    said = run.stdout.splitlines()
    for words in filter(None, lines.values()):
        name, _, cure = words.partition(": ")
        told = said.pop(0)
        assert told.endswith(f"{name} is not on this board: `uopenai install {cure}` puts it there"), told
    assert not said


def test_with_all_groups_nothing_is_absent() -> None:
    assert not ALL.absent(ALL.names)
    assert list(ALL.absent([name for name in ALL.names if name != "gadget"])) == ["gadget"]


PROGRAMS = {
    "chat": """
from uopenai.helpers.tools import tool
@tool("Says the time.", {"city": str})
def now(city):
    return "noon"
messages = [{"role": "user", "content": "Hello"}]
print(client.chat.completions.create(model="gpt-4o-mini", messages=messages).choices[0].message.content)
with client.chat.completions.stream(model="gpt-4o-mini", messages=messages) as stream:
    for event in stream:
        pass
print(stream.get_final_completion().choices[0].finish_reason)
print(client.chat.completions.run_tools(model="gpt-4o-mini", messages=messages, tools=[now]).id)
""",
    "responses": """
from uopenai.helpers.conversation import Conversation
form = {"title": "f", "type": "object", "properties": {"city": {"type": "string"}}}
print(client.responses.parse(model="gpt-4o-mini", input="Weather?", text_format=form).output_parsed.city)
print("".join(Conversation(client, model="gpt-4o-mini").say("Hello", stream=True)))
""",
    "audio": """
client.audio.speech.create(model="tts-1", voice="alloy", input="Hi", response_format="wav", save_to="a.wav")
print(client.audio.transcriptions.create(model="whisper-1", file="a.wav").text)
""",
    "files uploads": """
made = client.uploads.upload_file_chunked(
    file=b"one two three", filename="a.txt", mime_type="text/plain", purpose="vision")
print(client.files.content(made.file.id).read())
print(client.files.wait_for_processing(made.file.id).status)
""",
    "vector_stores": """
store = client.vector_stores.create(name="x")
print(client.vector_stores.files.upload_and_poll(vector_store_id=store.id, file=("a.txt", b"words")).status)
""",
    "admin": "print(client.admin.organization.users.list(limit=1).data)",
    "batches": "print(client.batches.list(limit=1).data)",
    "beta": """
thread = {"messages": [{"role": "user", "content": "Hello"}]}
print(client.beta.threads.create_and_run_poll(assistant_id='asst_1', thread=thread).status)
with client.beta.threads.create_and_run_stream(assistant_id='asst_1', thread=thread) as stream:
    print("".join(stream.text_deltas))
""",
    "completions": """
print(client.completions.create(model="gpt-3.5-turbo-instruct", prompt="Hi").choices[0].finish_reason)
""",
    "containers": "print(client.containers.list(limit=1).data)",
    "conversations": "print(client.conversations.create().id)",
    "embeddings": "print(len(client.embeddings.create(model='text-embedding-3-small', input='x').data))",
    "evals": "print(client.evals.list(limit=1).data)",
    "fine_tuning": "print(client.fine_tuning.jobs.list(limit=1).data)",
    "images": "print(client.images.generate(model='gpt-image-1', prompt='x', fields=('created',)).created)",
    "models": "print([model.id for model in client.models.list()][0])",
    "realtime": "print(client.realtime.client_secrets.create().value[:3])",
    "skills": "print(client.skills.list(limit=1).data)",
    "videos": "print(client.videos.create_and_poll(prompt='x', model='sora-2').status)",
    "webhooks": """
try:
    client.webhooks.unwrap(b"{}", {})
except Exception as error:
    print(error)
""",
}
PROGRAMS["gadget"] = """
from uopenai.gadget.light import Light
from uopenai.gadget.telling import blinks
Light().show("ready")
print(blinks(OSError()))
"""
PROGRAMS["voice"] = """
from uopenai.voice.turns import Turns
try:
    Turns(client, None, None)
except Exception as error:
    print(error)
"""
# Not on any board of these tests but its own.
ABSENT = "moderations"


def test_every_group_has_a_program_here() -> None:
    assert {group for names in PROGRAMS for group in names.split()} | {ABSENT} == set(ALL.names)


@pytest.mark.parametrize("wanted", PROGRAMS)
def test_a_program_of_these_groups_alone_works(
    interpreter: Interpreter, standin: StandIn, tmp_path: Path, wanted: str
) -> None:
    for path, data in compile_library(only=wanted.split(), schemas=[], as_source=True).items():
        file = tmp_path / path.removeprefix("/lib/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "root.pem").write_text(standin.authority_pem)
    keys = f"{standin.key!r}, admin_api_key={standin.admin_key!r}"
    client = f"OpenAI({keys}, base_url={standin.base_url!r}, ca='root.pem')"
    code = f"from uopenai import OpenAI\nclient = {client}\n{PROGRAMS[wanted]}\nclient.{ABSENT}\n"
    run = subprocess.run(
        [interpreter.path, "-X", "heapsize=1M", "-c", code],
        env={"MICROPYPATH": f"{tmp_path}:.frozen"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    there = " ".join(ALL.with_needs(wanted.split()))
    assert run.stderr.strip().splitlines()[-1] == (
        f"AttributeError: client.{ABSENT} is not on this board: "
        f"`uopenai install {ABSENT} {there}` puts it there"
    ), run.stderr
    assert len(run.stdout.splitlines()) == PROGRAMS[wanted].count("print(")
