"""Installs on a board, and dies: a program for test_install_killed. Each line of its input is one run.

A run is "STEPS FOLDER": the library in FOLDER is installed by a child that kills itself with SIGKILL as soon
as it has written to the serial port for the STEPS-th time (0: never). What it prints is how often the child
had written, and the signal that ended it. It stays a program of one thread, so that it can fork.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import serial

from uopenai_tools import install
from uopenai_tools.link import BoardLink

ROOTS = b"-----BEGIN CERTIFICATE-----\n"


def run(port: str, steps: int, order: install.Order) -> int:
    """The installation; how often it wrote."""
    written = 0
    write = serial.Serial.write

    def counted(self: serial.Serial, data: bytes) -> int | None:
        nonlocal written
        done = write(self, data)
        written += 1
        if written == steps:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    serial.Serial.write = counted  # pyright: ignore[reportAttributeAccessIssue]
    with BoardLink(port) as link:
        install.carry_out(link, install.prepare(link, order, ROOTS))
    return written


def main() -> None:
    """Run after run, until the input ends."""
    port = sys.argv[1]
    for line in sys.stdin:
        steps, folder = line.split()
        told, tell = os.pipe()
        if not (child := os.fork()):
            try:
                count = run(port, int(steps), install.Order(source=Path(folder)))
                os.write(tell, str(count).encode())
            except BaseException as error:
                os.write(tell, f"failed:{type(error).__name__}:{error}".replace(" ", "_").encode())
            finally:
                os._exit(0)
        os.close(tell)
        _, status = os.waitpid(child, 0)
        count = os.read(told, 1000).decode() or "-"
        os.close(told)
        print(count, os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0, flush=True)


if __name__ == "__main__":
    main()
