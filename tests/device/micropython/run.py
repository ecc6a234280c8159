"""Runs one device test file: ``micropython run.py NAME``; sys.path comes from $MICROPYPATH.

$LEFT_OUT is JSON: pairs of a test and the reason why it is not run.
"""

import os
import sys
import unittest

left_out = ()
if os.getenv("LEFT_OUT", "[]") != "[]":
    import json

    left_out = json.loads(os.getenv("LEFT_OUT"))
sys.exit(1 if unittest.run(__import__(sys.argv[-1]), True, left_out) else 0)
