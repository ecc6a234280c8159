"""JSON, pulled from a source part by part (RFC 8259): values of any size, at the memory of what is kept.

Whoever wants less than the whole says which paths (select), or opens arrays and objects himself:

    await reader.open("{")
    while (key := await reader.key()) is not None:
        value = await reader.value()        # or reader.skip(), or reader.open("[") and reader.item()
    await reader.finish()

Nothing here is recursive, so that the depth of a text does not become the depth of a board's C stack.
"""

from . import Truncated, WindowFull, fresh, loops
from .json_value import DEEPEST, bad, fit, load

class Reader:
    """The values of one JSON text, read from a source (see wire)."""

    def __init__(self, source):
        self.source = source
        self.opened = []  # what is open, outermost first: "{" or "["
        self._fresh = False  # nothing has been read yet of the innermost
        self._state = fresh()

    def value(self):
        """Read one whole value and build it: dict, list, str, int, float, bool, None."""
        return self.select(True)

    async def skip(self):
        """Read past one value, of any size; its structure is checked all the same."""
        source = self.source
        state = self._begin()
        while True:
            stop = loops.scan(state, source.buf, source.start, source.end)
            if stop < 0:
                raise bad(stop)
            source.start = stop
            if state[0] == 1:
                return
            if not await source.more():
                if state[1] or not 2 <= state[0] <= 5:
                    raise Truncated("the JSON text ends in the middle of a value")
                return

    async def select(self, tree):
        """Read the next value, and of it what *tree* says; see fields.tree.

        True: all of it. None: nothing. A dict: by key or index (text), "*" for any other, None for what
        no path names; in an array, None stands for what was not wanted before something that was.
        Anything else is a sink: see pour().
        """
        holders = []  # the values under construction, outermost first,
        keys = []  # the key or index of the member that comes next,
        trees = []  # and what is wanted of each
        floor = len(self.opened)
        while True:
            value = None
            opener = 0
            if tree is None:
                await self.skip()
            elif tree is True:
                opener, value = await self._whole_or_opener()
            elif isinstance(tree, dict):
                opener = await self.peek()
                if opener != 0x7B and opener != 0x5B:
                    opener = 0
                    await self.skip()
            else:
                value = await self.pour(tree)
            if opener:
                self.enter(opener)
                holders.append({} if opener == 0x7B else [])
                keys.append(-1)
                trees.append(tree)
            elif len(self.opened) == floor:
                return value
            elif tree is not None:
                _put(holders[-1], keys[-1], value)
            while not await self.another(self.opened[-1] + 2):
                value = holders.pop()
                keys.pop()
                trees.pop()
                if len(self.opened) == floor:
                    return value
                _put(holders[-1], keys[-1], value)
            tree = trees[-1]
            key = keys[-1] + 1 if self.opened[-1] == 0x5B else await self._key_text()
            keys[-1] = key
            if tree is not True:
                tree = _branch(tree, key)

    async def _whole_or_opener(self):
        """(0, the next value), or (its first byte, None) if it is an array or object longer than the buffer."""
        c = await self.peek()
        if c == 0x22:
            return 0, await self.text()
        stop = await fit(self.source, self._begin())
        if stop >= 0 and not self._state[3]:
            return 0, load(self.source, stop)
        if c != 0x7B and c != 0x5B:
            raise WindowFull("a number longer than the buffer")
        return c, None

    def _begin(self):
        state = self._state
        state[0] = state[1] = state[3] = 0
        state[2] = DEEPEST - len(self.opened)
        return state

    async def text(self):
        """Read the string that comes next, of any size."""
        stop = await fit(self.source, self._begin())
        if stop >= 0 and not self._state[3]:
            return load(self.source, stop)
        out = bytearray()
        await self.runs(out.extend)
        try:
            return str(out, "utf-8")
        except UnicodeError:
            raise bad("a string that is not UTF-8")

    async def runs(self, write, digits=None):
        """Hand the string that comes next to *write*, as memoryviews of UTF-8, run by run.

        *digits*: native.unbase64's, if the text is base64; then what it stands for is handed over. A
        view is of the buffer: it is good only until *write* returns. Peak heap: none.
        """
        source = self.source
        if await self.peek() != 0x22:
            raise bad("a string is missing")
        source.start += 1
        state = self._begin()
        quartets = fresh()
        while True:
            first = source.start
            stop = loops.unescape(state, source.buf, first, source.end)
            if stop < 0:
                raise bad(stop)
            upto = state[7]
            if digits is not None:
                upto = loops.unbase64(quartets, digits, source.buf, first, upto)
                if upto < 0:
                    raise bad(upto)
            if upto > first:
                write(source.mv[first:upto])
            source.start = stop
            if state[0] == 1:
                if quartets[9]:
                    raise Truncated("the base64 text ends in the middle of four digits")
                return
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a string")

    async def pour(self, sink):
        """Read the next value into *sink*, and return what that makes of it; null stays None.

        A sink has ``write(view)``, ``digits`` (see runs), ``begin()`` and ``end()``; ``append(number)``
        too if it takes an array of numbers in place of a string.
        """
        c = await self.peek()
        if c == 0x5B and hasattr(sink, "append"):
            sink.begin()
            self.enter(c)
            while await self.item():
                sink.append(await self.value())
        elif c == 0x22:
            sink.begin()
            await self.runs(sink.write, sink.digits)
        else:
            return await self.value()
        return sink.end()

    async def open(self, opener):
        """Enter the array (``"["``) or object (``"{"``) that comes next."""
        if await self.peek() != ord(opener):
            raise bad("%s is missing" % opener)
        self.enter(ord(opener))

    async def key(self):
        """The next key of the open object, its value to be read next; None at its end."""
        if not await self.another(0x7D):
            return None
        return await self._key_text()

    def item(self):
        """Whether the open array has another item, to be read next."""
        return self.another(0x5D)

    async def finish(self):
        """Check that nothing follows."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                raise bad("something follows the value")
            if not await source.more():
                return

    def enter(self, opener):
        """Step into the array or object whose first byte comes next."""
        if len(self.opened) == DEEPEST:
            raise bad(-7)
        self.source.start += 1
        self.opened.append(opener)
        self._fresh = True

    async def another(self, closer):
        """Step to the next member of the innermost array or object; False, and leave it, at its end."""
        c = await self.peek()
        fresh_one = self._fresh
        self._fresh = False
        if c == closer:
            self.source.start += 1
            self.opened.pop()
            return False
        if not fresh_one:
            if c != 0x2C:
                raise bad(-1)
            self.source.start += 1
            if await self.peek() == closer:
                raise bad(-6)
        return True

    async def _key_text(self):
        if await self.peek() != 0x22:
            raise bad(-3)
        key = await self.text()
        if await self.peek() != 0x3A:
            raise bad(-2)
        self.source.start += 1
        return key

    def _blank(self):
        source = self.source
        i = source.start
        end = source.end
        while i < end and source.buf[i] in b" \t\n\r":
            i += 1
        source.start = i

    async def peek(self):
        """The next byte that is not white space, left unread. Raises Truncated at the end."""
        source = self.source
        while True:
            self._blank()
            if source.start < source.end:
                return source.buf[source.start]
            if not await source.more():
                raise Truncated("the JSON text ends in the middle of a value")


async def selected(source, tree, guard=None):
    """The one value that *source* holds, of it what *tree* says. *guard*: used in ``with``, if there is one."""
    if guard is not None:
        with guard:
            return await selected(source, tree)
    reader = Reader(source)
    value = await reader.select(tree)
    await reader.finish()
    return value


def _branch(tree, key):
    """What *tree* says of the member *key*."""
    found = tree.get(key if isinstance(key, str) else str(key))
    if found is None:
        found = tree.get("*")
    return tree.get(None) if found is None else found


def _put(holder, key, value):
    if isinstance(holder, dict):
        holder[key] = value
        return
    while len(holder) < key:
        holder.append(None)
    holder.append(value)
