"""Chooses the loops of the frames: native, or their portable twin. Only what speaks WebSocket loads them."""

try:
    from . import native_frames as loops
except (ImportError, SyntaxError, ValueError, AttributeError):  # no native code, or another processor's
    from . import portable_frames as loops  # noqa: F401 - the codecs take it from here
