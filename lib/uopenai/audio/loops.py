"""Chooses the loops over samples: native code where the interpreter runs it, else the twin."""

try:
    from . import native as loops
except (ImportError, SyntaxError, ValueError, AttributeError):  # no native code, or another processor's
    from . import portable as loops  # noqa: F401 - the others take it from here
