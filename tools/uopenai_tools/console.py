"""How every command speaks: data on stdout, prose on stderr, bars on a terminal only, one line a fault.

Colours follow NO_COLOR and the terminal, which Rich sees to. Secrets are asked for without echo, and
nothing here writes to a file.
"""

from __future__ import annotations

import functools
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from getpass import getpass
from typing import Any, ParamSpec, TypeVar

import typer
from rich.console import Console as Terminal
from rich.console import RenderableType
from rich.text import Text

from uopenai_tools.faults import Fault, UsageFault

INTERRUPTED = 130  # as shells have it: 128 and the number of SIGINT

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Console:
    """One command's line to its user.

    *as_json*: `show` prints its data as JSON. *yes*: `confirm` and `choose` take their safe default
    without asking.
    """

    def __init__(self, *, as_json: bool = False, yes: bool = False) -> None:
        self.as_json = as_json
        self.yes = yes
        self._out = Terminal(highlight=False, markup=False, emoji=False, soft_wrap=True)
        self._err = Terminal(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """A line of prose."""
        self._err.print(Text(text))

    def show(self, data: Any, text: RenderableType) -> None:
        """What the command was asked for: *data* where JSON is wanted, else *text*, a string or a table."""
        if self.as_json:
            print(json.dumps(data, indent=2, ensure_ascii=False), flush=True)
        else:
            self._out.print(Text(text) if isinstance(text, str) else text)

    @contextmanager
    def progress(self, title: str, total: int | None) -> Iterator[Callable[[int], None]]:
        """A bar while the block runs; what it gives is called with the amount that is done so far.

        *total*: the whole amount (bytes); None: not known. Draws nothing where there is no terminal.
        """
        from rich import progress as bars  # most commands draw none

        columns = (
            bars.TextColumn("{task.description}"),
            bars.BarColumn(),
            bars.DownloadColumn(),
            bars.TimeRemainingColumn(),
        )
        off = not self._err.is_terminal
        bar = bars.Progress(*columns, console=self._err, disable=off, transient=True)
        try:
            # Not by `with`: Ctrl-C while it starts would leave the terminal without its cursor.
            bar.start()
            task = bar.add_task(title, total=total)
            yield lambda done: bar.update(task, completed=done)
        finally:
            bar.stop()

    def ask(self, question: str, default: str | None = None) -> str:
        """A line of text. Raises UsageFault when nobody is there to be asked and there is no default."""
        if self.yes and default is not None:
            return default
        self._need_somebody(question)
        print(f"{question}{f' [{default}]' if default else ''}: ", end="", file=sys.stderr, flush=True)
        answer = sys.stdin.readline()
        if not answer:
            print(file=sys.stderr)
            raise UsageFault(f"nobody answered '{question}': give it, or run this in a terminal")
        return answer.strip() or default or ""

    def ask_secret(self, question: str) -> str:
        """A line that is not shown. Raises UsageFault when nobody is there to be asked."""
        self._need_somebody(question)
        try:
            return getpass(f"{question}: ", stream=sys.stderr)
        except EOFError:
            print(file=sys.stderr)
            raise UsageFault(f"nobody answered '{question}': give it, or run this in a terminal") from None

    def confirm(self, question: str, *, safe: bool) -> bool:
        """Yes or no. *safe*: the answer that harms nothing, which stands in where nobody is to be asked."""
        if self.yes or not sys.stdin.isatty():
            self.say(f"{question} {'yes' if safe else 'no'} (the safe answer, as nobody was asked)")
            return safe
        while True:
            answer = self.ask(f"{question} ({'Y/n' if safe else 'y/N'})", "").lower()
            if answer in ("", "y", "yes", "n", "no"):
                return safe if not answer else answer.startswith("y")

    def choose(self, question: str, choices: Sequence[str]) -> int:
        """Which of *choices*: its index. Raises UsageFault when nobody is there to be asked."""
        for number, choice in enumerate(choices, 1):
            self.say(f"  {number}  {choice}")
        while True:
            answer = self.ask(f"{question} (1 to {len(choices)})")
            if answer.isdecimal() and 1 <= int(answer) <= len(choices):
                return int(answer) - 1

    def _need_somebody(self, question: str) -> None:
        if self.yes or not sys.stdin.isatty():
            raise UsageFault(f"nobody is there to be asked for: {question}")


def told(command: Callable[_P, _R]) -> Callable[_P, _R]:
    """*command*, whose faults are one line on stderr and its exit code."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        try:
            return command(*args, **kwargs)
        except Fault as fault:
            print(fault, file=sys.stderr)
            raise typer.Exit(fault.exit_code) from None
        except OSError as error:
            name = f"{error.filename}: " if error.filename else ""
            print(f"{name}{error.strerror or error}", file=sys.stderr)
            raise typer.Exit(1) from None
        except KeyboardInterrupt:
            # After a question, or the terminal's ^C.
            print("\n" * sys.stderr.isatty() + "interrupted", file=sys.stderr)
            raise typer.Exit(INTERRUPTED) from None

    return run
