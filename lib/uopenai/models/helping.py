"""Prints, line by line, what operations take and schemas say: ``uopenai.help("audio.speech.create")``."""

from micropython import const

from uopenai import visit

# Fields of a node, by their places in FIELDS of pack_nodes.
_TYPE = const(0)
_ENUM = const(1)
_PROPERTIES = const(2)
_DEFAULT = const(3)
_ANY_OF = const(4)
_ITEMS = const(5)
_MINIMUM = const(7)
_MAXIMUM = const(8)
_MIN_LENGTH = const(9)
_MIN_ITEMS = const(11)
_DEPRECATED = const(13)
_ADDITIONAL_PROPERTIES = const(14)
_ALL_OF = const(15)
_REF = const(16)
_EXCLUSIVE_MINIMUM = const(19)
_EXCLUSIVE_MAXIMUM = const(20)
_PATTERN = const(22)
_MIN_PROPERTIES = const(24)
_STRICT = const(28)

_NULL = const(64)  # a bit of TYPES in pack_nodes
_COLUMN = const(22)  # where the second one begins
_MANY = const(20)  # values that are listed where a schema has a name; for more, it is the name
_DEEPEST = const(4)  # branches and items within each other that one line goes into

saying = visit("models.words")  # and so gone with this module


def help(name=None):
    """Print what can be asked for; of an operation, its parameters; of a schema, its properties.

    An API group lists its operations. Raises OpenAIError for an unknown name, with those like it.
    """
    with visit("models.pack").opened() as file:
        if name is None:
            _overview(file)
        elif (found := file.find(name)) >= 0:
            if found & 1:
                _operation(file, found >> 1)
            else:
                print(name)
                _schema(file, found)
        elif not _group(file, ("webhook" if name == "webhooks" else name) + "."):
            raise visit("models.naming").unknown(file, name)


def _overview(file):
    print('help("GROUP"), help("audio.speech.create") or help("CreateSpeechRequest"). The groups:')
    last = None
    for number in range(file.count):
        name = file.name(number)[0]
        group = name.split(".")[0]
        if group != last and "." in name and " " not in name:
            last = group
            print("  " + group)
    if file.groups:
        print("Only the schemas of %s are on this board." % file.groups)


def _group(file, start):
    """Print the names that begin with *start*; False if there are none."""
    any_ = False
    for number in range(file.count):
        name, found = file.name(number)
        if name[: len(start)] == start:
            any_ = True
            print("  %s  %s" % (name, file.operation(found >> 1)[0] if found & 1 else ""))
    return any_


def _operation(file, place):
    line, name, _, parts = file.operation(place)
    print("%s  %s" % (name, line))
    for part in ("path", "request", "query"):
        if part in parts:
            _properties(file, parts[part])
    for part, what in (("response", "returns"), ("event", "events")):
        if part in parts:
            print("  %s: %s" % (what, _described(file, parts[part])))


def _schema(file, code):
    if not _properties(file, code):
        print("  " + _described(file, code, False))


def _properties(file, code):
    """Print the properties of a schema, those that are required first; False if it has none."""
    names = []
    places, forms = _merged(file, code)
    for wanted in (1, 0):
        for place in places:
            for _, name, child in file.members(file.node(place)[_PROPERTIES]):
                text = file.text(name >> 2) if name & 1 == wanted else None
                if text is not None and text not in names:
                    names.append(text)
                    mark = " *" if wanted else ""
                    gap = " " * max(1, _COLUMN - len(text) - len(mark))
                    print("  %s%s%s%s" % (text, mark, gap, _described(file, child)))
    if names and forms:
        print("  (there are several forms: not all of these go together)")
    return names != []


def _merged(file, code):
    """The places of the nodes with properties that a schema is made of; whether some of them are branches."""
    places = [file.place(code)]
    forms = False
    for place in places:  # it grows while it is gone through
        node = file.node(place)
        forms = forms or _ANY_OF in node
        for branch in node.get(_ALL_OF, []) + node.get(_ANY_OF, []) + ([node[_REF]] if _REF in node else []):
            branch = file.place(branch)
            if branch not in places:
                places.append(branch)
    return [place for place in places if _PROPERTIES in file.node(place)], forms


