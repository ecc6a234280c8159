"""Events and snapshots of our own making: what is costly in them is made when it is asked for."""

from ..answers import Answer, wrap


class Event(Answer):
    """An event with *name*, which *make* gives as it stands when it is asked for."""

    def __init__(self, values, name, make):
        self._name = name
        self._make = make
        Answer.__init__(self, values)

    def __getattr__(self, name):
        return wrap(self._make()) if name == self._name else Answer.__getattr__(self, name)


class Snapshot(Answer):
    """An object in the making: *make* gives it (a dict) as it stands when a field is asked for."""

    def __init__(self, make):
        self._make = make

    @property
    def _values(self):
        return self._make()
