"""Values longer than the buffer, and parts of values: of a text of any size, only what is wanted is kept.

What is wanted is a *tree*. True: all of the value. None: nothing. A dict: by key or index (text), "*"
for any other, None for what no path names; in an array, None stands for what was not wanted before
something that was. Anything else is a sink, for a string of any size: it has ``write(view)``,
``digits`` (see runs), ``begin()`` and ``end()``; ``append(number)`` too if it takes an array of numbers
in place of a string.
"""

from . import Truncated, WindowFull, fresh, loops
from .json_reader import Reader
from .json_value import bad


async def selected(source, tree, context=None):
    """The one value that *source* holds, of it what *tree* says. *context*: used in ``with``, if any."""
    if context is not None:
        with context:
            return await selected(source, tree)
    reader = Reader(source)
    value = await select(reader, tree)
    await reader.finish()
    return value


async def select(reader, tree):
    """Read the next value of *reader*, and of it what *tree* says. Peak heap: what is kept."""
    holders = []  # the values under construction, outermost first,
    keys = []  # the key or index of the member that comes next,
    trees = []  # and what is wanted of each
    floor = len(reader.opened)
    try:
        while True:
            value = None
            opener = 0
            if tree is None:
                await reader.skip()
            elif tree is True or isinstance(tree, dict):
                opener = await reader.peek()
                if tree is True and opener == 0x22:
                    value = await text(reader)
                    opener = 0
                elif tree is True:
                    value = await reader.fit()
                    if value is not reader:
                        opener = 0
                    elif opener != 0x7B and opener != 0x5B:
                        raise WindowFull("a number longer than the buffer")
                elif opener != 0x7B and opener != 0x5B:
                    opener = 0
                    await reader.skip()
            else:
                value = await pour(reader, tree)
            if opener:
                reader.enter(opener)
                holders.append({} if opener == 0x7B else [])
                keys.append(-1)
                trees.append(tree)
            elif len(reader.opened) == floor:
                return value
            elif tree is not None:
                put(holders[-1], keys[-1], value)
            while not await reader.another(reader.opened[-1] + 2):
                value = holders.pop()
                keys.pop()
                trees.pop()
                if len(reader.opened) == floor:
                    return value
                put(holders[-1], keys[-1], value)
            tree = trees[-1]
            if reader.opened[-1] == 0x5B:
                key = keys[-1] + 1
            else:
                key = await reader.name()
            keys[-1] = key
            if tree is not True:
                tree = branch(tree, key)
    except MemoryError:
        # A coroutine that has ended still holds what it held, and who tells of this needs some room.
        for holder in holders:
            holder.clear()
        raise


async def text(reader):
    """The string that comes next, of any size."""
    value = await reader.fit()
    if value is reader:
        parts = []
        try:
            await runs(reader, lambda view: parts.append(bytes(view)))
            value = b"".join(parts)
            parts.clear()
            value = str(value, "utf-8")
        except MemoryError:
            value = None
            parts.clear()
            raise
        except UnicodeError:
            raise bad("a string that is not UTF-8")
    return value


async def runs(reader, write, digits=None):
    """Hand the string that comes next to *write*, as memoryviews of UTF-8, run by run.

    *digits*: native.unbase64's, if the text is base64; then what it stands for is handed over. A
    view is of the buffer: it is good only until *write* returns. Peak heap: none.
    """
    source = reader.source
    if await reader.peek() != 0x22:
        raise bad("a string is missing")
    source.start += 1
    state = reader.begin()
    quartets = fresh()
    while True:
        first = source.start
        escaped = False
        if digits is None or (first < source.end and source.buf[first] == 0x5C):
            stop = loops.unescape(state, source.buf, first, source.end)
            if stop < 0:
                raise bad(stop)
            upto = end = state[7]
        else:
            # Base64 has no escapes, but for slashes that somebody was afraid of.
            upto = end = source.end
            stop = -1
        if digits is not None:
            upto = loops.unbase64(quartets, digits, source.buf, first, end)
            if upto < 0:
                raise bad(upto)
            if stop < 0:
                stop = quartets[7]
                escaped = stop < end
                if escaped and source.buf[stop] == 0x22:
                    stop += 1
                    state[0] = 1
            elif quartets[7] != end:
                raise bad(-8)
        if upto > first:
            write(source.mv[first:upto])
        source.start = stop
        if state[0] == 1:
            if quartets[9]:
                raise Truncated("the base64 text ends in the middle of four digits")
            return
        if escaped:
            continue
        grew = source.now()
        if not (await source.more() if grew is None else grew):
            raise Truncated("the JSON text ends in the middle of a string")


async def pour(reader, saver):
    """Read the next value into *saver*: what that makes of it; what is no string is read as it is."""
    c = await reader.peek()
    if c == 0x5B and hasattr(saver, "append"):
        saver.begin()
        reader.enter(c)
        while await reader.item():
            saver.append(await reader.value())
    elif c == 0x22:
        saver.begin()
        await runs(reader, saver.write, saver.digits)
    else:
        return await reader.value()
    return saver.end()


def branch(tree, key):
    """What *tree* says of the member *key*."""
    found = tree.get(key if isinstance(key, str) else str(key))
    if found is None:
        found = tree.get("*")
    return tree.get(None) if found is None else found


def put(items, key, value):
    """Have *items*, a dict or a list, hold *value* at *key*. Elements that were left out are None."""
    if isinstance(items, dict):
        items[key] = value
        return
    while len(items) < key:
        items.append(None)
    items.append(value)
