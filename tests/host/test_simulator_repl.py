"""The friendly REPL of the simulated board, typed at as at a terminal; and its parts, without a board."""

from __future__ import annotations

import random

import pytest
from board_console import GREETING, PROMPT, Console

from uopenai_tools.simulator import SimulatedBoard
from uopenai_tools.simulator.child import LineEnds, cleaned
from uopenai_tools.simulator.continuation import wants_more

STATEMENTS = [
    ("a value is shown", b"6 * 7\r", b"42\r\n"),
    ("None is not", b"None\r", b""),
    ("an assignment shows nothing", b"x = 1\r", b""),
    ("names stay", b"y = 2; y\r", b"2\r\n"),
    ("letters beyond ASCII", "print('ä€😀')\r".encode(), "ä€😀\r\n".encode()),
    ("two values in a line", b"1; 2\r", b"1\r\n2\r\n"),
    ("a tuple over two lines", b"(1,\r2)\r", b"(1, 2)\r\n"),
    ("an empty line", b"\r", b""),
    ("cursor keys do nothing", b"\x1b[A\x1b[1;5Cz = 3\r", b""),
]


@pytest.mark.parametrize(
    ("typed", "shown"), [case[1:] for case in STATEMENTS], ids=[c[0] for c in STATEMENTS]
)
def test_statement(board: SimulatedBoard, typed: bytes, shown: bytes) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(typed + b"'the end'\r")
        seen = console.until(b"'the end'\r\n'the end'" + PROMPT)
        assert shown in seen
        assert shown or seen.count(b"\r\n") <= 4


