"""An emulation of CircuitPython's API: ``sys``. No print_exception (see traceback)."""

import sys as _sys
from collections import namedtuple as _namedtuple
from sys import argv, byteorder, exit, maxsize, modules, path, stderr, stdin, stdout  # noqa: F401

import cp_host as _host

platform = "Espressif"
version_info = (3, 4, 0)


def become(release, date, machine):
    """Be CircuitPython *release* (three numbers) of *date* on *machine*."""
    global implementation, version
    names = ("name", "version", "_machine", "_mpy")
    # Bytecode as the interpreter's, which has machine code besides: bits 10 to 13 say for which processor.
    values = ("circuitpython", release, machine, getattr(_sys.implementation, "_mpy", 0) & ~(15 << 10))
    if _host.MICROPYTHON:
        implementation = _namedtuple("implementation", names)(*values)
    else:  # CPython wants no field that begins so
        implementation = _host.Namespace(**dict(zip(names, values)))
    version = "3.4.0; Adafruit CircuitPython %s on %s" % (".".join(str(part) for part in release), date)
