"""The simulated board's body: what it keeps, what it loses, how it dies, and what its user's code gets."""

from __future__ import annotations

import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from board_console import LIMIT, Console, board_exec, mpremote

from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator import SimulatedBoard, SimulatorError, machine
from uopenai_tools.simulator.command import heap_from, wifi_from
from uopenai_tools.simulator.heap import free_on_bare

COMMAND = [sys.executable, "-c", "from uopenai_tools.cli import app; app()", "simulate"]


@contextmanager
def simulate(state: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`uopenai simulate` as a process of its own, and the port that it prints."""
    with subprocess.Popen([*COMMAND, "--state", str(state)], stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout
            words = run.stdout.readline().split()
            yield run, next(word for word in words if word.startswith("/dev/"))
        finally:
            run.kill()


def child_of(pid: int) -> int:
    """The one child process of *pid*, but for what multiprocessing keeps from another file's tests."""
    found = [
        int(number)
        for task in Path(f"/proc/{pid}/task").iterdir()
        for number in (task / "children").read_text().split()
        if b"multiprocessing" not in Path(f"/proc/{number}/cmdline").read_bytes()
    ]
    assert len(found) == 1, found
    return found[0]


def ends(process: int) -> bool:
    """Whether the process with this descriptor (pidfd) ends within the limit."""
    return bool(select.select([process], [], [], LIMIT)[0])


def test_files_are_there_after_a_restart(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path) as board:
        assert board_exec(board.port, "import os; print(os.listdir())") == "[]\n"
        board_exec(board.port, "with open('kept', 'w') as f: f.write('text')\nimport os; os.mkdir('lib')")
    with SimulatedBoard(state=tmp_path) as board:
        code = "import os; print(sorted(os.listdir()), open('kept').read())"
        assert board_exec(board.port, code) == "['kept', 'lib'] text\n"


def test_a_kill_in_mid_write_loses_nothing_that_was_finished(tmp_path: Path) -> None:
    """Each round is ended by kill -9 while the board writes; each finds the file system whole."""
    code = (
        "import os\n"
        "def go(n):\n"
        "    while True:\n"
        "        with open('f%d.part' % (n % 5), 'w') as f: f.write(('%6d' % n) * 500)\n"
        "        os.rename('f%d.part' % (n % 5), 'f%d' % (n % 5))\n"
        "        print('wrote', n)\n"
        "        n += 1\n"
    )
    check = (
        "texts = [open(name).read() for name in os.listdir() if '.' not in name]\n"
        "print([(len(text), text == text[:6] * 500) for text in texts])\n"
    )
    rng, last = random.Random(6), 0
    for _ in range(8):
        with simulate(tmp_path) as (run, port):
            with Console(port) as console:
                console.prompt()
                console.paste(code)
                if last:
                    seen = console.paste(check)
                    assert b"False" not in seen, seen
                    assert seen.count(b"3000, True") == 5, seen
                    newest = int(console.ask(b"max(int(open('f%d' % i).read(6)) for i in range(5))\r"))
                    assert newest in (last, last + 1)
                console.type(b"go(%d)\r" % (last + 1))
                for _ in range(5 + rng.randrange(20)):
                    line = b""
                    while b"wrote" not in line:
                        line = console.until(b"\r\n")
                    last = int(line.split()[-1])
            process = os.pidfd_open(child_of(run.pid))
            run.kill()
            run.wait(timeout=LIMIT)
            assert ends(process), "the interpreter outlived its host"
            os.close(process)
            # The lines still on their way when it died tell of more.
        with SimulatedBoard(state=tmp_path) as board:
            last = int(board_exec(board.port, "print(max(int(open('f%d' % i).read(6)) for i in range(5)))"))


def test_no_process_stays_when_the_board_is_switched_off(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path) as board:
        mpremote(board.port, "exec", "--no-follow", "while True: pass")
        process = os.pidfd_open(child_of(os.getpid()))
    assert ends(process)
    os.close(process)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_ends_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    with simulate(tmp_path) as (run, _):
        assert run.stdout
        while not run.stdout.readline().startswith("try"):
            pass
        process = os.pidfd_open(child_of(run.pid))
        run.send_signal(number)
        assert run.stdout.read() == "stopped\n"
        assert run.wait(timeout=LIMIT) == 0
        assert ends(process)
        os.close(process)


def refusal(*arguments: str, **environment: str) -> str:
    """What `uopenai simulate` says when it refuses; the test fails if it does not, or needs two lines."""
    run = subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    return run.stderr


def test_a_second_board_on_one_state_folder_is_refused(tmp_path: Path) -> None:
    with SimulatedBoard(state=tmp_path):
        assert "another simulated board uses" in refusal("--state", str(tmp_path))


@pytest.mark.parametrize("heap", ["lots", "-1k", "", "4k", "100G", "999999k"])
def test_a_heap_that_cannot_be_is_refused(tmp_path: Path, heap: str) -> None:
    assert "heap of" in refusal("--state", str(tmp_path), f"--heap={heap}")


def test_a_state_folder_that_cannot_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert "state folder" in refusal("--state", str(file))


def test_an_image_that_is_none_is_refused_and_left_alone(tmp_path: Path) -> None:
    image = tmp_path / "flash.img"
    image.write_bytes(b"something else")
    assert "flash.img" in refusal("--state", str(tmp_path))
    image.write_bytes(b"something else" * 149797 + b"12345678901234")
    image.write_bytes(image.read_bytes()[: 512 * 4096].ljust(512 * 4096, b"z"))
    before = image.read_bytes()
    assert "no file system that can be read" in refusal("--state", str(tmp_path))
    assert image.read_bytes() == before


def test_wifi_that_cannot_be_is_refused(tmp_path: Path) -> None:
    assert "UOPENAI_SIM_WIFI" in refusal("--state", str(tmp_path), UOPENAI_SIM_WIFI="home")
    assert "a password 8 to 63" in refusal("--state", str(tmp_path), UOPENAI_SIM_WIFI="home=short")


def test_the_settings_of_the_command() -> None:
    assert [heap_from(text) for text in ("100k", "64", "1M")] == [100, 64, 1024]
    assert wifi_from({"UOPENAI_SIM_WIFI": "home=a=b;cafe="}) == {"home": "a=b", "cafe": None}


@pytest.mark.parametrize("heap_kb", [32, 100, 300])
def test_the_users_code_gets_the_heap_that_was_asked_for(
    tmp_path: Path, interpreter: Interpreter, heap_kb: int
) -> None:
    with SimulatedBoard(state=tmp_path, heap_kb=heap_kb) as board:
        free = int(board_exec(board.port, "import gc\ngc.collect()\nprint(gc.mem_free())"))
    assert abs(free - free_on_bare(interpreter.path, heap_kb)) <= 1024


def test_the_heap_is_one_piece(board: SimulatedBoard) -> None:
    """What the firmware takes lies at one end, so that a large buffer finds room."""
    assert board_exec(board.port, "x = bytearray(85000)\nprint(len(x))") == "85000\n"


def test_a_full_file_system_says_so_and_goes_on(board: SimulatedBoard) -> None:
    code = (
        "import os\nblock = bytes(4096)\nfile = open('big', 'wb')\n"
        "try:\n    while True: n = file.write(block)\nexcept OSError as error: print(error.errno)\n"
        "print(os.statvfs('/')[2:4])\n"
        "try: file.close()\nexcept OSError as error: print(error.errno)\n"
        "os.remove('big')\nwith open('small', 'w') as file: n = file.write('here')\n"
        "print(open('small').read(), os.statvfs('/')[2:4])\n"
    )
    assert board_exec(board.port, code) == "28\n(512, 0)\nhere (512, 510)\n"


def test_nothing_of_the_host_is_seen_on_the_board(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-the-host")
    with SimulatedBoard(state=tmp_path) as board:
        environment = Path(f"/proc/{child_of(os.getpid())}/environ").read_bytes()
        assert b"sk-of-the-host" not in environment
        code = (
            "import os, vfs\n"
            "print(os.listdir('/'), [hasattr(os, n) for n in ('getenv', 'system')], hasattr(vfs, 'VfsPosix'))"
        )
        assert board_exec(board.port, code) == "[] [False, False] False\n"
        assert "ENOENT" in mpremote(board.port, "exec", "open('/etc/passwd')", check=False).stdout


def test_it_says_what_a_board_says(board: SimulatedBoard) -> None:
    code = (
        "import sys, os, machine\n"
        "print(sys.platform, sys.path, sys.argv, os.uname().sysname, len(machine.unique_id()))"
    )
    assert board_exec(board.port, code) == "esp32 ['', '.frozen', '/lib'] [] esp32 6\n"


def test_modules_are_imported_from_the_flash(board: SimulatedBoard) -> None:
    write = (
        "import os\nos.mkdir('lib')\nfor n in ('lib/one', 'two'):\n"
        "    with open(n + '.py', 'w') as f: n = f.write('x = 1')\n"
    )
    assert board_exec(board.port, write + "import one, two\nprint(one.__file__, two.__file__)") == (
        "/lib/one.py two.py\n"
    )


RESETS = [
    ("soft_reset", "import machine; machine.soft_reset()", 5),
    ("sys.exit", "import sys; sys.exit()", 5),
    ("reset", "import machine; machine.reset()", 2),
    ("deepsleep", "import machine; machine.deepsleep(50)", 4),
    ("the watchdog", "import machine; w = machine.WDT(timeout=50)\nwhile True: pass", 3),
]


@pytest.mark.parametrize(("code", "cause"), [case[1:] for case in RESETS], ids=[case[0] for case in RESETS])
def test_a_reset_by_the_program(board: SimulatedBoard, code: str, cause: int) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"x = 1\r\x05" + code.encode().replace(b"\n", b"\r") + b"\x04")
        console.until(b"for more information.\r\n>>> ")
        assert console.ask(b"import machine; machine.reset_cause(), 'x' in globals()\r") == (
            b"(%d, False)" % cause
        )


def test_an_interpreter_that_is_none_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MICROPYTHON", "/bin/false")
    with pytest.raises(SimulatorError, match="MICROPYTHON=/bin/false is not"):
        SimulatedBoard(state=tmp_path).start()


def test_a_program_may_run_for_longer_than_a_board_takes_to_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SimulatedBoard(state=tmp_path, wifi={}) as board, Console(board.port) as console:
        console.prompt()
        console.ask(b"f = open('main.py', 'w'); _ = f.write('while True: print(input())'); f.close()\r")
        console.type(b"\x04")
        console.until(b"soft reboot\r\n")
        console.type(b"first\r")
        console.until(b"first\r\nfirst\r\n")
        monkeypatch.setattr(machine, "_START_LIMIT", 0.0)
        for _ in range(2):  # it looks at the time after each
            console.type(b"again\r")
            console.until(b"again\r\nagain\r\n")
