"""Checks a call's arguments against its operation, before they cost a round trip."""

from micropython import const

from uopenai import visit

# Fields of a node, by their places in FIELDS of pack_nodes.
_PROPERTIES = const(2)
_ANY_OF = const(4)
_ADDITIONAL_PROPERTIES = const(14)
_ALL_OF = const(15)
_REF = const(16)

checking = visit("models.checking")  # and so gone with this module


def fit(method, template, params, extra=None):
    """See models.check_call. *extra*: the call's extra_body; of it only what the schema names is checked."""
    line = method + " " + template
    with checking.pack.opened() as file:
        file.strict = True
        found = file.find(line)
        if found < 0 or not found & 1:
            raise visit("models.naming").unknown(file, line)
        _, name, required, parts = file.operation(found >> 1)
        body = {}
        query = {}
        _share(file, name, parts, params, body, query)
        if extra and "request" in parts:
            known = Names(file, parts["request"], list(extra)).found
            body.update({key: extra[key] for key in extra if key in known})
        for values, part in ((query, "query"), (body, "request")):
            if part in parts and (values or part == "query" or required):
                fault = checking.fault_of(file, parts[part], values)
                if fault is not None:
                    raise visit("models.words").refusal(file, fault, "the call", name + ": ")


def _share(file, name, parts, params, body, query):
    """Put *params* into *query* and *body*. Raises ValidationError for one that is in neither."""
    left = [key for key in params if key != "progress" or not (params[key] is None or callable(params[key]))]
    for part, into in (("query", query), ("request", body)):
        names = Names(file, parts[part], left) if part in parts else None
        if names is not None:
            for key in list(left):
                if key in names.found or names.open:
                    left.remove(key)
                    if params[key] is not None or part == "request":  # the query leaves None out
                        into[key] = params[key]
    if left:
        known = []
        for part in ("request", "query"):
            if part in parts:
                known.extend(key for key in Names(file, parts[part]).found if key not in known)
        raise visit("models.words").stranger(name, left[0], known)


class Names:
    """The properties that a schema has in all its branches: ``found``; ``open``, whether it takes others too.

    *wanted*: the only names that are looked for; None for all.
    """

    def __init__(self, file, code, wanted=None):
        self.found = []
        self.open = False
        marks = None if wanted is None else [checking.pack.name_hash(name) for name in wanted]
        places = [file.place(code)]
        for place in places:  # it grows while it is gone through
            node = file.node(place)
            if _ADDITIONAL_PROPERTIES in node:
                self.open = True
            for branch in (
                node.get(_ALL_OF, []) + node.get(_ANY_OF, []) + ([node[_REF]] if _REF in node else [])
            ):
                branch = file.place(branch)
                if branch not in places:
                    places.append(branch)
            if _PROPERTIES in node:
                for mark, name, _ in file.members(node[_PROPERTIES]):
                    if marks is None or mark in marks:
                        name = file.text(name >> 2)
                        if name not in self.found:
                            self.found.append(name)
