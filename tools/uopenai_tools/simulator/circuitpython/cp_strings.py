"""On MicroPython: startswith and endswith take no tuple, as on CircuitPython 9.2.

Built-in methods are changed in place by the simulated board's `_rom`. Where that is not on the path they
stay as they are, and so they do on CPython.
"""

# What is patched in lies where the garbage collector does not look.
_kept = []


def _strict(name):
    originals = {kind: getattr(kind, name) for kind in (str, bytes, bytearray)}

    def method(text, part, *limits):
        if isinstance(part, tuple):
            raise TypeError("can't convert tuple to str implicitly")
        return originals[type(text)](text, part, *limits)

    return method


def start(rom):
    """From now on."""
    for name in ("startswith", "endswith"):
        _kept.append(_strict(name))
    for name, method in zip(("startswith", "endswith"), _kept):
        rom.patch(str, name, method)
