"""Lists that a POST answers with: what it does is done once, by the call, and its answer is kept.

Loaded by the first such call; a list that is only looked at is pages' business.
"""

from .answers import Answer, wrap
from .exchange import drive
from .pages import Pages


class Page(Answer):
    """A page of a list, whole: its fields, and iterated over, the items of ``data``."""

    def __iter__(self):
        return iter(self.data or ())


def posted(client, path, params, values=(), **how):
    """The items of one POST. Sent here, or by AsyncOpenAI when it is awaited, or iterated over."""
    if client.pages is not None:
        return AsyncPosted(Pages(client, path, params, values, **how))
    made = Posted(Pages(client, path, params, values, **how))
    drive(made.sent())
    return made


class Posted:
    """The items of a POST's answer. Iterate over them, or read ``data``, as often as you like.

    Peak heap: the items.
    """

    def __init__(self, pages):
        self._pages = pages
        self._answered = False
        self.data = []

    async def sent(self):
        """Send the request unless it has been answered: this object."""
        if not self._answered:
            self._pages.restart()
            items = []
            try:
                while (item := await self._pages.next_item()) is not None:
                    items.append(wrap(item))
            except MemoryError:
                items.clear()  # else there is no room to tell
                self._pages.close()
                from .faults import too_large

                raise too_large("the answer", "say what you want of it with fields=")
            self.data = items
            self._answered = True
        return self

    def close(self):
        """Nothing is left to read."""

    def __getattr__(self, name):
        Pages.__getattr__(self._pages, name)

    def __iter__(self):
        return iter(self.data)


class AsyncPosted(Posted):
    """The same of AsyncOpenAI: await it, or ``async for`` item in it."""

    def __aiter__(self):
        from .aio import Iterator

        items = None

        async def step():
            nonlocal items
            if items is None:
                items = iter((await self.sent()).data)
            for item in items:
                return item
            return None

        return Iterator(step)

    # This is what MicroPython's await asks for.
    def __iter__(self):  # pyright: ignore[reportIncompatibleMethodOverride]
        return self.sent()

    def __await__(self):
        return self.sent().__await__()
