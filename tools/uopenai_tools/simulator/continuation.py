"""Whether a REPL asks for another line: the rules of MicroPython's own (py/repl.c), on the host."""

from __future__ import annotations

import re

_COMPOUND = re.compile(rb"@|(?:if|while|for|try|with|def|class|async)(?![A-Za-z0-9_])")
# A string in triple quotes, one in single quotes, a character: each with backslashes skipped over.
_OPENERS, _CLOSERS = b"([{", b")]}"


def wants_more(source: bytes) -> bool:
    """True if *source*, the lines typed so far, is not a whole statement yet."""
    if not source:
        return False
    quote, depth = _scan(source)
    if len(quote) == 3 or (depth > 0 and not quote) or source.endswith(b"\\"):
        return True
    return bool(_COMPOUND.match(source)) and not source.endswith(b"\n")


def _scan(source: bytes) -> tuple[bytes, int]:
    """The quote that is open at the end of *source*, if any, and how many brackets are."""
    quote, depth, i = b"", 0, 0
    while i < len(source):
        char = source[i : i + 1]
        if char in b"'\"":
            triple = char * 3
            if quote in (b"", triple) and source[i : i + 3] == triple:
                quote = b"" if quote else triple
                i += 3
                continue
            if quote in (b"", char):
                quote = b"" if quote else char
        elif char == b"\\" and quote:
            i += 1
        elif not quote:
            depth += (char in _OPENERS) - (char in _CLOSERS)
        i += 1
    return quote, depth
