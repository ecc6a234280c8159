"""The roots that one board trusts beside the ones that all do: at the end of its root.cert, after a mark.

Whoever writes a board's root.cert keeps that part (`with_own`).
"""

from __future__ import annotations

import ast

from uopenai_tools import places
from uopenai_tools.install import CERTIFICATE_ON_BOARD
from uopenai_tools.link import BoardLink

MARK = b"\n# Trusted by this board alone\n"

_READ = """
def _read(path, mark):
    own = None
    try:
        with open(path, "rb") as file:
            for line in file:
                if own is not None:
                    own.append(line)
                elif line == mark:
                    own = []
    except OSError:
        print("None")
        return
    print(repr(b"".join(own or [])))
try:
    _read({path!r}, {mark!r})
finally:
    del _read
"""


def own(link: BoardLink) -> bytes | None:
    """The part of the board's root.cert that is its own (PEM); None if it has none. Raises LinkError."""
    code = _READ.format(path=CERTIFICATE_ON_BOARD, mark=MARK.lstrip())
    return ast.literal_eval(link.exec(code).decode())


def own_part(data: bytes | None) -> bytes | None:
    """The same, of what is in a root.cert."""
    _, mark, part = (data or b"").partition(MARK)
    return part if mark else None


def with_own(roots: bytes, part: bytes | None) -> bytes:
    """What a board's root.cert is to be: *roots*, which all boards trust, and its own *part*."""
    return roots.rstrip(b"\n") + b"\n" + MARK + part if part else roots


def add(link: BoardLink, pem: bytes) -> None:
    """Let the board trust the authority *pem*, too, in the place of one that it was given before."""
    link.write_file(CERTIFICATE_ON_BOARD, with_own(places.CERTIFICATE.read_bytes(), pem))
