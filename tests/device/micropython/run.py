"""Runs one device test file: ``micropython run.py NAME``; sys.path comes from $MICROPYPATH."""

import sys
import unittest

sys.exit(1 if unittest.run(__import__(sys.argv[-1])) else 0)
