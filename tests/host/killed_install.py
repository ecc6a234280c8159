"""Installs on a board, and dies: a program for test_install_killed. Each line of its input is one run.

A run is {"steps": N, "source": FOLDER, …}, in JSON: the rest is what an Order has. It is carried out by a
child that kills itself with SIGKILL once it has written to the serial port for the N-th time (0: never).
What it prints is how often the child had written, and the signal that ended it. It stays a program of one
thread, so that it can fork.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import serial

from uopenai_tools import install, install_circuitpython
from uopenai_tools.ampy_route import Ampy
from uopenai_tools.firmware.releases import CIRCUITPYTHON
from uopenai_tools.link import BoardLink
from uopenai_tools.stores import interpreter

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
        if interpreter(link) == CIRCUITPYTHON:
            route = Ampy(link)
            install_circuitpython.carry_out(route, install_circuitpython.prepare(route, order, ROOTS))
        else:
            install.carry_out(link, install.prepare(link, order, ROOTS))
    return written


def main() -> None:
    """Run after run, until the input ends."""
    port = sys.argv[1]
    for line in sys.stdin:
        said = json.loads(line)
        steps = said.pop("steps")
        said |= {"source": Path(said["source"]), "form": install.Form(said.get("form", "mpy"))}
        told, tell = os.pipe()
        if not (child := os.fork()):
            try:
                count = run(port, steps, install.Order(**said))
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
