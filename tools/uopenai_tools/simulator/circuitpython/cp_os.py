"""An emulation of CircuitPython's API: ``os``. No ilistdir; getenv reads settings.toml."""

import os as _os
from collections import namedtuple as _namedtuple
from os import chdir, getcwd, listdir, stat, statvfs, urandom  # noqa: F401

from cp_settings import getenv  # noqa: F401
from cp_storage import writing as _writing

sep = "/"
mkdir, remove, rename = _writing(_os.mkdir), _writing(_os.remove), _writing(_os.rename)
rmdir, unlink = _writing(_os.rmdir), _writing(_os.unlink)
_kind = _namedtuple("uname_result", ("sysname", "nodename", "release", "version", "machine"))
_chip, _release, _date, _machine = "ESP32S3", "9.2.8", "2025-05-28", ""


def become(chip, release, date, machine):
    """What uname says."""
    global _chip, _release, _date, _machine
    _chip, _release, _date, _machine = chip, release, date, machine


def uname():
    """What the board is."""
    return _kind(_chip, _chip, _release, "%s on %s" % (_release, _date), _machine)


def sync():
    """Write what is kept back."""
    getattr(_os, "sync", _nothing)()


def _nothing():
    return None
