"""Runs one device test file over the emulation of CircuitPython's API: ``run_emulated.py NAME LEFT_OUT BOARD``.

LEFT_OUT as in run.py; BOARD is JSON too: what emulation.start() is given. Runs on CPython as well.
"""

import json
import sys
import unittest  # ours: before it is a board, which has none

import emulation

name, left_out, board = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3])
emulation.start(**board)
sys.exit(1 if unittest.run(__import__(name), True, left_out) else 0)
