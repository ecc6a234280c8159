"""An emulation of CircuitPython's API: ``traceback``."""

import sys as _sys

if hasattr(_sys, "print_exception"):
    import io as _io

    _print = _sys.print_exception

    def _text(value):
        said = _io.StringIO()
        _print(value, said)
        return said.getvalue()

else:
    import traceback as _traceback

    def _text(value):
        return "".join(_traceback.format_exception(type(value), value, value.__traceback__))


def print_exception(exc, value=None, tb=None, limit=None, file=None, chain=True):
    """Print an exception, which is given alone or as type, value, traceback."""
    print(_text(value if value is not None else exc), end="", file=file or _sys.stdout)


def format_exception(exc, value=None, tb=None, limit=None, chain=True):
    """The lines that it prints."""
    return [_text(value if value is not None else exc)]
