"""Checks values against a JSON schema (draft 2020-12) that is a dict: what a model has written, above all.

Looked at: type, enum, const, properties, required, additionalProperties, items, minItems, maxItems,
minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, oneOf, allOf,
$ref within the schema. Not looked at: what else there is, ``pattern`` and ``format`` among it, which
MicroPython's ``re`` could not do. Values wait in a list, and unions are generators that yield the checks
they need, so that neither's depth costs C stack.
"""

from micropython import const

from ..session import refusal

_DEEPEST = const(64)  # values within each other, as in the JSON that is read (see wire)
_SCHEMAS = const(16)  # for one value: unions within unions, and references to references
_SHOWN = const(40)  # characters of a value in an error

_TYPES = {
    "string": str,
    "number": (int, float),
    "boolean": bool,
    "array": (list, tuple),
    "object": dict,
}
# minLength and the like are by their names: "min" or "max", and what is measured.
_LIMITS = "minimum maximum exclusiveMinimum exclusiveMaximum minLength maxLength minItems maxItems"


def fault(value, schema):
    """What is wrong with *value*: the path to it, and words (``$.days must be integer; got 'two'``); or None.

    Raises OpenAIError for a *schema* that refers to what it does not have.
    """
    tasks = (_first(value, schema, schema, "$", 0, 0), None)  # linked, innermost first
    found = None
    while tasks:
        try:
            tasks = (tasks[0].send(found), tasks)
            found = None
        except StopIteration as done:
            found = done.value
            tasks = tasks[1]
    return found and "%s %s" % found


def _first(value, schema, root, path, hops, depth):
    """(path, words) of the first fault, or None; yields the checks that it needs.

    *hops*: how many schemas have been for this same value. *depth*: how many values it is in.
    """
    waiting = [(value, schema, path, hops, depth)]
    while waiting:
        value, schema, path, hops, depth = waiting.pop()
        if depth > _DEEPEST:
            return path, "is nested too deep"
        if hops > _SCHEMAS:
            raise refusal("%s is in too many schemas: does one of them refer to itself?" % path)
        if schema is False:
            return path, "must not be there"
        if schema is True:
            continue
        words = _own(value, schema)
        if words:
            return path, words
        inner = depth + 1
        if isinstance(value, dict):
            found = _members(value, schema, path, waiting, inner)
            if found:
                return found
        elif isinstance(value, (list, tuple)) and "items" in schema:
            for index, item in enumerate(value):
                waiting.append((item, schema["items"], "%s[%d]" % (path, index), 0, inner))
        if "$ref" in schema:
            waiting.append((value, _named(schema["$ref"], root), path, hops + 1, depth))
        for part in schema.get("allOf") or ():
            waiting.append((value, part, path, hops + 1, depth))
        for kind in ("anyOf", "oneOf"):
            schemas = [each for each in schema.get(kind) or () if _may(value, each, root)]
            if len(schemas) == 1:  # no need to come back: a list of any length costs nothing so
                waiting.append((value, schemas[0], path, hops + 1, depth))
            elif kind in schema:
                only = kind == "oneOf"
                found = yield _union(value, schemas or schema[kind], root, path, hops + 1, depth, only)
                if found:
                    return found
    return None


def _named(reference, root):
    """The schema that a ``$ref`` names."""
    schema = root if reference[:1] == "#" else None
    for name in reference.split("/")[1:]:
        name = name.replace("~1", "/").replace("~0", "~")
        if isinstance(schema, list):
            schema = schema[int(name)] if name.isdigit() and int(name) < len(schema) else None
        else:
            schema = schema.get(name) if isinstance(schema, dict) else None
    if schema is None:
        raise refusal("the schema's $ref %s leads nowhere: what it names must be in the schema" % reference)
    return schema


def _own(value, schema):
    """What is wrong with *value* itself, whatever is in it; or None."""
    kinds = schema.get("type")
    if kinds is not None:
        if isinstance(kinds, str):
            kinds = (kinds,)
        if not [kind for kind in kinds if _is(value, kind)]:
            return _must("be " + " or ".join(kinds), value)
    for allowed in (schema.get("enum"), (schema["const"],) if "const" in schema else None):
        if allowed is not None and not [each for each in allowed if _same(value, each)]:
            one_of = "be one of " if len(allowed) > 1 else "be "
            return _must(one_of + ", ".join([shown(each) for each in allowed]), value)
    for name in _LIMITS.split():
        if name in schema:
            words = _limit(value, name, schema[name])
            if words:
                return _must(words, value)
    if "multipleOf" in schema and _is(value, "number") and _remains(value, schema["multipleOf"]):
        return _must("be a multiple of %s" % schema["multipleOf"], value)
    return None


