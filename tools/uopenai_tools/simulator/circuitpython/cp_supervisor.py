"""An emulation of CircuitPython's API: ``supervisor``."""

import os
import select
import sys

import cp_host

_PERIOD = 1 << 29
began = cp_host.milliseconds()  # when ticks_ms was 0: set at the start


def ticks_ms():
    """Milliseconds, modulo 2**29. The board does its background work meanwhile."""
    cp_host.background()
    return (cp_host.milliseconds() - began) % _PERIOD


def reload():
    """End the program and begin it anew."""
    raise SystemExit("reload")


class RunReason:
    """Why code.py runs."""

    STARTUP, AUTO_RELOAD, SUPERVISOR_RELOAD, REPL_RELOAD = cp_host.members(4)


class Runtime:
    """See ``supervisor.runtime``."""

    usb_connected = property(lambda self: False)
    serial_connected = property(lambda self: True)
    run_reason = property(lambda self: RunReason.STARTUP)

    def __init__(self):
        self._autoreload = True

    @property
    def autoreload(self):
        """Whether a file that is written starts the program anew."""
        return self._autoreload

    @autoreload.setter
    def autoreload(self, value):
        self._autoreload = bool(value)

    @property
    def serial_bytes_available(self):
        """Whether standard input has something to read: 1 or 0, where the real one counts."""
        poller = select.poll()
        poller.register(sys.stdin, 1)
        return 1 if poller.poll(0) else 0


def set_next_code_file(
    filename,
    *,
    working_directory=None,
    reload_on_success=False,
    reload_on_error=False,
    sticky_on_success=False,
    sticky_on_error=False,
    sticky_on_reload=False,
):
    """What runs next: *filename* has to be there. None: code.py."""
    for path in (filename, working_directory):
        if path is not None and not isinstance(path, (str, bytes)):
            raise TypeError("filename must be of type str or None, not %s" % type(path).__name__)
    if filename is not None:
        try:
            os.stat(filename)
        except OSError:
            raise ValueError("File not found")


runtime = Runtime()
