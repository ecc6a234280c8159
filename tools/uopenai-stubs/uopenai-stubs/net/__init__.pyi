"""Transports, TLS, Wi-Fi, clock."""

from . import clock as clock
from . import wifi as wifi