def _limit(value, name, limit):
    """What *value* must be or have by the keyword *name*; None if it is so, or of another type."""
    if name[3:] == "Length":
        words = "have %s characters or "
        kind = "string"
    elif name[3:] == "Items":
        words = "have %s items or "
        kind = "array"
    else:
        words = "be %s or "
        kind = "number"
    if not _is(value, kind):
        return None
    size = value if kind == "number" else len(value)
    low = "min" in name.lower()
    exclusive = name[:3] == "exc"
    if not exclusive if size == limit else (size > limit) == low:
        return None
    side = "more" if low else "less"
    return "be %s than %s" % (side, limit) if exclusive else words % limit + side


def _remains(value, unit):
    """Whether a division by *unit* leaves something; of floats, more than their own inexactness.

    That of CircuitPython's, which have 30 bits: 2**-22 of a value, in each of three places.
    """
    if isinstance(value, int) and isinstance(unit, int):
        return value % unit != 0
    times = value / unit
    return abs(times - round(times)) > 1e-6 * max(1, abs(times))


def _members(value, schema, path, waiting, depth):
    """A fault of an object's keys, or None; its members go to *waiting*."""
    begun = len(waiting)
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            return "%s.%s" % (path, name), "is missing"
    others = schema.get("additionalProperties", True)
    for name in value:
        inner = "%s.%s" % (path, name)
        if name not in properties and others is False:
            return inner, "is not in the schema"
        member = (value[name], properties.get(name, others), inner, 0, depth)
        if member[1] is True:
            continue
        # What holds others waits longer: a tag that does not fit spares a union all that is below.
        if isinstance(value[name], (dict, list)):
            waiting.insert(begun, member)
        else:
            waiting.append(member)
    return None


def _may(value, schema, root):
    """Whether *value* may fit *schema*, as far as its type and its plain members (a tag, say) tell."""
    if isinstance(schema, bool):
        return schema
    if "$ref" in schema and not _shallow(value, _named(schema["$ref"], root)):
        return False
    return _shallow(value, schema)


def _shallow(value, schema):
    """The same, but for what the schema refers to."""
    if isinstance(schema, bool):
        return schema
    if _own(value, schema):
        return False
    properties = schema.get("properties") if isinstance(value, dict) else None
    for name in properties or ():
        member = properties[name]
        if name in value and isinstance(member, dict) and _own(value[name], member):
            return False
    return True


def _union(value, schemas, root, path, hops, depth, only):
    """The fault of a *value* that fits none of *schemas*, or not *only* one; None if it fits."""
    deepest = ""
    words = None
    fits = 0
    for schema in schemas:
        found = yield _first(value, schema, root, path, hops, depth)
        if found is None:
            fits += 1
            if not only:
                return None
        elif len(found[0]) > len(deepest):
            deepest, words = found
    if fits == 1:
        return None
    if fits:
        return path, "fits several schemas of which it must fit one"
    # A fault further in tells more: that one has been meant.
    if words is None or deepest == path and len(schemas) > 1:
        return path, _must("fit one of %d schemas" % len(schemas), value)
    return deepest, words


def _is(value, kind):
    """Whether *value* is of the *kind* that JSON schema names."""
    if kind == "null":
        return value is None
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        if isinstance(value, float):
            return value - value == 0 and value == int(value)  # infinity is no integer, and cannot become one
        return isinstance(value, int)
    return isinstance(value, _TYPES.get(kind, ()))


def _same(one, other):
    """Whether both are the same in JSON, where true is not 1."""
    return one == other and isinstance(one, bool) == isinstance(other, bool)


def _must(what, value):
    return "must %s; got %s" % (what, shown(value))


def shown(value):
    """*value* for an error: short, and text in quotes."""
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "an array of %d" % len(value)
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def strict(schema):
    """A copy of *schema* as the service's strict mode wants it, as the SDK makes it of a class.

    Objects have no other properties than those that are named, and all of these are required.
    """
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for name in schema:
        value = schema[name]
        if name in ("properties", "$defs", "definitions"):
            value = {key: strict(value[key]) for key in value}
        elif name in ("items", "anyOf", "allOf"):
            value = strict(value)
        made[name] = value
    if made.get("type") == "object":
        made.setdefault("additionalProperties", False)
    if "properties" in made:
        made["required"] = list(made["properties"])
    return made
