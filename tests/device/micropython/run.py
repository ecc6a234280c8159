"""Runs one device test file: ``micropython run.py NAME LEFT_OUT``; sys.path comes from $MICROPYPATH.

LEFT_OUT is JSON: pairs of a test and the reason why it is not run.
"""

import sys
import unittest

left_out = ()
if sys.argv[2] != "[]":
    import json

    left_out = json.loads(sys.argv[2])
sys.exit(1 if unittest.run(__import__(sys.argv[1]), True, left_out) else 0)
