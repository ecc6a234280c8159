"""An emulation of CircuitPython's API: ``hashlib``, which has ``new`` and nothing else."""

import hashlib as _hashlib

_KINDS = {"sha1": _hashlib.sha1, "sha256": _hashlib.sha256}


def new(name, data=b""):
    """A hash of *name*: sha1 or sha256. Raises ValueError for any other."""
    if name not in _KINDS:
        raise ValueError("Unsupported hash algorithm")
    return _KINDS[name](data)
