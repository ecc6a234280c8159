"""Orders from other threads to the one that serves a board."""

from __future__ import annotations

import contextlib
import os
import queue
from collections.abc import Callable
from concurrent.futures import Future

_PATIENCE = 10.0  # seconds


class Orders:
    """A queue whose descriptor is readable while an order waits."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Callable[[], None], Future[None]]] = queue.SimpleQueue()
        self._wake, self._bell = os.pipe()

    def fileno(self) -> int:
        """For select.poll."""
        return self._wake

    def give(self, what: Callable[[], None]) -> None:
        """Have the serving thread do *what*, and wait until it has; raises what it raised."""
        done: Future[None] = Future()
        self._queue.put((what, done))
        os.write(self._bell, b"!")
        done.result(timeout=_PATIENCE)

    def obey(self) -> None:
        """Carry out what there is."""
        with contextlib.suppress(queue.Empty):
            while True:
                what, done = self._queue.get_nowait()
                os.read(self._wake, 1)
                try:
                    what()
                except Exception as error:
                    done.set_exception(error)
                else:
                    done.set_result(None)

    def close(self) -> None:
        """Give the descriptors back."""
        os.close(self._wake)
        os.close(self._bell)
