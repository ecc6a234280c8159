"""An emulation of CircuitPython's API: ``supervisor``."""

import select
import sys

import cp_host

_PERIOD = 1 << 29
began = cp_host.milliseconds()  # when ticks_ms was 0: set at the start


def ticks_ms():
    """Milliseconds, modulo 2**29."""
    return (cp_host.milliseconds() - began) % _PERIOD


def reload():
    """End the program and begin it anew."""
    raise SystemExit("reload")


class RunReason:
    """Why code.py runs."""

    STARTUP, AUTO_RELOAD, SUPERVISOR_RELOAD, REPL_RELOAD = range(4)


class Runtime:
    """See ``supervisor.runtime``."""

    usb_connected = False
    serial_connected = True
    run_reason = RunReason.STARTUP
    autoreload = True

    @property
    def serial_bytes_available(self):
        """Whether standard input has something to read: 1 or 0, where the real one counts."""
        poller = select.poll()
        poller.register(sys.stdin, 1)
        return 1 if poller.poll(0) else 0


def set_next_code_file(filename, **how):
    """What runs next."""


runtime = Runtime()
