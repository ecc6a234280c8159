"""Checks a call's arguments against its operation, before they cost a round trip."""

from micropython import const

from uopenai import visit
from uopenai.errors import OpenAIError

# Fields of a node, by their places in FIELDS of pack_nodes.
_PROPERTIES = const(2)
_ANY_OF = const(4)
_ADDITIONAL_PROPERTIES = const(14)
_ALL_OF = const(15)
_REF = const(16)

checking = visit("models.checking")  # and so gone with this module


def check_call(method, template, params):
    """See models.check_call."""
    line = method + " " + template
    with checking.pack.opened() as pack:
        pack.strict = True
        found = pack.find(line)
        if found < 0 or not found & 1:
            raise OpenAIError(
                "%s cannot be checked: it is not among the schemas on this board (%s); install them, "
                "or leave validate out" % (line, pack.groups or "all of the API's")
            )
        _, name, required, parts = pack.operation(found >> 1)
        body = {}
        query = {}
        _share(pack, name, parts, params, body, query)
        for values, part in ((query, "query"), (body, "request")):
            if part in parts and (values or part == "query" or required):
                fault = checking.fault_of(pack, parts[part], values)
                if fault is not None:
                    raise visit("models.words").refusal(pack, fault, "the call", name + ": ")


def _share(pack, name, parts, params, body, query):
    """Put *params* into *query* and *body*. Raises ValidationError for one that is in neither."""
    left = [key for key in params if key != "progress" or not (params[key] is None or callable(params[key]))]
    for part, into in (("query", query), ("request", body)):
        names = Names(pack, parts[part], left) if part in parts else None
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
                known.extend(key for key in Names(pack, parts[part]).found if key not in known)
        raise visit("models.words").stranger(name, left[0], known)


class Names:
    """The properties that a schema has in all its branches: ``found``; ``open``, whether it takes others too.

    *wanted*: the only names that are looked for; None for all.
    """

    def __init__(self, pack, code, wanted=None):
        self.found = []
        self.open = False
        marks = None if wanted is None else [checking.pack.name_hash(name) for name in wanted]
        places = [pack.place(code)]
        for place in places:  # it grows while it is gone through
            node = pack.node(place)
            if _ADDITIONAL_PROPERTIES in node:
                self.open = True
            for branch in (
                node.get(_ALL_OF, []) + node.get(_ANY_OF, []) + ([node[_REF]] if _REF in node else [])
            ):
                branch = pack.place(branch)
                if branch not in places:
                    places.append(branch)
            if _PROPERTIES in node:
                for mark, name, _ in pack.members(node[_PROPERTIES]):
                    if marks is None or mark in marks:
                        name = pack.text(name >> 2)
                        if name not in self.found:
                            self.found.append(name)
