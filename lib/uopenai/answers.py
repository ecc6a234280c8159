"""What a call gives back: JSON as objects; other kinds of answers are replies' business."""

from uopenai import visit
from uopenai.wire.json_value import at_once, document, finish


class Answer:
    """A JSON object of an answer: ``r.id`` and ``r["id"]`` are the same.

    As in the SDK, a field that the answer does not have is None as an attribute; as an item it is a
    KeyError; ``output_text`` is all text of a response. Nested objects are Answers too. ``to_dict()``
    gives the values as they were read.
    """

    def __init__(self, values):
        self._values = values

    def __getattr__(self, name):
        value = self._values.get(name)
        kind = type(value)
        if kind is dict:
            return Answer(value)
        if value is None:
            # The SDK's methods of those names are not here.
            if name[:1] == "_" or name[:6] == "model_":
                raise AttributeError("%s: there is to_dict()" % name)
            if name == "output_text":
                from .replies import text

                return text(self._values)
        return wrap(value) if kind is list else value

    def __getitem__(self, name):
        return wrap(self._values[name])

    def __contains__(self, name):
        return name in self._values

    def __iter__(self):
        return iter(self._values)

    def __len__(self):
        return len(self._values)

    def __eq__(self, other):
        return self._values == (other.to_dict() if isinstance(other, Answer) else other)

    def __repr__(self):
        return "%s(%r)" % (type(self).__name__, self._values)

    def to_dict(self):
        """The object as a dict."""
        return self._values


def wrap(value):
    """*value* with its objects as Answers."""
    kind = type(value)
    if kind is list:
        return [Answer(item) if type(item) is dict else wrap(item) for item in value]
    return Answer(value) if kind is dict else value


async def read_json(response, tree=True, saver=None):
    """The content of *response* as one value, or what *tree* names of it, the rest to *saver* (see fields).

    Raises ResponseTooLargeError, APIConnectionError. Peak heap: the value.
    """
    source = response.source
    try:
        if tree is True:
            value = at_once(source)
            if value is source:
                value = await document(source)
            elif source.start != source.end or source.now() is not False:
                await finish(source)
        else:
            from uopenai.wire.json_select import selected

            value = await selected(source, tree, saver)
    except (OSError, ValueError) as fault:
        raise response.explain(fault)
    except MemoryError:
        response.close()
        raise visit("faults").too_large(
            "the answer", "ask for less, say what you want of it with fields=, or use stream=True"
        )
    except BaseException:
        response.close()
        raise
    response.close()
    return value
