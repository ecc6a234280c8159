"""Values that know their schema."""

from uopenai import visit
from uopenai.answers import Answer


class Schema:
    """A schema by its name: called, it makes a Model.

    ``models.CreateSpeechRequest(model="tts-1")``; a value that is no object, or names that Python does not
    take, as one argument: ``models.CreateSpeechRequest({"model": "tts-1"})``.
    """

    def __init__(self, name):
        self._name = name

    def __call__(self, *value, **fields):
        if len(value) > 1 or value and fields:
            raise TypeError("a model takes keyword arguments, or one value")
        return Model(self._name, value[0] if value else fields)

    def __repr__(self):
        return "models." + self._name

    def from_json(self, stream):
        """Read a Model from JSON, and check nothing but that it is JSON.

        *stream*: a path, a stream with ``readinto`` or ``read``, or bytes. Raises ResponseTooLargeError where
        there is no room for it, OpenAIError where it is not JSON. Peak heap: the value, and 2 KB.
        """
        return Model(self._name, visit("models.reading").read(stream))


class Model(Answer):
    """A value of a schema: attributes and items as those of an Answer, and both may be set.

    Fields that the schema does not have are kept. A field that is called as a method is reached as an item.
    """

    def __init__(self, name, value):
        Answer.__init__(self, value.to_dict() if hasattr(value, "to_dict") else value)
        self._name = name

    def __setitem__(self, name, value):
        self._values[name] = value

    def __getitem__(self, name):
        self.to_dict()
        return Answer.__getitem__(self, name)

    def __contains__(self, name):
        return name in self.to_dict()

    def __iter__(self):
        return iter(self.to_dict())

    def __len__(self):
        return len(self.to_dict())

    def __eq__(self, other):
        return self.to_dict() == (other.to_dict() if hasattr(other, "to_dict") else other)

    def __repr__(self):
        return "models.%s(%r)" % (self._name, self.to_dict())

    def to_dict(self):
        """The value itself, not a copy; a list or a scalar where the schema is one. It may hold Models."""
        # What was set as an attribute stands beside the value: not every board lets a class take it.
        for name in list(self.__dict__):
            if name[:1] != "_":
                self._values[name] = self.__dict__[name]
                delattr(self, name)
        return self._values

    def validate(self):
        """Raise ValidationError if this is not what its schema asks for; else return this."""
        visit("models.checking").check(self._name, self)
        return self

    def to_json(self, stream):
        """Write the value as JSON to *stream*, which has ``write``, in small pieces: the number of its bytes.

        Raises wire.json_writer.NotJson, a ValueError, before anything is written.
        """
        written = 0
        for piece in visit("wire.json_writer").JsonBody(self).segments():
            stream.write(piece)
            written += len(piece)
        return written
