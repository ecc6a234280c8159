"""Lists: the items of an answer, and of the pages behind it, one in memory at a time."""

from .answers import wrap
from .exchange import drive
from .wire.json_reader import Reader


class Pages:
    """The items of a list operation. Iterate over it, as often as you like: each time asks anew.

    Peak heap: one item. After a loop that was left early, ``close()`` frees its connection at once;
    else that happens when it is collected, or the next loop starts.
    """

    def __init__(self, client, path, params):
        self._response = None  # of the loop that is under way
        self._client = client
        self._path = path
        self._params = params

    @property
    def data(self):
        """The items of the first page, whole."""
        items = []
        for item, _ in self._page(self._params):
            items.append(item)
        return items

    def close(self):
        """Stop reading."""
        if self._response is not None:
            self._response.close()

    def __iter__(self):
        params = self._params
        while params is not None:
            after = None
            for item, following in self._page(params):
                yield item
                after = following
            params = dict(self._params, after=after) if after else None

    def _page(self, params):
        """The items of one page, each with the cursor of the next page, as far as it is known yet."""
        self.close()
        response = drive(self._client._open("GET", self._path, dict(params)))
        self._response = response
        reader = Reader(response.source)
        held = None  # the last item, until it is known whether another page follows
        try:
            drive(reader.open("{"))
            more = False
            while (key := drive(reader.key())) is not None:
                if key == "data":
                    drive(reader.open("["))
                    while drive(reader.item()):
                        if held is not None:
                            yield wrap(held), None
                        held = drive(reader.value())
                elif key == "has_more":
                    more = drive(reader.value())
                else:
                    drive(reader.skip())
            drive(reader.finish())
        except (OSError, ValueError) as fault:
            raise response.explain(fault)
        finally:
            response.close()
        if held is not None:
            yield wrap(held), held.get("id") if more else None
