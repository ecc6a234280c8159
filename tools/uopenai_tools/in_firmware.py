"""A library that a board's firmware holds, frozen in: whether there is one, and whether it is wanted."""

from __future__ import annotations

from uopenai_tools.compiling import LIBRARY_ON_BOARD
from uopenai_tools.faults import Fault
from uopenai_tools.link import BoardLink
from uopenai_tools.places import LIBRARY

# Runs on the board. The version of a library that its firmware holds; None: it holds none. What has been
# imported is put back, so that nothing is loaded twice.
_FROZEN = """
import sys
def _frozen(name):
    kept = {each: sys.modules.pop(each) for each in list(sys.modules) if (each + ".").startswith(name + ".")}
    path = sys.path[:]
    sys.path[:] = [".frozen"]
    try:
        return getattr(__import__(name), "__version__", "")
    except ImportError:
        return None
    finally:
        sys.path[:] = path
        for each in list(sys.modules):
            if (each + ".").startswith(name + "."):
                del sys.modules[each]
        sys.modules.update(kept)
"""


def frozen_version(link: BoardLink, package: str = LIBRARY.name) -> str | None:
    """The version of the *package* that the board's firmware holds; None if it holds none."""
    link.exec(_FROZEN)
    found = link.eval(f"_frozen({package!r})")
    link.exec("del _frozen")
    return found


def check(link: BoardLink, wanted: bool) -> None:
    """A library in the firmware is imported before one in /lib: only one of them makes sense.

    *wanted*: that in the firmware. Raises Fault.
    """
    version = frozen_version(link)
    if wanted:
        if version is None:
            raise Fault(
                "the board's firmware does not hold the library: build one with firmware/manifest.py and "
                "flash it, or install without --frozen"
            )
    elif version is not None:
        raise Fault(
            f"the board's firmware holds the library ({version}), and would use that in place of the one in "
            f"{LIBRARY_ON_BOARD}: install with --frozen, or flash a firmware without it"
        )
