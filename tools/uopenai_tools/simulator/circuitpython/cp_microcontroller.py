"""An emulation of CircuitPython's API: ``microcontroller``, with an ``nvm`` that stays."""

import cp_host
import cp_parts
import cp_watchdog

ends = None  # what ends the board: called with a word, set at the start


class ResetReason:
    """Why the board started."""

    POWER_ON, BROWNOUT, SOFTWARE, DEEP_SLEEP_ALARM = cp_host.members(4)
    RESET_PIN, WATCHDOG, UNKNOWN, RESCUE_DEBUG = cp_host.members(4)


class RunMode:
    """How it starts the next time."""

    NORMAL, SAFE_MODE, UF2, BOOTLOADER = cp_host.members(4)


class Stored:
    """What keeps an nvm: the file at *path*."""

    def __init__(self, path):
        self._path = path

    def read(self):
        """What was kept, b"" at first."""
        try:
            with cp_host.open(self._path, "rb") as file:
                return file.read()
        except OSError:
            return b""

    def write(self, data):
        """Keep *data*."""
        with cp_host.open(self._path, "wb") as file:
            file.write(data)


class ByteArray:
    """``microcontroller.nvm``: bytes that a reset leaves as they are. It has no methods of a bytearray."""

    def __init__(self, size, store=None):
        self._store = store
        self._bytes = bytearray(b"\xff" * size)
        kept = store.read() if store else b""
        self._bytes[: len(kept)] = kept

    def __len__(self):
        return len(self._bytes)

    def __getitem__(self, index):
        return self._bytes[index]

    def __setitem__(self, index, value):
        if isinstance(index, slice):
            if len(self._bytes[index]) != len(memoryview(value)):  # no list, no text
                raise ValueError("Slice and value different lengths.")
        elif not 0 <= value <= 255:
            raise ValueError("Bytes must be between 0 and 255.")
        self._bytes[index] = value
        if self._store:
            self._store.write(self._bytes)


class Processor:
    """See ``microcontroller.cpu``."""

    _uid = bytes(6)  # set at the start
    frequency = property(lambda self: 240000000)
    reset_reason = property(lambda self: ResetReason.POWER_ON)
    temperature = property(lambda self: 35.0)
    voltage = property(lambda self: None)
    uid = property(lambda self: bytearray(self._uid))


def reset():
    """Start the board anew."""
    if ends is None:
        raise SystemExit("reset")
    ends("reset")


def on_next_reset(run_mode):
    """How it starts the next time."""
    if run_mode not in (RunMode.NORMAL, RunMode.SAFE_MODE, RunMode.UF2, RunMode.BOOTLOADER):
        raise TypeError("run_mode must be of type RunMode")


def delay_us(delay):
    """Wait *delay* microseconds."""
    until = cp_host.milliseconds() + delay // 1000
    while cp_host.milliseconds() < until:
        pass


cpu = Processor()
nvm = ByteArray(8192)
watchdog = cp_watchdog.timer
pin = cp_parts.pin