def test_the_greeting_says_that_it_is_simulated(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.type(b"\r\x03\x02")
        assert b"; uopenai simulated board with unix port\r\n" + GREETING in console.until(GREETING)


def test_a_block_asks_for_more_and_runs_at_an_empty_line(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.ask(b"for i in range(3):\r", b"... ")
        console.ask(b"    print(i * i)\r", b"... ")
        assert console.ask(b"\r") == b"0\r\n1\r\n4"


def test_backspace_takes_back_a_character_of_any_length(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type("'ab€".encode() + b"\x7f\x08c'\r")
        assert console.until(PROMPT).endswith(b"\r\n'ac'" + PROMPT)


def test_paste_mode_runs_what_is_pasted_as_it_stands(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        assert console.paste("if True:\n    print(1)\nprint(2)\n") == b"1\r\n2\r\n"


def test_ctrl_c_leaves_paste_mode_and_half_a_statement(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.ask(b"\x05print(1)", b"print(1)")
        console.ask(b"\x03")
        console.ask(b"def half(", b"half(")
        console.ask(b"\x03")
        assert console.ask(b"'fine'\r") == b"'fine'"


RUNNING = [
    ("a loop", "print('on'); n = 0\nwhile True: n += 1"),
    ("a sleep", "import time\nprint('on')\ntime.sleep(1000)"),
    ("a poll", "import select, sys\np = select.poll(); p.register(sys.stdin, 1)\nprint('on')\np.poll()"),
    ("a read", "import sys\nprint('on')\nsys.stdin.read(9)"),
    (
        "an accept",
        (
            "import socket\ns = socket.socket(); s.bind(socket.getaddrinfo('127.0.0.1', 0)[0][-1])\n"
            "s.listen(1)\nprint('on')\ns.accept()"
        ),
    ),
    (
        "asyncio",
        "import asyncio\nasync def wait(): await asyncio.sleep(1000)\nprint('on')\nasyncio.run(wait())",
    ),
    ("endless output", "print('on')\nwhile True: print('x' * 70)"),
]


@pytest.mark.parametrize("code", [case[1] for case in RUNNING], ids=[case[0] for case in RUNNING])
def test_ctrl_c_interrupts(board: SimulatedBoard, code: str) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x05" + code.encode().replace(b"\n", b"\r") + b"\x04")
        console.until(b"\r\non\r\n")
        console.type(b"\x03")
        assert b"KeyboardInterrupt" in console.until(PROMPT)
        assert console.ask(b"'here'\r") == b"'here'"


def test_a_second_ctrl_c_gets_through_to_code_that_catches_the_first(board: SimulatedBoard) -> None:
    code = "try:\n  print('on')\n  while 1: pass\nexcept KeyboardInterrupt: print('once')\nwhile 1: pass"
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x05" + code.encode().replace(b"\n", b"\r") + b"\x04")
        console.until(b"\r\non\r\n")
        console.type(b"\x03")
        console.until(b"once\r\n")
        console.type(b"\x03")
        assert b"KeyboardInterrupt" in console.until(PROMPT)


def test_interrupted_writes_do_not_harm_the_file_system(board: SimulatedBoard) -> None:
    """Ctrl-C must not take the interpreter out of littlefs half-way."""
    setup = "def go():\n  print('on')\n  while 1:\n    f = open('t', 'w'); f.write('x' * 999); f.close()\n"
    with Console(board.port) as console:
        console.prompt()
        console.paste(setup)
        for _ in range(40):
            console.type(b"go()\r")
            console.until(b"on\r\n")
            console.type(b"\x03")
            assert b"KeyboardInterrupt" in console.until(PROMPT)
        assert console.ask(b"f = open('t', 'w'); f.write('whole'); f.close(); open('t').read()\r") == (
            b"5\r\n'whole'"
        )
        assert console.ask(b"import os; os.listdir()\r") == b"['t']"


@pytest.mark.parametrize(("rounds", "turns", "most"), [(300, 400, 3), (300, 10, 3)], ids=["long", "short"])
def test_ctrl_c_at_any_moment_does_no_harm(board: SimulatedBoard, rounds: int, turns: int, most: int) -> None:
    """Also as a statement starts, as it ends, while its traceback is printed, and between two."""
    rng = random.Random(3)
    with Console(board.port) as console:
        console.prompt()
        for _ in range(rounds):
            console.type(b"for i in range(%d): 1/(i - %d)\r\r" % (rng.randrange(2 * turns), turns))
            console.type(b"\x03" * rng.randint(1, most))
            console.type(rng.choice([b"", b"1\r", b"1\r\x03", b"\x03\r"]))
        console.type(b"\r\x03'the ' + 'end'\r")
        seen = console.until(b"'the end'" + PROMPT)
    assert b"simulator" not in seen
    assert b"MicroPython" not in seen


def test_an_exception_that_cannot_be_printed_is_not_the_end(board: SimulatedBoard) -> None:
    code = "class Bad(Exception):\n  def __str__(self): return 1/0\n  __repr__ = __str__\nx = 'kept'\n"
    with Console(board.port) as console:
        console.prompt()
        console.paste(code)
        assert console.ask(b"raise Bad\r").endswith(b'\r\n  File "<stdin>", line 1, in <module>\r\n')
        assert console.ask(b"x\r") == b"'kept'"


def test_ctrl_d_resets_and_runs_boot_and_main(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.paste(
            "for n in ('main', 'boot'):\n  with open(n + '.py', 'w') as f: f.write('print(%r)' % n)\n"
        )
        console.type(b"\x04")
        assert b"MPY: soft reboot\r\nboot\r\nmain\r\nMicroPython " in console.until(GREETING)


def test_an_exception_in_main_is_shown_and_the_prompt_comes(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.paste("with open('main.py', 'w') as f: f.write('\\n1/0')\n")
        console.type(b"\x04")
        assert b'  File "main.py", line 2, in <module>\r\nZeroDivisionError' in console.until(GREETING)


def test_a_program_reads_what_is_typed_and_the_rest_is_for_the_repl(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"input('name? ')\r")
        console.until(b"')\r\nname? ")
        assert console.ask(b"Ada\r") == b"'Ada'"
        console.type(b"import sys; print('on'); sys.stdin.read(2)\r")
        console.until(b"on\r\n")
        console.type(b"ab'rest'\r")
        assert console.until(b"'rest'" + PROMPT).startswith(b"'ab'\r\n>>> 'rest'\r\n'rest'")


def test_a_program_can_take_ctrl_c_as_a_byte(board: SimulatedBoard) -> None:
    code = "import micropython, sys\nmicropython.kbd_intr(-1)\nprint('on')\nprint(ord(sys.stdin.read(1)))"
    with Console(board.port) as console:
        console.prompt()
        console.type(b"\x05" + code.encode().replace(b"\n", b"\r") + b"\x04")
        console.until(b"\r\non\r\n")
        console.type(b"\x03")
        assert console.until(b">>> ") == b"3\r\n>>> "


def test_no_memory_is_an_exception_and_not_the_end(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        assert b"MemoryError" in console.ask(b"x = bytearray(200000)\r")
        assert b"MemoryError" in console.paste("x = []\nwhile True: x.append(bytes(50))\n")
        console.ask(b"\x03")
        # With all of it in use there is not even room to say so; Ctrl-D always works.
        console.type(b"\x04")
        console.until(GREETING)
        assert console.ask(b"'here'\r") == b"'here'"


def test_a_crash_of_the_interpreter_is_a_reset(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"import uctypes; uctypes.bytearray_at(0, 4)[0]\r")
        assert b"simulator: the interpreter ended with status -11" in console.until(GREETING)
        assert console.ask(b"import machine; machine.reset_cause()\r") == b"2"


def test_closing_the_port_leaves_the_program_running(board: SimulatedBoard) -> None:
    with Console(board.port) as console:
        console.prompt()
        console.type(b"import sys; print('on'); x = sys.stdin.read(1)\r")
        console.until(b"on\r\n")
    with Console(board.port) as console:
        console.type(b"!")
        console.until(b">>> ")
        assert console.ask(b"x\r") == b"'!'"


WHOLE = [b"", b"x", b"x = (1)", b"'('", b"'''a'''", b"iffy", b"if x: y\n", b'"\\""', b"for_ = 1", b"(1,\n2)"]
PARTS = [
    b"if x:",
    b"(",
    b"[1,",
    b"{",
    b"'''a",
    b'"""',
    b"x = \\",
    b"@d",
    b"async def f():",
    b"class A:\n  x=1",
    b"f('(',",
]


@pytest.mark.parametrize("source", WHOLE)
def test_a_whole_statement_wants_no_more(source: bytes) -> None:
    assert not wants_more(source)


@pytest.mark.parametrize("source", PARTS)
def test_a_part_of_a_statement_wants_more(source: bytes) -> None:
    assert wants_more(source)


def test_line_ends_are_a_boards_but_raw_output_is_left_alone() -> None:
    ends = LineEnds()
    assert ends.of(b"a\nb\r\n") == b"a\r\nb\r\n"
    assert ends.of(b"a\xff\nb\xff") == b"a\nb\xff"
    assert ends.of(b"x" * 4095 + b"\xff") + ends.of(b"\ny") == b"x" * 4095 + b"\ny"


def test_a_traceback_does_not_show_the_simulator() -> None:
    seen = b'Traceback:\n  File "simulator/_agent.py", line 1, in _serve\n  File "<stdin>", line 1\nE: x\n'
    assert cleaned(seen) == b'Traceback:\n  File "<stdin>", line 1\nE: x\n'