def _described(file, code, named=True):
    """One schema in a few words; by its name if it is an object that has one."""
    words = ""
    try:
        _description(file, code, 0, named).send(None)
    except StopIteration as said:
        words = said.value
    return words


def _values(file, node):
    """How many values are listed in a schema and the branches of it; a name counts for four."""
    count = len(node.get(_ENUM, ()))
    for branch in node.get(_ANY_OF, ()):
        count += len(file.node(file.place(branch)).get(_ENUM, ())) or (branch & 1) * 4
    return count


# These two go into each other, so they are coroutines: their frames lie on the heap, not on CircuitPython's
# small Python stack. Nothing is waited for.


async def _description(file, code, depth, named=True) -> str:
    node = file.node(file.place(code))
    if named and code & 1 and (_PROPERTIES in node or depth == _DEEPEST):
        return file.name(code >> 1)[0]
    many = named and code & 1 and _values(file, node) > _MANY
    words = file.name(code >> 1)[0] if many else await _what(file, node, depth)
    words += _limits(file, node)
    return words if depth else words + _default(file, code)


async def _what(file, node, depth) -> str:
    null = " or null" if node.get(_TYPE, 0) & _NULL else ""
    if _ENUM in node:
        return saying.values(file, node[_ENUM]) + null
    if _REF in node:
        return await _description(file, node[_REF], depth)
    if _STRICT in node:
        node = file.node(file.place(node[_STRICT]))
    branches = node.get(_ANY_OF) or node.get(_ALL_OF)
    if branches and depth < _DEEPEST:
        found = []
        for branch in branches:
            words = await _description(file, branch, depth + 1)
            if words not in found:
                found.append(words)
        return saying.joined(found)
    if _ITEMS in node and depth < _DEEPEST:
        return "array of (%s)" % await _description(file, node[_ITEMS], depth + 1) + null
    if _TYPE not in node:
        return "anything"
    words = saying.types(node[_TYPE]).replace(saying.FILE, "a file")
    for article in ("a ", "an "):
        if words[: len(article)] == article:
            words = words[len(article) :]
    if _ADDITIONAL_PROPERTIES in node and _PROPERTIES not in node and depth < _DEEPEST:
        inner = await _description(file, node[_ADDITIONAL_PROPERTIES], depth + 1)
        words = "%s of (%s)" % (words, inner)
    return words + (null if words != "null" else "")


def _limits(file, node):
    low, high = node.get(_MINIMUM), node.get(_MAXIMUM)
    said = ""
    if low is not None and high is not None:
        said = ", %s to %s" % (saying.shown(file.value(low)), saying.shown(file.value(high)))
    else:
        limits = (
            (low, "at least"),
            (high, "at most"),
            (node.get(_EXCLUSIVE_MINIMUM), "more than"),
            (node.get(_EXCLUSIVE_MAXIMUM), "less than"),
        )
        for number, word in limits:
            if number is not None:
                said += ", %s %s" % (word, saying.shown(file.value(number)))
    for first, unit in ((_MIN_LENGTH, "characters"), (_MIN_ITEMS, "items"), (_MIN_PROPERTIES, "members")):
        for bit, word in ((first, "at least"), (first + 1, "at most")):
            if bit in node:
                said += ", %s %d %s" % (word, node[bit], unit)
    if _PATTERN in node:
        said += ", matches " + file.text(node[_PATTERN])
    return said + (", deprecated" if _DEPRECATED in node else "")


def _default(file, code):
    """The default of a schema, or of one of its branches."""
    codes = [code]
    for code in codes:  # it grows while it is gone through
        node = file.node(file.place(code))
        if _DEFAULT in node:
            value = file.value(node[_DEFAULT])
            return "; default " + (value if isinstance(value, str) else file.text(node[_DEFAULT] >> 1))
        if len(codes) <= _DEEPEST:
            codes += node.get(_ANY_OF, []) + ([node[_REF]] if _REF in node else [])
    return ""
