"""An emulation of CircuitPython's API: ``storage``, as far as it says who may write."""

from cp_host import Namespace as _Namespace
from cp_host import fault as _fault

_EROFS = 30
_root = _Namespace(readonly=False, label="CIRCUITPY")


def become(readonly):
    """Whether USB has the file system as a drive, so that code may only read."""
    _root.readonly = readonly


def opening(own):
    """*own*, open(), as a program has it: while USB has the drive, nothing is opened to be written."""

    def open(file, mode="r", *how, **named):
        if _root.readonly and mode.strip("rbt"):
            raise _fault(_EROFS)
        return own(file, mode, *how, **named)

    return open


def writing(work):
    """*work*, which changes the file system."""

    def does(*arguments):
        if _root.readonly:
            raise _fault(_EROFS)
        return work(*arguments)

    return does


def getmount(mount_path):
    """The file system at *mount_path*."""
    if mount_path != "/":
        raise OSError(19)
    return _root


def remount(mount_path, readonly=False, *, disable_concurrent_write_protection=False):
    """Refused while USB has it, as the real one does."""
    if getmount(mount_path).readonly != readonly:
        raise RuntimeError("Cannot remount path when visible via USB.")
