"""An emulation of CircuitPython's API: ``watchdog``; microcontroller.watchdog is its one timer.

It does not bite: ``feeds`` counts, and ``mode`` and ``timeout`` say what it would do.
"""


class _IDFError(OSError):  # espidf.IDFError
    pass


class WatchDogTimeout(Exception):
    """The program took too long."""


class WatchDogMode:
    """What it does when the time is over."""

    RAISE = "watchdog.WatchDogMode.RAISE"
    RESET = "watchdog.WatchDogMode.RESET"


class WatchDogTimer:
    """See microcontroller.watchdog."""

    def __init__(self):
        self.feeds = 0
        self._mode = None
        self._timeout = 0.0

    def feed(self):
        """Begin the time anew."""
        if self._mode is None:
            raise ValueError("WatchDogTimer is not currently running")
        self.feeds += 1

    @property
    def timeout(self):
        """Seconds."""
        return self._timeout

    @timeout.setter
    def timeout(self, seconds):
        seconds = float(seconds)
        if seconds <= 0:
            raise ValueError("watchdog timeout must be greater than 0")
        if seconds * 1000 > 0xFFFFFFFF:
            raise ValueError("timeout duration exceeded the maximum supported value")
        self._timeout = seconds
        if self._mode is not None:
            # It has its new time, but that ESP-IDF watches its task already is a fault.
            raise _IDFError("Invalid argument")

    @property
    def mode(self):
        """A WatchDogMode, or None while it does not run."""
        return self._mode

    @mode.setter
    def mode(self, mode):
        if mode not in (None, WatchDogMode.RAISE, WatchDogMode.RESET):
            raise TypeError("mode must be of type WatchDogMode or None")
        if mode is not None and self._timeout <= 0:
            raise ValueError("WatchDogTimer.timeout must be greater than 0")
        if self._mode is WatchDogMode.RESET and mode is not WatchDogMode.RESET:
            raise TypeError("WatchDogTimer.mode cannot be changed once set to WatchDogMode.RESET")
        self._mode = mode


timer = WatchDogTimer()
