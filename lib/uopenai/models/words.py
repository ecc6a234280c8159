"""Says what is wrong with a value: "voice must be one of alloy, ash; got 'bob'"."""

from micropython import const

from uopenai import models, visit

# Bits of TYPES in pack_nodes.
_INTEGER = const(2)
_NUMBER = const(4)
_NULL = const(64)

_LISTED = const(40)  # values of an enum that are named
_FEW = const(16)  # parameters that are all named
_SHOWN = const(40)  # characters of a value that are shown

FILE = "a file (a path, a stream, bytes, or a tuple)"

_TYPES = (
    "a string",
    "an integer",
    "a number",
    "a boolean",
    "an array",
    "an object",
    "null",
    FILE,
)

_LIMITS = {
    "minimum": "must be at least %s",
    "maximum": "must be at most %s",
    "above": "must be more than %s",
    "below": "must be less than %s",
    "multiple": "must be a multiple of %s",
}


def refusal(file, fault, name, prefix=""):
    """The ValidationError for a *fault*. *name*: what the value is called; *prefix* goes before the text."""
    path = path_of(fault.steps)
    return models.ValidationError(prefix + _sentence(file, fault, path, name), path)


def stranger(name, parameter, known):
    """The ValidationError for a *parameter* that the operation *name* does not have; it has the *known*."""
    near = visit("models.near").near(parameter, known) if len(known) > _FEW else None
    said = "it has: " + ", ".join(sorted(known)) if known else "it takes none"
    if near:
        said = "did you mean %s?" % ", ".join(near)
    return models.ValidationError("%s has no parameter '%s'; %s" % (name, parameter, said), parameter)


def path_of(steps):
    """``messages[0].content`` of ["content", 0, "messages"]."""
    path = ""
    for step in reversed(steps):
        path += "[%d]" % step if isinstance(step, int) else ("." + step if path else step)
    return path


def shown(value):
    """*value*, as short as it has to be."""
    if isinstance(value, str):
        return "'%s'" % (value if len(value) <= _SHOWN else value[: _SHOWN - 3] + "...")
    if value is None:
        return "null"
    if isinstance(value, (bool, int, float)):
        return str(value).lower()
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "an array"
    return "a " + type(value).__name__


def types(mask):
    """The types that *mask* names, in words."""
    if mask != _NULL:
        mask &= ~_NULL  # what may be left out goes without saying
    if mask & _NUMBER:
        mask &= ~_INTEGER
    found = [_TYPES[bit] for bit in range(len(_TYPES)) if mask >> bit & 1]
    return joined(found or ["nothing"])


def joined(words):
    """The *words* with "or" before the last."""
    return " or ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else words[0]


def values(file, places):
    """The values of an enum, in words; null only if it is all there is."""
    found = []
    for place in places:
        value = file.value(place)
        text = value if isinstance(value, str) else shown(value)
        if text not in found and (value is not None or len(places) == 1):
            found.append(text)
    rest = len(found) - _LISTED
    listed = ", ".join(found[:_LISTED]) + (", and %d more" % rest if rest > 0 else "")
    return "one of " + listed if len(found) > 1 else listed


def names_of(file, at):
    """The names of the properties at *at*; see Pack.members."""
    return [file.text(place >> 2) for _, place, _ in file.members(at)]


def _sentence(file, fault, path, name):
    rule = fault.rule
    subject = path or name
    got = "; got " + shown(fault.value)
    if rule == "required":
        return subject + " is missing"
    if rule == "type":
        return "%s must be %s%s" % (subject, types(fault.limit), got)
    if rule == "enum":
        return "%s must be %s%s" % (subject, values(file, fault.limit), got)
    if rule in _LIMITS:
        return "%s %s%s" % (subject, _LIMITS[rule] % shown(file.value(fault.limit)), got)
    if rule == "short" or rule == "long":
        return _size(fault, subject)
    if rule == "pattern":
        return "%s must match %s%s" % (subject, file.text(fault.limit), got)
    if rule == "twice":
        return "%s is in the array a second time%s" % (subject, got)
    if rule == "unknown":
        known = ", ".join(names_of(file, fault.limit)) if fault.limit is not None else "nothing"
        return "%s is not known there; known are: %s" % (subject, known)
    if rule == "name":
        return "%s is not a name that is allowed there" % subject
    if rule == "key":
        return "%s has the key %s, which is not text" % (subject, shown(fault.value))
    if rule == "depth":
        return subject + " is nested too deep: does it contain itself?"
    return subject + " is not allowed as it is" + got


def _size(fault, subject):
    value = fault.value
    unit = "character" if isinstance(value, str) else "member" if isinstance(value, dict) else "item"
    return "%s must have at %s %d %s%s; it has %d" % (
        subject,
        "least" if fault.rule == "short" else "most",
        fault.limit,
        unit,
        "" if fault.limit == 1 else "s",
        len(value),
    )
