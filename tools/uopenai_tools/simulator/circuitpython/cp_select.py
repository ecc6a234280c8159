"""An emulation of CircuitPython's API: ``select``, for CPython, whose poll() lacks ``ipoll``.

It is what Adafruit's asyncio sleeps by.
"""

import select as _select
from select import POLLERR, POLLHUP, POLLIN, POLLOUT  # noqa: F401


class poll:  # noqa: N801 - the real one's name
    """Waits for objects; sockets of a pool are refused: see cp_socketpool."""

    def __init__(self):
        self._poll = _select.poll()
        self._objects = {}

    def register(self, obj, eventmask=POLLIN | POLLOUT):
        """Wait for *obj* too."""
        self._poll.register(obj, eventmask)
        self._objects[obj if isinstance(obj, int) else obj.fileno()] = obj

    def unregister(self, obj):
        """No longer."""
        self._poll.unregister(obj)

    def modify(self, obj, eventmask):
        """Wait for something else."""
        self._poll.modify(obj, eventmask)

    def poll(self, timeout=-1, flags=0):
        """[(object, event)] of what is ready within *timeout* milliseconds; -1: no limit."""
        found = self._poll.poll(None if timeout < 0 else timeout)
        return [(self._objects[number], event) for number, event in found]

    def ipoll(self, timeout=-1, flags=0):
        """The same, one after the other."""
        return iter(self.poll(timeout, flags))
