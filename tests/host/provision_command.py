"""Runs `uopenai provision` as its users do: with nobody there, or at a terminal that answers its questions.

While it runs, its command line and those of all that it starts are looked at for secrets.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import subprocess
import sys
import termios
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("uopenai"))
LIMIT = 60.0


@dataclass
class Run:
    """How a run ended, and all that it said."""

    returncode: int
    stdout: str
    stderr: str
    command_lines: set[bytes] = field(default_factory=set)

    @property
    def said(self) -> str:
        return self.stdout + self.stderr


def _environment(given: dict[str, str]) -> dict[str, str]:
    ours = ("OPENAI", "CIRCUITPY", "UOPENAI")
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith(ours)},
        "TERM": "dumb",
        "COLUMNS": "200",
        **given,
    }


@contextlib.contextmanager
def _watched_command_lines(pid: int) -> Iterator[set[bytes]]:
    """The command lines of the process *pid* and all below it, again and again while the block runs.

    Not of others: another run of these tests may be giving its secrets to whom it should not.
    """
    seen: set[bytes] = set()
    over = threading.Event()

    def look() -> None:
        while not over.wait(0.01):
            for process in _family(pid):
                with contextlib.suppress(OSError):
                    seen.add((process / "cmdline").read_bytes())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()
    assert any(COMMAND.encode() in line for line in seen), "nobody looked"


def _family(pid: int) -> Iterator[Path]:
    process = Path(f"/proc/{pid}")
    yield process
    with contextlib.suppress(OSError):  # it may end while it is looked at
        tasks = list((process / "task").iterdir())
        for child in [child for task in tasks for child in (task / "children").read_text().split()]:
            yield from _family(int(child))


def provision(*arguments: str | Path, stdin: str | None = None, **environment: str) -> Run:
    """`uopenai provision` with nobody to be asked; *stdin*: what it can read there."""
    process = subprocess.Popen(
        [COMMAND, "provision", *map(str, arguments)],
        env=_environment(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process, _watched_command_lines(process.pid) as seen:
        try:
            output, errors = process.communicate(stdin or "", LIMIT)
        except BaseException:
            process.kill()
            raise
    return Run(process.returncode, output, errors, seen)


def provision_asking(answers: Sequence[tuple[str, str]], *arguments: str | Path, **environment: str) -> Run:
    """The same at a terminal. *answers*: (what its question holds, what is typed then), in order.

    All that the terminal shows is in `stdout`.
    """
    terminal, far = os.openpty()
    process = subprocess.Popen(
        [COMMAND, "provision", *map(str, arguments)],
        stdin=far,
        stdout=far,
        stderr=far,
        env=_environment(environment),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(far)
    with _watched_command_lines(process.pid) as seen:
        shown, unanswered = b"", list(answers)
        deadline = time.monotonic() + LIMIT
        at = 0
        try:
            while True:
                ready = select.select([terminal], [], [], max(0.0, deadline - time.monotonic()))[0]
                assert ready, f"waited for {unanswered[:1]}, and came {shown!r}"
                try:
                    data = os.read(terminal, 4096)
                except OSError:
                    break
                if not data:
                    break
                shown += data
                if unanswered and (found := shown.find(unanswered[0][0].encode(), at)) >= 0:
                    # Its echo is off, or not, before the whole question is there.
                    if not shown[found:].rstrip(b" ").endswith(b":"):
                        continue
                    at = len(shown)
                    os.write(terminal, unanswered.pop(0)[1].encode() + b"\n")
        finally:
            os.close(terminal)
            if unanswered:
                process.kill()
            process.wait(LIMIT)
    assert not unanswered, f"never asked for {unanswered}: {shown!r}"
    return Run(process.returncode, shown.decode(errors="replace"), "", seen)
