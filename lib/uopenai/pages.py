"""Lists: the items of an answer, and of the pages behind it, one in memory at a time."""

from uopenai.wire.json_reader import Reader

from .answers import wrap
from .exchange import drive

_CURSORS = ("has_more", "last_id", "next", "next_page")


class Pages:
    """The items of a list operation. Iterate over it, as often as you like: each time asks anew.

    Peak heap: one item. After a loop that was left early, ``close()`` frees its connection at once (if
    little was left of the page, it serves again); else that happens when it is collected, or the next
    loop starts. One loop at a time.
    """

    def __init__(self, client, path, params, values=(), method="GET", more=True):
        self._client = client
        self.method = method
        self._path = path
        self.values = values
        self.more = more  # whether the pages behind the first can be asked for
        fields = params.pop("fields", None)
        self._tree = True  # what is kept of an item
        if fields is not None:
            from .paths import of_items

            self._tree = of_items(fields)
        self._params = params
        self._response = None  # of the page that is being read
        self._reader = None
        self._next = None  # the parameters of the page that comes next
        self._in_data = False
        self._last = None  # the id of the item that was read last
        self._found = {}  # what the page says of others, and what was asked; "data": it had an item

    def __getattr__(self, name):
        # The SDK's pages are turned by hand, these by a loop.
        raise AttributeError("a list has no %s: iterate over it, or read .data" % name)

    @property
    def data(self):
        """The items of the first page, whole."""
        self.restart()
        return drive(self.page())

    def close(self):
        """Stop reading."""
        self._next = self._reader = None
        if self._response is not None:
            self._response.close()

    def __iter__(self):
        self.restart()
        while (item := drive(self.next_item())) is not None:
            yield wrap(item)

    def restart(self):
        """A loop begins: at the first page."""
        self.close()
        self._next = self._params

    async def page(self):
        """The items of one page, whole."""
        items = []
        await self._open()
        try:
            while (item := await self._step()) is not None:
                items.append(wrap(item))
        except MemoryError:
            items.clear()  # else there is no room to tell
            self.close()
            from .faults import too_large

            raise too_large("the page", "iterate over the list, or ask for less with limit=")
        self._next = None
        return items

    async def next_item(self):
        """The next item as it was read, or None behind the last."""
        while True:
            if self._reader is None:
                if self._next is None:
                    return None
                await self._open()
            item = await self._step()
            if item is not None:
                return item

    async def _open(self):
        params = dict(self._next or {})
        self._next = self._last = None
        self._found = {}
        for name in ("page", "after"):
            self._found[name] = params.get(name)
        self._in_data = False
        self._response = response = await self._client._open(self.method, self._path, params, self.values)
        self._reader = Reader(response.source)
        try:
            await self._reader.open("{")
        except (OSError, ValueError) as fault:
            raise self._explain(fault)
        except BaseException:  # a task that was cancelled
            self.close()
            raise

    async def _step(self):
        """The next item of the page, or None behind its last."""
        reader = self._reader
        try:
            while True:
                if self._in_data:
                    if await reader.item():
                        self._found["data"] = True
                        if self._tree is True:
                            item = await reader.value()
                        else:
                            from uopenai.wire.json_select import select

                            item = await select(reader, self._tree)
                        if isinstance(item, dict):
                            self._last = item.get("id")
                        if item is not None:
                            return item
                        continue
                    self._in_data = False
                key = await reader.key()
                if key is None:
                    await reader.finish()
                    self._turn()
                    return None
                if key == "data":
                    await reader.open("[")
                    self._in_data = True
                elif key in _CURSORS:
                    self._found[key] = await reader.value()
                else:
                    await reader.skip()
        except (OSError, ValueError) as fault:
            raise self._explain(fault)
        except MemoryError:
            self.close()
            from .faults import too_large

            raise too_large("an item of the list", "say what you want of it with fields=")
        except BaseException:
            self.close()
            raise

    def _turn(self):
        """The page is read: to the next if there is one, as the operation has it (``page=``, ``after=``)."""
        self.close()
        found = self._found
        if not self.more or "data" not in found:  # a page without items is the last, as in the SDK
            return
        name = "page"
        cursor = found.get("next_page")
        if not cursor and found.get("has_more"):
            name = "after"
            cursor = found.get("next") or found.get("last_id") or self._last
        # Another page has another cursor: with the same one, this would not end.
        if cursor and cursor != found[name]:
            self._next = dict(self._params, **{name: cursor})

    def _explain(self, fault):
        self._reader = self._next = None
        return self._response.explain(fault)
