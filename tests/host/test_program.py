"""`uopenai run`: a program in a simulated board's memory, its output, its faults, and Ctrl-C."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from uopenai_command import started, uopenai

from uopenai_tools import program
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.link import BoardLink, LinkError
from uopenai_tools.simulator import SimulatedBoard


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with SimulatedBoard(state=tmp_path_factory.mktemp("board"), wifi={}) as board:
        yield board.port


def ran(port: str, folder: Path, source: str | bytes) -> bytes:
    """What a program with this *source* prints."""
    file = folder / "program.py"
    file.write_bytes(source.encode() if isinstance(source, str) else source)
    pieces: list[bytes] = []
    with BoardLink(port) as link:
        program.run(link, program.read(file), pieces.append)
    return b"".join(pieces)


def test_every_byte_of_the_output_comes_with_line_ends_of_this_computer(port: str, tmp_path: Path) -> None:
    source = "import sys\nprint('Grüße, €')\nsys.stdout.buffer.write(b'\\xff\\x00\\r.')\nprint('x' * 3000)"
    assert ran(port, tmp_path, source) == "Grüße, €\n".encode() + b"\xff\x00\r." + b"x" * 3000 + b"\n"


def test_a_program_starts_afresh_and_leaves_nothing_in_the_file_system(port: str, tmp_path: Path) -> None:
    with BoardLink(port) as link:
        link.exec("left_over = 1")
        files = link.hashes("/")
    assert ran(port, tmp_path, "print('left_over' in globals(), __name__)") == b"False __main__\n"
    with BoardLink(port) as link:
        assert link.hashes("/") == files


def test_a_byte_order_mark_and_foreign_line_ends_are_taken(port: str, tmp_path: Path) -> None:
    assert ran(port, tmp_path, b"\xef\xbb\xbfif True:\r\n    print(1)\r\n") == b"1\n"


def test_native_code_is_no_mistake(port: str, tmp_path: Path) -> None:
    source = "import micropython\n@micropython.viper\ndef f(x: int) -> int:\n    return x + 1\nprint(f(1))"
    assert ran(port, tmp_path, source) == b"2\n"


def test_exit_is_an_end_like_another(port: str, tmp_path: Path) -> None:
    assert ran(port, tmp_path, "import sys\nprint(1)\nsys.exit()\nprint(2)") == b"1\n"


def test_what_it_raised_is_told_with_the_files_name_and_in_a_sentence(port: str, tmp_path: Path) -> None:
    with pytest.raises(program.ProgramError) as raised:
        ran(port, tmp_path, "def deep():\n    return {}['no such key']\nprint('before')\ndeep()")
    assert str(raised.value) == "the program on the board failed with KeyError: no such key"
    lines = raised.value.traceback.strip().splitlines()
    assert lines[0].startswith("Traceback")
    assert lines[1] == '  File "program.py", line 4, in <module>'
    assert lines[2] == '  File "program.py", line 2, in deep'


@pytest.mark.parametrize(
    ("name", "source", "words"),
    [
        (
            "program.py",
            b"x = 1\ndef f(:\n    pass",
            ", line 2: SyntaxError: invalid syntax: correct it; nothing",
        ),
        ("program.py", b"if True:\nx = 1", ", line 2: SyntaxError: "),
        ("program.mpy", b"M\x06\x00\x1f\xff\xfe", " is no Python source (not UTF-8 text): give the .py file"),
    ],
)
def test_what_is_no_program_is_told_before_a_board_is_looked_for(
    tmp_path: Path, name: str, source: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(source)
    with pytest.raises(Fault) as raised:
        program.read(tmp_path / name)
    assert str(raised.value).startswith(f"{tmp_path / name}{words}")


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match="there is no file .*none.py: check its name"):
        program.read(tmp_path / "none.py")
    with pytest.raises(UsageFault, match="is a folder"):
        program.read(tmp_path)


def test_line_ends_are_found_however_the_output_is_split() -> None:
    text = b"one\r\ntwo\r\n\r\nthree\r.\r\r\n\r"
    for size in range(1, len(text) + 1):
        pieces: list[bytes] = []
        lines = program.LineEnds(pieces.append)
        for at in range(0, len(text), size):
            lines.take(text[at : at + size])
        lines.end()
        assert b"".join(pieces) == b"one\ntwo\n\nthree\r.\r\n\r"


def test_the_command_has_data_on_stdout_and_the_fault_on_stderr(port: str, tmp_path: Path) -> None:
    (tmp_path / "fails.py").write_text("print('data')\nraise ValueError('why')")
    told = uopenai("run", tmp_path / "fails.py", "--port", port)
    assert told.returncode == 1
    assert told.stdout == "data\n"
    lines = told.stderr.splitlines()
    assert lines[0].startswith("Traceback") and lines[2] == "ValueError: why"
    assert lines[-1] == "the program on the board failed with ValueError: why"


def test_ctrl_c_interrupts_the_program_on_the_board_too(port: str, tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(
        "n = 0\nprint('begun')\ntry:\n    while True: n += 1\nfinally:\n    tidied = True"
    )
    run = started("run", tmp_path / "endless.py", "--port", port)
    assert run.stdout and run.stdout.readline() == b"begun\n"
    run.send_signal(signal.SIGINT)
    _, errors = run.communicate(timeout=60)
    assert run.returncode == 130
    assert errors == b"interrupted\n"
    with BoardLink(port) as link:
        assert link.eval("(tidied, n > 0)") == (True, True)


def test_a_program_that_does_not_let_itself_be_interrupted_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "stubborn.py"
    file.write_text(
        "while True:\n try:\n  print('begun')\n  while True: pass\n except KeyboardInterrupt: pass"
    )
    monkeypatch.setattr("uopenai_tools.link._ANSWER", 1)

    def interrupt(_: bytes) -> None:
        raise KeyboardInterrupt

    with (
        SimulatedBoard(state=tmp_path / "board", wifi={}) as board,
        BoardLink(board.port) as link,
        pytest.raises(LinkError, match="did not answer within 1 s: reset it"),
    ):
        program.run(link, program.read(file), interrupt)


def test_who_reads_the_output_may_stop_reading(port: str, tmp_path: Path) -> None:
    (tmp_path / "talks.py").write_text("while True: print('more')")
    run = started("run", tmp_path / "talks.py", "--port", port)
    assert run.stdout and run.stderr and run.stdout.readline() == b"more\n"
    run.stdout.close()
    errors = run.stderr.read().decode()
    run.wait(timeout=60)
    assert "Traceback" not in errors
    assert "the output could not be written: Broken pipe" in errors
    with BoardLink(port) as link:
        assert link.eval("1 + 1") == 2


def test_a_part_of_the_library_that_the_board_lacks_is_named_with_what_brings_it() -> None:
    said = program.lacking("ImportError: no module named 'uopenai.gadget.light'")
    assert said.startswith(": gadget is not on this board: `uopenai install` brings all of the library")
    assert program.lacking("ImportError: no module named 'uopenai.nothing'") == ""
    assert program.lacking("ImportError: no module named 'gadget'") == ""
