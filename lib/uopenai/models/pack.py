"""Reads the packed schemas at random places, through two small windows over one file.

The format is described where it is made: tools/uopenai_tools/generate/pack.py and pack_nodes.py.
"""

import json
import sys

from micropython import const

from uopenai import models
from uopenai.errors import OpenAIError

_NODES = const(256)  # bytes of the nodes in memory
_STRINGS = const(128)  # and of the strings
_HEADER = const(33)
_VERSION = const(1)

# Fields of a node, by their places in FIELDS of pack_nodes.
_PROPERTIES = const(2)

# What each field holds: the second column of FIELDS in pack_nodes.
_KINDS = "BvPVcCFVVNNNNFCcCCsVVVSFNNCFCT"
PARTS = ("request", "query", "path", "response", "event")

_ABSENT = "uopenai.models.use(path) says where else they are, and `uopenai install` puts them on the board"


def name_hash(name):
    """The byte that stands beside a property's name in the file."""
    data = name.encode()
    size = len(data)
    return (size * 5 + data[0] * 3 + data[-1] * 7 + data[size // 2] * 11) & 0xFF if size else 0


def damaged():
    """The exception for a file that is not what was packed."""
    return OpenAIError("the packed schemas are damaged: install the library again")


class _Window:
    """Reads bytes from *place* on; ``place`` may be set to anywhere."""

    def __init__(self, stream, size):
        self._stream = stream
        self._buf = bytearray(size)
        self._first = 0  # the place of the window's first byte
        self._fill = 0
        self.place = 0

    def byte(self):
        """The next byte."""
        at = self.place - self._first
        if not 0 <= at < self._fill:
            self._load()
            at = 0
        self.place += 1
        return self._buf[at]

    def number(self):
        """The next number: seven bits a byte, the lowest first."""
        c = self.byte()
        value = c & 0x7F
        shift = 7
        while c > 0x7F:
            c = self.byte()
            value |= (c & 0x7F) << shift
            shift += 7
        return value

    def three(self):
        """The next number of three bytes, the lowest first."""
        return self.byte() | self.byte() << 8 | self.byte() << 16

    def bytes(self, count):
        """The next *count* bytes."""
        out = bytearray(count)
        done = 0
        while done < count:
            at = self.place - self._first
            if not 0 <= at < self._fill:
                self._load()
                at = 0
            many = min(count - done, self._fill - at)
            out[done : done + many] = self._buf[at : at + many]
            done += many
            self.place += many
        return out

    def _load(self):
        try:
            self._stream.seek(self.place)
            self._fill = self._stream.readinto(self._buf)
        except (OSError, OverflowError, ValueError):
            self._fill = 0
        self._first = self.place
        if not self._fill:
            raise damaged()


class Pack:
    """An open file of schemas. Use `opened`; close it.

    Schemas are asked for by the *code* of a child, and named by their *place*.
    """

    def __init__(self, stream, own):
        self.strict = False  # whether what a call may have is asked for; see strict() in pack_nodes
        self._stream = stream
        self._own = own
        self._window = _Window(stream, _NODES)
        self._texts = _Window(stream, _STRINGS)
        self._last = -1
        self._node = {}
        head = self._window
        if bytes(head.bytes(3)) != b"UOS":
            raise damaged()
        if head.byte() != _VERSION:
            raise OpenAIError("the packed schemas are not of this version of the library: install both again")
        head.place = 12
        self._names = head.three()
        self.count = head.three()
        self._strings = head.three()
        self._nodes = head.three()
        self._operations = head.three()
        self._end = head.three()
        groups = head.three()
        head.place = self._end - 1
        head.byte()  # raises if the end is missing
        self.groups = self.text(groups)

    def close(self):
        """Close the file, if it was opened here."""
        if self._own:
            self._stream.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _string(self, place):
        """Go to a string: the number of its bytes."""
        texts = self._texts
        texts.place = self._strings + place
        count = texts.number()
        if texts.place + count > self._nodes:
            raise damaged()
        return count

    def text(self, place):
        """The string at *place*."""
        try:
            return str(self._texts.bytes(self._string(place)), "utf-8")
        except UnicodeError:
            raise damaged()

    def equal(self, place, data):
        """Whether the string at *place* is *data* (bytes)."""
        return self._string(place) == len(data) and self._texts.bytes(len(data)) == data

    def value(self, number):
        """The value that *number* stands for, from a default, an enum or a limit."""
        text = self.text(number >> 1)
        try:
            return json.loads(text) if number & 1 else text
        except ValueError:
            raise damaged()

    def limit(self, number):
        """The same for a limit, which is a number."""
        value = self.value(number)
        if not isinstance(value, (int, float)):
            raise damaged()
        return value

    def name(self, number):
        """The name of an entry, and what it stands for."""
        window = self._window
        window.place = self._names + 6 * number
        place = window.three()
        return self.text(place), window.three()

    def find(self, name):
        """What the entry *name* stands for; -1 if there is none."""
        wanted = name.encode()
        low = 0
        high = self.count
        window = self._window
        while low < high:
            middle = (low + high) // 2
            window.place = self._names + 6 * middle
            found = self._texts.bytes(self._string(window.three()))
            if found == wanted:
                return window.three()
            if found < wanted:
                low = middle + 1
            else:
                high = middle
        return -1

    def place(self, code):
        """The place of the node that a child's *code* stands for."""
        if not code & 1:
            return code >> 1
        window = self._window
        window.place = self._names + 6 * (code >> 1) + 3
        return window.three() >> 1

    def node(self, place):
        """The fields of a node, number -> what it holds; of the properties the place, for members()."""
        if place == self._last:
            return self._node
        window = self._window
        window.place = self._nodes + place
        mask = window.number()
        fields = {}
        for bit in range(len(_KINDS)):
            if mask >> bit & 1:
                kind = _KINDS[bit]
                if kind == "B":
                    fields[bit] = window.byte()
                elif kind == "F":
                    fields[bit] = True
                elif kind in "vscT":
                    count = window.number()
                    if window.place + count > self._operations:
                        raise damaged()
                    fields[bit] = [window.number() for _ in range(count)]
                elif kind != "P":
                    fields[bit] = window.number()
        if mask >> _PROPERTIES & 1:
            fields[_PROPERTIES] = window.place
        self._node = fields
        self._last = place
        return fields

    def members(self, at):
        """Iterate over the properties at *at*: (hash of the name, place of the name * 4 + 2 if it is a tag +
        1 if it is required, the child's code). Other reading may come between.
        """
        window = self._window
        window.place = at
        left = window.number()
        at = window.place
        while left:
            window.place = at
            mark = window.byte()
            name = window.number()
            code = window.number()
            at = window.place
            yield mark, name, code
            left -= 1

    def operation(self, place):
        """An operation: (verb and path, the SDK's name, whether its body is required, part -> a code)."""
        window = self._window
        window.place = self._operations + place
        mask = window.number()
        line = window.number()
        name = window.number()
        parts = {}
        for bit in range(len(PARTS)):
            if mask >> bit & 1:
                parts[PARTS[bit]] = window.number()
        return self.text(line), self.text(name), mask >> len(PARTS) & 1 == 1, parts


def opened():
    """The file of the schemas, open; or what firmware/manifest.py has frozen in. Raises OpenAIError."""
    source = models.source
    if source is not None and not isinstance(source, str):
        return Pack(source, False)
    for path in places() if source is None else (source,):
        try:
            stream = open(path, "rb")
        except OSError:
            continue
        try:
            return Pack(stream, True)
        except OpenAIError:
            stream.close()
            raise
    try:
        if source is None:
            frozen = __import__("uopenai.models.frozen_schemas", None, None, ("PACK",))
            import io

            return Pack(io.BytesIO(frozen.PACK), True)
    except ImportError:
        pass
    raise OpenAIError("the packed schemas are not %s: %s" % (source or "beside uopenai.models", _ABSENT))


def places():
    """Where the file may be: beside this module, or where the library is when this one is frozen."""
    name = "/schemas.pack"
    here = getattr(models, "__file__", None)
    if here and "/" in here:
        yield here[: here.rfind("/")] + name
    for folder in sys.path:
        yield folder + "/uopenai/models" + name
    yield "/lib/uopenai/models" + name
    yield name
