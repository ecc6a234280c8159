"""Adds deltas up. A text that comes in pieces is kept in pieces, and joined when it is asked for."""

from micropython import const

_MOST = const(32)
# These say what a thing is: they are not written piece by piece, even if a server repeats them.
_NAMES = " id type role name index object status finish_reason "


class Pieces:
    """A text in pieces. Each takes 36 bytes of a board's heap besides its letters: many become one."""

    def __init__(self, first):
        self.joined = []
        self.pieces = [first]

    def add(self, piece):
        """Put *piece* behind."""
        self.pieces.append(piece)
        if len(self.pieces) == _MOST:
            self.joined.append("".join(self.pieces))
            self.pieces = []

    def __str__(self):
        return "".join(self.joined) + "".join(self.pieces)


def merge(into, delta):
    """Add the dict *delta* to the dict *into*: texts grow, lists too, their entries merge by ``index``."""
    for key in delta:
        value = delta[key]
        had = into.get(key)
        if value is None:
            into[key] = had
        elif isinstance(value, dict):
            if not isinstance(had, dict):
                had = into[key] = {}
            merge(had, value)
        elif isinstance(value, list):
            if not isinstance(had, list):
                had = into[key] = []
            extend(had, value)
        elif not isinstance(value, str) or had is None or " %s " % key in _NAMES:
            into[key] = value
        elif isinstance(had, Pieces):
            had.add(value)
        else:
            into[key] = Pieces(had)
            into[key].add(value)


def extend(items, delta):
    """Add the list *delta* to the list *items*: an entry that has an ``index`` to the one that has it."""
    for entry in delta:
        index = entry.get("index") if isinstance(entry, dict) else None
        if not isinstance(index, int):
            items.append(entry)
            continue
        at = 0
        while at < len(items) and items[at].get("index", at) < index:
            at += 1
        if at == len(items) or items[at].get("index", at) != index:
            items.insert(at, {})
        merge(items[at], entry)


def whole(value):
    """A copy of *value* with its texts joined; entries of lists have no ``index`` any more.

    Without recursion: CircuitPython's Python stack is small.
    """
    top: list = [value]
    copied: list = [top]  # it grows while it is gone through: what was copied, whose members still are to be
    for holder in copied:
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            entry = holder[key]
            if isinstance(entry, Pieces):
                holder[key] = str(entry)
            elif isinstance(entry, (dict, list)):
                holder[key] = entry = entry.copy()
                copied.append(entry)
                if isinstance(entry, dict) and isinstance(holder, list) and holder is not top:
                    entry.pop("index", None)
    return top[0]
