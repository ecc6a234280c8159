"""Runs one file of device tests over the emulation of CircuitPython's API: ``run(name, board)``.

On MicroPython with the tests' own unittest, on CPython with its own: loaded first, so that it has what
programs no longer find.
"""

import json
import sys
import unittest


def run(name, board):
    """The file's tests; *board*: JSON, what emulation.start is told. Ends the program."""
    leave = sys.exit
    import emulation

    emulation.start(**json.loads(board))
    module = __import__(name)
    if hasattr(unittest, "TextTestRunner"):
        found = unittest.defaultTestLoader.loadTestsFromModule(module)
        outcome = unittest.TextTestRunner(sys.stdout).run(found)
        leave(0 if outcome.wasSuccessful() and outcome.testsRun else 1)
    leave(1 if unittest.run(module) else 0)
