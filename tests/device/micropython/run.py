"""Runs one device test file: ``micropython run.py NAME``; sys.path comes from $MICROPYPATH.

$LEFT_OUT is JSON: pairs of a test and the reason why it is not run.
"""

import os
import sys
import unittest

left_out = os.getenv("LEFT_OUT", "[]")
if left_out != "[]":
    import json

    left_out = json.loads(left_out)
sys.exit(1 if unittest.run(__import__(sys.argv[1]), True, left_out) else 0)
