"""JSON, pulled from a source part by part (RFC 8259), each value checked, and built only if it is wanted.

    await reader.open("{")
    while (key := await reader.key()) is not None:
        value = await reader.value()        # or reader.skip(), or reader.open("[") and reader.item()
    await reader.finish()

What is longer than the buffer is built by json_select, which also picks out what is named by paths.
Nothing is recursive, so that the depth of a text does not become the depth of a board's C stack.
"""

from micropython import const

from . import Truncated, fresh, loops
from .json_value import bad, ended, finish, fit, load

_DEEPEST = const(64)  # open arrays and objects


class Reader:
    """The values of one JSON text, read from a source (see wire)."""

    def __init__(self, source):
        self.source = source
        self.opened = []  # what is open, outermost first: "{" or "["
        self._first = False  # nothing has been read yet of the innermost
        self.state = fresh()

    async def value(self):
        """Read one whole value and build it: dict, list, str, int, float, bool, None."""
        value = await self.fit()
        if value is self:
            from .json_select import select

            value = await select(self, True)
        return value

    async def fit(self):
        """The next value, if all of it fits in the buffer, else this object."""
        state = self.begin()
        stop = await fit(self.source, state)
        return load(self.source, stop) if stop >= 0 and not state[3] else self

    async def skip(self):
        """Read past one value, of any size; its structure is checked all the same."""
        source = self.source
        state = self.begin()
        while True:
            stop = loops.scan(state, source.buf, source.start, source.end)
            if stop < 0:
                raise bad(stop)
            source.start = stop
            if state[0] == 1:
                return
            grew = source.now()
            if not (await source.more() if grew is None else grew):
                ended(state)
                return

    def begin(self):
        """The state of a scan of the value that comes next."""
        state = self.state
        state[0] = state[1] = state[3] = 0
        state[2] = _DEEPEST - len(self.opened)
        return state

    async def open(self, code):
        """Enter the array (``"["``) or object (``"{"``) that comes next."""
        if await self.peek() != ord(code):
            raise bad("%s is missing" % code)
        self.enter(ord(code))

    async def key(self):
        """The next key of the open object, its value to be read next; None at its end."""
        return await self.name() if await self.another(0x7D) else None

    async def name(self):
        """Read a key and the colon behind it."""
        if await self.peek() != 0x22:
            raise bad(-3)
        key = await self.value()
        if await self.peek() != 0x3A:
            raise bad(-2)
        self.source.start += 1
        return key

    def item(self):
        """Whether the open array has another item, to be read next."""
        return self.another(0x5D)

    def finish(self):
        """Check that nothing follows."""
        return finish(self.source)

    def enter(self, code):
        """Step into the array or object whose first byte comes next."""
        if len(self.opened) == _DEEPEST:
            raise bad(-7)
        self.source.start += 1
        self.opened.append(code)
        self._first = True

    async def another(self, code):
        """Step to the next member of the innermost array or object; False, and leave it, at its end."""
        c = await self.peek()
        first = self._first
        self._first = False
        if c == code:
            self.source.start += 1
            self.opened.pop()
            return False
        if not first:
            if c != 0x2C:
                raise bad(-1)
            self.source.start += 1
            if await self.peek() == code:
                raise bad(-6)
        return True

    async def peek(self):
        """The next byte that is not white space, left unread. Raises Truncated at the end."""
        source = self.source
        while True:
            while source.start < source.end:
                c = source.buf[source.start]
                if c not in b" \t\n\r":
                    return c
                source.start += 1
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a value")
