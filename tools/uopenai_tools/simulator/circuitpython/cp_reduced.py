"""The interpreter's own modules with the members that CircuitPython's have, and no others."""

import cp_storage
from cp_host import MICROPYTHON, Namespace

if MICROPYTHON:
    # What is taken away.
    MODULES = {
        "gc": "threshold",
        "io": "BufferedWriter",
        "math": "factorial inf isclose nan tau",
        "micropython": "RingIO alloc_emergency_exception_buf heap_lock heap_unlock kbd_intr mem_current"
        " mem_info mem_peak mem_total native opt_level qstr_info schedule stack_use viper",
    }
else:
    from cp_members import NAMES as MODULES  # what stays
_made = {}


def reduced(name, module):
    """What is imported in place of *module*, which is one of MODULES and called *name*."""
    made = _made.get(name)
    if made is None:
        listed = MODULES[name].split()
        made = _made[name] = Namespace(__name__=name)
        for member in dir(module):
            if member[0] != "_" and (member in listed) is not MICROPYTHON:
                setattr(made, member, getattr(module, member))
        if name == "io":
            made.open = cp_storage.opening(made.open)
    return made
