"""The simulated board under the real mpremote and the real ampy, which must not see a difference."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from board_console import Console, board_exec, mpremote

from uopenai_tools.simulator import SimulatedBoard


def test_exec_prints(board: SimulatedBoard) -> None:
    assert mpremote(board.port, "exec", "print('one'); print('two')").stdout == "one\ntwo\n"


def test_eval_gives_the_value(board: SimulatedBoard) -> None:
    assert mpremote(board.port, "eval", "[1 << 70, 'x', b'\\x04']").stdout.strip() == (
        "[1180591620717411303424, 'x', b'\\x04']"
    )


def test_an_exception_arrives_as_one_and_shows_only_the_users_lines(board: SimulatedBoard) -> None:
    run = mpremote(board.port, "exec", "print('before')\n1/0", check=False)
    assert run.returncode == 1
    assert (run.stdout + run.stderr).replace("\r", "") == (
        'before\nTraceback (most recent call last):\n  File "<stdin>", line 2, in <module>\n'
        "ZeroDivisionError: divide by zero\n"
    )


@pytest.mark.parametrize("size", [0, 1, 3_000, 100_000])
def test_a_file_goes_there_and_back(board: SimulatedBoard, tmp_path: Path, size: int) -> None:
    sent, returned = tmp_path / "sent", tmp_path / "returned"
    sent.write_bytes(random.Random(size).randbytes(size))
    mpremote(board.port, "fs", "cp", sent, ":file")
    listing = mpremote(board.port, "fs", "ls").stdout
    assert f"{size} file" in listing
    mpremote(board.port, "fs", "cp", ":file", returned)
    assert returned.read_bytes() == sent.read_bytes()


def test_run_runs_a_script_of_this_computer(board: SimulatedBoard, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text("for i in range(300):\n    print('line', i)\n")
    expected = "".join(f"line {i}\n" for i in range(300))
    assert mpremote(board.port, "run", script).stdout == expected


def test_soft_reset_forgets_names_and_runs_boot_but_not_main(board: SimulatedBoard) -> None:
    write = "for n in ('boot', 'main'):\n    with open(n + '.py', 'w') as f: f.write(n + '_ran = 1\\n')\n"
    board_exec(board.port, write + "x = 1")
    assert "True" in board_exec(board.port, "print('x' in globals())")
    mpremote(board.port, "soft-reset")
    seen = board_exec(board.port, "print([n in globals() for n in ('x', 'boot_ran', 'main_ran')])")
    assert seen == "[False, True, False]\n"


def test_ctrl_c_in_mpremote_leaves_a_board_that_answers(board: SimulatedBoard) -> None:
    command = [sys.executable, "-m", "mpremote", "connect", board.port, "exec"]
    endless = "print('on it')\nwhile True: pass"
    with subprocess.Popen([*command, endless], stdout=subprocess.PIPE) as run:
        assert run.stdout
        assert run.stdout.readline().strip() == b"on it"
        run.send_signal(signal.SIGINT)
        run.wait(timeout=20)
    assert mpremote(board.port, "exec", "print('here')").stdout == "here\n"


def test_output_comes_while_the_program_runs(board: SimulatedBoard) -> None:
    code = "import sys\nprint('word', end='')\nprint(sys.stdin.read(1))"
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x01")
        console.until(b"raw REPL; CTRL-B to exit\r\n>")
        console.type(code.encode() + b"\x04")
        console.until(b"OKword")
        console.type(b"!")
        assert console.until(b"\x04\x04>") == b"!\r\n\x04\x04>"


def test_raw_paste_mode_opens_its_window_step_by_step(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x01")
        console.until(b"raw REPL; CTRL-B to exit\r\n>")
        console.type(b"\x05A\x01")
        console.until(b"R\x01\x80\x00\x01")
        console.type(b"print(7)" + b"#" * 120)
        console.until(b"\x01")
        console.type(b"\x04")
        assert console.until(b"\x04>") == b"\x047\r\n\x04\x04>"


def test_the_raw_repl_refuses_another_kind_of_paste(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x01")
        console.until(b"raw REPL; CTRL-B to exit\r\n>")
        assert console.ask(b"\x05B\x01", b">").endswith(b"R\x00")


def test_the_console_can_carry_bytes_as_they_are(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        sent = bytes(range(256)) * 40 + b"\xff\n\n\r\n"
        console.type(
            b"import sys; n = sys.stdout.buffer.write(bytes(range(256)) * 40 + b'\\xff\\n\\n\\r\\n')\r"
        )
        console.until(b"\\r\\n')\r\n")
        assert console.until(b">>> ") == sent + b">>> "


def test_mpremote_mounts_a_folder_of_this_computer(board: SimulatedBoard, tmp_path: Path) -> None:
    (tmp_path / "here.txt").write_text("line one\nline two\n")
    code = "print(open('/remote/here.txt').read())"
    assert "line one\nline two\n" in mpremote(board.port, "mount", tmp_path, "exec", code).stdout


def test_ampy_puts_lists_gets_and_runs(board: SimulatedBoard, tmp_path: Path) -> None:
    def ampy(*arguments: str | Path) -> str:
        command = [Path(sys.executable).with_name("ampy"), "--port", board.port, *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout

    script = tmp_path / "hello.py"
    script.write_text("print('hello from a file')\n")
    ampy("put", script)
    assert ampy("ls").split() == ["/hello.py"]
    assert ampy("get", "hello.py").strip() == script.read_text().strip()
    assert ampy("run", script).strip() == "hello from a file"
