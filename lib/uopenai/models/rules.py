"""The rules of a schema that look at one value alone; and what is wrong when one is broken."""

import re
from array import array

from micropython import const

# Fields of a node, by their places in FIELDS of pack_nodes.
_TYPE = const(0)
_ENUM = const(1)
_MINIMUM = const(7)
_MAXIMUM = const(8)
_MIN_LENGTH = const(9)  # the maximum is the next, here and below
_MIN_ITEMS = const(11)
_EXCLUSIVE_MINIMUM = const(19)
_EXCLUSIVE_MAXIMUM = const(20)
_MULTIPLE_OF = const(21)
_PATTERN = const(22)
_UNIQUE_ITEMS = const(23)
_MIN_PROPERTIES = const(24)
_NEVER = const(27)

# The bits of TYPES in pack_nodes.
_STRING = const(1)
_INTEGER = const(2)
_NUMBER = const(4)
_BOOLEAN = const(8)
_ARRAY = const(16)
_OBJECT = const(32)
_NULL = const(64)
_BINARY = const(128)

# How well a branch of a union fits.
_WRONG_TYPE = const(0)
_NO_TAG = const(1)  # it wants a tag where there is none, or knows none of the properties that there are
_WRONG_TAG = const(2)
_DETAIL = const(3)

_ReError = getattr(re, "error", ValueError)  # MicroPython raises ValueError

_RULES = (
    (_MINIMUM, "minimum"),
    (_MAXIMUM, "maximum"),
    (_EXCLUSIVE_MINIMUM, "above"),
    (_EXCLUSIVE_MAXIMUM, "below"),
    (_MULTIPLE_OF, "multiple"),
)


class Fault:
    """What is wrong: a *rule* ("type", "required", ...), its *limit* as the file has it, and the *value*."""

    def __init__(self, rule, limit, value):
        self.rule = rule
        self.limit = limit
        self.value = value
        self.steps = []  # from the value to the checked one: the innermost first
        self.tag = False  # a tag's value is wrong
        self.known = True  # the object is one of this branch, by what else it has

    def at(self, step):
        """This fault, seen from one step further out."""
        self.steps.append(step)
        return self

    def fit(self):
        """How well the branch fits whose fault this is."""
        depth = len(self.steps)
        if depth == 0 and self.rule == "type":
            return _WRONG_TYPE
        if depth == 1 and self.rule == "required" and not self.known:
            return _NO_TAG
        return _WRONG_TAG if depth == 1 and self.tag else _DETAIL


def kinds(value):
    """The types that *value* is of, as bits."""
    if value is None:
        return _NULL
    if value is True or value is False:
        return _BOOLEAN
    if isinstance(value, str):
        return _STRING | _BINARY  # a file's path
    if isinstance(value, int):
        return _NUMBER | _INTEGER
    if isinstance(value, float):
        return _NUMBER | _INTEGER if value % 1 == 0 else _NUMBER
    if isinstance(value, dict):
        return _OBJECT
    if isinstance(value, tuple):
        return _ARRAY | _BINARY  # a file and its name
    if isinstance(value, (list, array)):
        return _ARRAY
    if hasattr(value, "segments"):
        return _STRING | _BINARY  # text that is read while it is sent
    if isinstance(value, (bytes, bytearray, memoryview)):
        return _BINARY
    return _BINARY if hasattr(value, "readinto") or hasattr(value, "read") else 0


def plain(file, node, found, value):
    """The fault of *value* by the rules that look at it alone, or None."""
    if _NEVER in node:
        return Fault("never", None, value)
    if _TYPE in node and not node[_TYPE] & found:
        return Fault("type", node[_TYPE], value)
    if _ENUM in node and not _listed(file, node[_ENUM], found, value):
        return Fault("enum", node[_ENUM], value)
    if found & _NUMBER:
        for bit, rule in _RULES:
            if bit in node and _wrong_number(rule, value, file.limit(node[bit])):
                return Fault(rule, node[bit], value)
        return None
    return _measured(file, node, found, value)


def _measured(file, node, found, value):
    """The same by the rules for lengths, and what is alike."""
    if found & _STRING and isinstance(value, str):
        least = _MIN_LENGTH
    elif found & _OBJECT:
        least = _MIN_PROPERTIES
    elif is_array(node, found):
        least = _MIN_ITEMS
    else:
        return None
    if node.get(least, 0) > len(value):
        return Fault("short", node[least], value)
    if least + 1 in node and node[least + 1] < len(value):
        return Fault("long", node[least + 1], value)
    if least == _MIN_LENGTH and _PATTERN in node and not _matches(file.text(node[_PATTERN]), value):
        return Fault("pattern", node[_PATTERN], value)
    if least == _MIN_ITEMS and _UNIQUE_ITEMS in node:
        for index in range(len(value)):
            if [True for item in value[:index] if _same(item, value[index])]:
                return Fault("twice", None, value[index]).at(index)
    return None


def is_array(node, found):
    """Whether the value is an array; a tuple is one too, where it is not a file."""
    return found & _ARRAY and (not found & _BINARY or _TYPE not in node or node[_TYPE] & _ARRAY)


def _listed(file, places, found, value):
    data = value.encode() if isinstance(value, str) else b""
    for place in places:
        if place & 1:
            if not found & _STRING and _same(file.value(place), value):
                return True
        elif found & _STRING and isinstance(value, str) and file.equal(place >> 1, data):
            return True
    return False


def _same(one, other):
    """Whether two values are equal, as JSON has it: 1 is 1.0, and True is not 1."""
    return kinds(one) == kinds(other) and one == other


def _wrong_number(rule, value, limit):
    if rule == "minimum":
        return value < limit
    if rule == "maximum":
        return value > limit
    if rule == "above":
        return value <= limit
    if rule == "below":
        return value >= limit
    return value % limit != 0


def _matches(pattern, value):
    r"""Whether *pattern* is found in *value*.

    MicroPython's ``re`` has no ``{n}``, ``(?...)``, ``\b`` and ``\p``: such a pattern is not checked.
    """
    if "{" in pattern or "(?" in pattern or "\\p" in pattern or "\\b" in pattern:
        return True
    try:
        return re.search(pattern, value) is not None
    except (_ReError, ValueError, RuntimeError):  # what this re cannot, or too deep for the board
        return True
