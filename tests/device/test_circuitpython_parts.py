"""What CircuitPython has of its own beside sockets: its radio, its clock, its settings, its faults in words."""

import os
import sys
import time
import unittest

from feed import drive as run
from test_clock import answer_of
from uopenai import config, errors, exchange, faults
from uopenai.net import clock, radio_for_tests as fakes
