"""Makes a string that a regular expression of JSON Schema matches, of about the wanted length.

It knows what such expressions are made of: literals, escapes, classes, the dot, groups with branches,
and repetition. Anything else (a look-ahead, a back reference) is refused, not guessed at.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

_CLASSES = {"d": "0123456789", "w": "abcXYZ019_", "s": " \t", "D": "abc-", "W": "-. ", "S": "abc019"}
_LITERALS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_ANY = "abcXYZ019_- é"
_PRINTED = "".join(map(chr, range(32, 127)))


class PatternError(ValueError):
    """The expression uses what this maker does not know; the text says where."""


@dataclass
class _Repeated:
    """A set of characters, or the branches of a group, from *least* to *most* times (None: any)."""

    what: str | list[list[_Repeated]]
    least: int = 1
    most: int | None = 1


def matching(pattern: str, length: int, random: Random) -> str:
    """A string that *pattern* matches; of *length* characters, if a repetition without a limit is in it."""
    reader = _Reader(pattern)
    branches = reader.branches()
    if not reader.ended:
        raise reader.error("an end")
    branch = random.choice(branches)
    # What is not repeated comes first; the room that is left goes to the first endless repetition.
    shortest = _spell(branch, 0, random)
    return _spell(branch, max(0, length - len(shortest)), random)


def _spell(branch: list[_Repeated], spare: int, random: Random) -> str:
    text = ""
    for item in branch:
        times = item.least
        if item.most is None:
            times, spare = times + spare, 0
        for _ in range(times):
            text += random.choice(item.what) if isinstance(item.what, str) else _group(item.what, random)
    return text


def _group(branches: list[list[_Repeated]], random: Random) -> str:
    return _spell(random.choice(branches), 0, random)


class _Reader:
    """Reads an expression into what it repeats."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0

    @property
    def ended(self) -> bool:
        return self._at == len(self._pattern)

    def error(self, wanted: str) -> PatternError:
        return PatternError(f"{self._pattern!r}: wanted {wanted} at character {self._at + 1}")

    def branches(self) -> list[list[_Repeated]]:
        found: list[list[_Repeated]] = [[]]
        while not self.ended and self._next != ")":
            if self._next == "|":
                found.append([])
                self._take()
            elif self._next in "^$":
                self._take()
            else:
                what = self._atom()
                found[-1].append(_Repeated(what, *self._times()))
        return found

    @property
    def _next(self) -> str:
        return self._pattern[self._at : self._at + 1]

    def _take(self) -> str:
        if self.ended:
            raise self.error("more")
        self._at += 1
        return self._pattern[self._at - 1]

    def _atom(self) -> str | list[list[_Repeated]]:
        char = self._take()
        if char == "(":
            if self._next == "?":
                self._take()
                if self._take() != ":":
                    raise self.error("a plain group")
            branches = self.branches()
            if self.ended or self._take() != ")":
                raise self.error("')'")
            return branches
        if char == "[":
            return self._class()
        if char in "*+?{":
            raise self.error("something to repeat")
        return {".": _ANY, "\\": ""}.get(char, char) or self._escaped()

    def _escaped(self) -> str:
        char = self._take()
        if char in "ux":
            digits = "".join(self._take() for _ in range(4 if char == "u" else 2))
            return chr(int(digits, 16))
        if char.isdigit() or char.isalpha() and char not in _CLASSES and char not in _LITERALS:
            raise self.error("an escape of one character or class")
        return _CLASSES.get(char) or _LITERALS.get(char, char)

    def _class(self) -> str:
        negated = self._next == "^"
        if negated:
            self._take()
        members = ""
        while self._next != "]":
            first = self._take()
            first = self._escaped() if first == "\\" else first
            if self._next == "-" and self._pattern[self._at + 1 : self._at + 2] != "]":
                self._take()
                last = self._take()
                last = self._escaped() if last == "\\" else last
                members += "".join(map(chr, range(ord(first), ord(last) + 1)))
            else:
                members += first
        self._take()
        return "".join(char for char in _PRINTED if char not in members) if negated else members

    def _times(self) -> tuple[int, int | None]:
        char = self._next
        if not char or char not in "*+?{":
            return 1, 1
        self._take()
        least, most = {"*": (0, None), "+": (1, None), "?": (0, 1), "{": (0, 0)}[char]
        if char == "{":
            bounds = ""
            while self._next != "}":
                bounds += self._take()
            self._take()
            low, comma, high = bounds.partition(",")
            least, most = int(low or 0), (int(high) if high else None) if comma else int(low)
        if self._next == "?":
            self._take()
        return least, most
