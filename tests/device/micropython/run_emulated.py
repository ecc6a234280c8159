"""Runs a device test file over the emulation of CircuitPython's API: ``run_emulated.py NAME LEFT_OUT BOARD``.

LEFT_OUT as in run.py; BOARD is JSON too: what emulation.start() is given, and whether the sockets of all
tests are *managed*, by Adafruit's connection manager, the real one. Runs on CPython as well.
"""

import json
import sys
import unittest  # ours: before it is a board, which has none

import emulation

name, left_out, board = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
managed = board.pop("managed")
if managed:
    from types import ModuleType


def load(name):
    """Import a library of Adafruit's on CPython, with its annotations unread, as on a board."""
    path = "%s/%s.py" % (board["asyncio"], name)
    with open(path) as file:
        code = compile("from __future__ import annotations\n" + file.read(), path, "exec")
    module = sys.modules[name] = ModuleType(name)
    exec(code, module.__dict__)
    return module


def manage():
    """Give every client that is given no pool the one of the connection manager."""
    import wifi

    from uopenai.client import OpenAI

    manager = load("adafruit_connection_manager")
    load("adafruit_requests")
    begun = OpenAI.__init__

    def begin(self, *arguments, **named):
        if named.get("http_client") is None:
            named.setdefault("socket_pool", manager.get_radio_socketpool(wifi.radio))
        begun(self, *arguments, **named)

    OpenAI.__init__ = begin


emulation.start(**board)
if managed:
    manage()
sys.exit(1 if unittest.run(__import__(name), True, left_out) else 0)
