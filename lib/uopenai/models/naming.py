"""Finds schemas by their names, and says what is meant where there is none of a name."""

from uopenai import visit
from uopenai.errors import OpenAIError


def code(file, name):
    """The code of the schema called *name* in a Pack; see models.check. Raises OpenAIError."""
    name, colon, part = name.partition(":")
    found = file.find(name)
    if found < 0:
        raise unknown(file, name)
    if not colon and not found & 1:
        return found
    parts = file.operation(found >> 1)[3] if found & 1 else {}
    if part not in parts:
        told = ", ".join(["%s:%s" % (name, part) for part in sorted(parts)])
        raise OpenAIError("%s%s%s is no schema; there is: %s" % (name, colon, part, told or name))
    return parts[part]


def unknown(file, name):
    """The exception for a *name* that is not in the file."""
    if file.groups:
        return OpenAIError(
            "%s is not among the schemas on this board, which are those of %s: "
            "`uopenai install` puts the others there" % (name, file.groups)
        )
    if " " in name:
        return OpenAIError("the schemas have no %s: leave validate out to call it all the same" % name)
    near = visit("models.near").near(name, (file.name(number)[0] for number in range(file.count)))
    told = "; there is: " + ", ".join(near) if near else ""
    return OpenAIError("there is no schema %s%s" % (name, told))


def must_have(name):
    """Raise OpenAIError if no schema is called *name*."""
    with visit("models.pack").opened() as file:
        code(file, name)


def names():
    """Iterate over the names in the file."""
    with visit("models.pack").opened() as file:
        for number in range(file.count):
            yield file.name(number)[0]
