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
    assert any(f"{name}.".startswith(f"resources.{group}.") for name in there)
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
}


@pytest.mark.parametrize("wanted", PROGRAMS)
def test_a_program_of_these_groups_alone_works(
    interpreter: Interpreter, standin: StandIn, tmp_path: Path, wanted: str
) -> None:
    for path, data in compile_library(only=wanted.split(), schemas=[], as_source=True).items():
        file = tmp_path / path.removeprefix("/lib/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    (tmp_path / "root.pem").write_text(standin.authority_pem)
    client = f"OpenAI({standin.key!r}, base_url={standin.base_url!r}, ca='root.pem')"
    code = f"from uopenai import OpenAI\nclient = {client}\n{PROGRAMS[wanted]}\nclient.moderations\n"
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
        "AttributeError: client.moderations is not on this board: "
        f"`uopenai install moderations {there}` puts it there"
    ), run.stderr
    assert len(run.stdout.splitlines()) == PROGRAMS[wanted].count("print(")
