"""Checks a value against a packed schema: JSON Schema 2020-12, with the liberties of tools' contract.

``oneOf`` is checked as ``anyOf``, and ``format`` not at all, but that what is "binary" may be a path, a
stream, bytes or (filename, any of these). ``pattern`` is checked where the board's ``re`` can: see rules.

Where no branch of a union takes a value, the fault named is that of the branch that was meant: the one
whose type and tag (``type``, ``role``, ``object``) fit. The depth of a value is not the depth of the board's
C stack: a check is a generator that yields the checks it needs.
"""

from micropython import const

from uopenai import visit

# Fields of a node, by their places in FIELDS of pack_nodes.
_PROPERTIES = const(2)
_ANY_OF = const(4)
_ITEMS = const(5)
_CLOSED = const(6)
_ADDITIONAL_PROPERTIES = const(14)
_ALL_OF = const(15)
_REF = const(16)
_NOT = const(17)
_REQUIRED = const(18)
_PROPERTY_NAMES = const(26)
_STRICT = const(28)
_TAGS = const(29)

# A bit of TYPES in pack_nodes.
_OBJECT = const(32)

_DEEPEST = const(200)  # checks within each other, some three to a level: a value may contain itself

# Visited, and so gone with this module.
pack = visit("models.pack")
rules = visit("models.rules")
Fault = rules.Fault


def check(name, value, file=None):
    """See models.check. *file*: an open Pack, when much is to be checked; see pack.opened."""
    own = file or pack.opened()
    try:
        fault = fault_of(own, visit("models.naming").code(own, name), value)
        if fault is not None:
            raise visit("models.words").refusal(own, fault, name)
    finally:
        if file is None:
            own.close()


def fault_of(file, code, value):
    """The Fault of *value* by the schema *code*, or None."""
    tasks = (_check(file, code, value), None)  # linked, and not a list: that would need one large piece
    depth = 1
    result = None
    while tasks:
        try:
            task = tasks[0].send(result)
        except StopIteration as done:
            tasks = tasks[1]
            depth -= 1
            result = done.value
            continue
        if depth == _DEEPEST:
            return Fault("depth", None, value)
        tasks = (task, tasks)
        depth += 1
        result = None
    return result


def _check(file, code, value):
    """The Fault of *value*, or None."""
    node = file.node(file.place(code))
    if hasattr(value, "to_dict"):
        value = value.to_dict()
    found = rules.kinds(value)
    fault = rules.plain(file, node, found, value)
    if fault is not None:
        return fault
    if _REF in node and (fault := (yield _check(file, node[_REF], value))):
        return fault
    for branch in node.get(_ALL_OF, ()):
        if fault := (yield _check(file, branch, value)):
            return fault
    if found & _OBJECT and (fault := (yield _members(file, node, value))):
        return fault
    if _ITEMS in node and rules.is_array(node, found):
        for index in range(len(value)):
            if fault := (yield _check(file, node[_ITEMS], value[index])):
                return fault.at(index)
    if file.strict and _STRICT in node:
        return (yield _check(file, node[_STRICT], value))
    if _ANY_OF in node and (fault := (yield _union(file, node, value))):
        return fault
    if _NOT in node and (yield _check(file, node[_NOT], value)) is None:
        return Fault("not", None, value)
    return None


def _union(file, node, value):
    """None if one of the branches takes *value*, else the fault of the best one."""
    codes = _meant(file, node, value)
    fault = yield _branches(file, codes, value)
    # Another value may have the hash of a tag that there is: then all branches say what they would take.
    if fault and codes is not node[_ANY_OF] and fault.tag and fault.steps == [file.text(node[_TAGS][0])]:
        fault = yield _branches(file, node[_ANY_OF], value)
    return fault


def _meant(file, node, value):
    """The branches of a union that the tag of *value* leaves; all of them if it leaves none."""
    codes = node[_ANY_OF]
    if _TAGS not in node or not isinstance(value, dict):
        return codes
    tags = node[_TAGS]
    tag = value.get(file.text(tags[0]))
    if not isinstance(tag, str):
        return codes
    mark = pack.name_hash(tag) + 1
    if mark not in tags[1:]:
        return codes
    return [codes[index] for index in range(len(codes)) if tags[index + 1] in (0, mark)]


def _branches(file, codes, value):
    """The same for the branches *codes* alone."""
    best = None
    for code in codes:
        fault = yield _check(file, code, value)
        if fault is None:
            return None
        fit = fault.fit()
        if best is None or fit > best.fit():
            best = fault
        elif fit == best.fit():
            if fault.rule == best.rule and fault.steps == best.steps and fault.rule in ("type", "enum"):
                # All branches say what they would take.
                best.limit = best.limit | fault.limit if fault.rule == "type" else best.limit + fault.limit
            elif len(fault.steps) > len(best.steps):
                best = fault
    return best


def _members(file, node, value):
    """The same for the members of the object *value*."""
    marks = {}
    for name in value:
        if not isinstance(name, str):
            return Fault("key", None, name)
        marks[pack.name_hash(name)] = True
    known = []
    missing = None
    tagged = False
    if _PROPERTIES in node:
        for mark, place, code in file.members(node[_PROPERTIES]):
            name = file.text(place >> 2) if mark in marks else None
            if name in value:
                known.append(name)
                if place & 2 and (fault := (yield _check(file, code, value[name]))):
                    fault.tag = not fault.steps
                    return fault.at(name)
                tagged = tagged or place & 2
            elif place & 1 and missing is None:
                missing = file.text(place >> 2)
    for place in node.get(_REQUIRED, ()):
        if missing is None and file.text(place) not in value:
            missing = file.text(place)
    if missing is not None:
        fault = Fault("required", None, value).at(missing)
        fault.known = known != [] and (missing != "type" or tagged)
        return fault
    if known:
        for mark, place, code in file.members(node[_PROPERTIES]):
            name = file.text(place >> 2) if mark in marks and not place & 2 else None
            if name in known and (fault := (yield _check(file, code, value[name]))):
                return fault.at(name)
    if _CLOSED in node or _ADDITIONAL_PROPERTIES in node or _PROPERTY_NAMES in node:
        return (yield _others(file, node, value, known))
    return None


def _others(file, node, value, known):
    """The same for the members that the schema does not name, and for all names."""
    for name in value:
        if _PROPERTY_NAMES in node and (fault := (yield _check(file, node[_PROPERTY_NAMES], name))):
            return Fault("name", None, name).at(name)
        if name not in known:
            if _CLOSED in node:
                return Fault("unknown", node.get(_PROPERTIES), value).at(name)
            if _ADDITIONAL_PROPERTIES in node and (
                fault := (yield _check(file, node[_ADDITIONAL_PROPERTIES], value[name]))
            ):
                return fault.at(name)
    return None
