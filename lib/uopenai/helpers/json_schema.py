"""Checks values against a JSON schema (draft 2020-12) that is a dict: what a model has written, above all.

Looked at: type, enum, const, properties, required, additionalProperties, items, minItems, maxItems,
minLength, maxLength, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, anyOf, oneOf, allOf,
$ref within the schema. Not looked at: what else there is, ``pattern`` and ``format`` among it, which
MicroPython's ``re`` could not do. Values wait in a list, so that their depth costs no C stack.
"""

from micropython import const

from ..session import refusal

_DEEPEST = const(16)  # unions within unions, and references to references
_SHOWN = const(40)  # characters of a value in an error

_TYPES = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list, tuple),
    "object": (dict,),
}
# keyword -> whether the value (or its length) breaks the limit, and how that is said
_LIMITS = {
    "minimum": (lambda value, limit: value < limit, "%s or more"),
    "maximum": (lambda value, limit: value > limit, "%s or less"),
    "exclusiveMinimum": (lambda value, limit: value <= limit, "more than %s"),
    "exclusiveMaximum": (lambda value, limit: value >= limit, "less than %s"),
    "multipleOf": (lambda value, limit: _remains(value, limit), "a multiple of %s"),
    "minLength": (lambda value, limit: len(value) < limit, "%s characters or more"),
    "maxLength": (lambda value, limit: len(value) > limit, "%s characters or less"),
    "minItems": (lambda value, limit: len(value) < limit, "%s items or more"),
    "maxItems": (lambda value, limit: len(value) > limit, "%s items or less"),
}


def fault(value, schema):
    """What is wrong with *value*: the path to it, and words (``$.days must be integer; got 'two'``); or None.

    Raises OpenAIError for a *schema* that refers to what it does not have.
    """
    found = _first(value, schema, schema, "$", 0)
    return found and "%s %s" % found


def _first(value, schema, root, path, depth):
    """(path, words) of the first fault, or None."""
    if depth > _DEEPEST:
        raise refusal("the schema is nested too deeply: does it refer to itself?")
    waiting = [(value, schema, path)]
    while waiting:
        value, schema, path = waiting.pop()
        schema = _resolved(schema, root)
        if schema is False:
            return path, "must not be there"
        if schema is True:
            continue
        words = _own(value, schema)
        if words:
            return path, words
        found = None
        for kind in ("anyOf", "oneOf"):
            if kind in schema:
                found = found or _union(value, schema[kind], root, path, depth, kind == "oneOf")
        for part in schema.get("allOf") or ():
            waiting.append((value, part, path))
        if isinstance(value, dict):
            found = found or _members(value, schema, path, waiting)
        elif isinstance(value, (list, tuple)) and "items" in schema:
            for index, item in enumerate(value):
                waiting.append((item, schema["items"], "%s[%d]" % (path, index)))
        if found:
            return found
    return None


def _resolved(schema, root):
    """What *schema* refers to, if it refers."""
    hops = 0
    while isinstance(schema, dict) and "$ref" in schema:
        reference = schema["$ref"]
        hops += 1
        schema = root if hops <= _DEEPEST else None
        for name in reference.split("/")[1:]:
            name = name.replace("~1", "/").replace("~0", "~")
            schema = schema.get(name) if isinstance(schema, dict) else None
        if schema is None or reference[:1] != "#":
            raise refusal(
                "the schema's $ref %s leads nowhere: what it names must be in the schema" % reference
            )
    return schema


def _own(value, schema):
    """What is wrong with *value* itself, whatever is in it; or None."""
    kinds = schema.get("type")
    if kinds is not None:
        if isinstance(kinds, str):
            kinds = (kinds,)
        if not [kind for kind in kinds if _is(value, kind)]:
            return _must("be " + " or ".join(kinds), value)
    allowed = schema["enum"] if "enum" in schema else (schema["const"],) if "const" in schema else None
    if allowed is not None and not [each for each in allowed if _same(value, each)]:
        one_of = "be one of " if len(allowed) > 1 else "be "
        return _must(one_of + ", ".join([shown(each) for each in allowed]), value)
    for name in _LIMITS:
        if name in schema and _is(value, _measured(name)):
            breaks, words = _LIMITS[name]
            if breaks(value, schema[name]):
                verb = "be " if _measured(name) == "number" else "have "
                return _must(verb + words % schema[name], value)
    return None


def _measured(limit):
    """The type that a *limit* is for."""
    return "string" if limit[3:] == "Length" else "array" if limit[3:] == "Items" else "number"


def _remains(value, unit):
    """Whether a division by *unit* leaves something; of floats, more than their own inexactness."""
    if isinstance(value, int) and isinstance(unit, int):
        return value % unit != 0
    times = value / unit
    return abs(times - round(times)) > 1e-5


def _members(value, schema, path, waiting):
    """A fault of an object's keys, or None; its members go to *waiting*."""
    properties = schema.get("properties") or {}
    for name in schema.get("required") or ():
        if name not in value:
            return "%s.%s" % (path, name), "is missing"
    others = schema.get("additionalProperties", True)
    for name in value:
        inner = "%s.%s" % (path, name)
        if name in properties:
            waiting.append((value[name], properties[name], inner))
        elif others is False:
            return inner, "is not in the schema"
        else:
            waiting.append((value[name], others, inner))
    return None


def _union(value, schemas, root, path, depth, only):
    """The fault of a *value* that fits none of *schemas*, or not *only* one; None if it fits."""
    deepest = ""
    words = None
    fits = 0
    for schema in schemas:
        found = _first(value, schema, root, path, depth + 1)
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
