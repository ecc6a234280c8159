"""An emulation of CircuitPython's API: ``alarm``: light sleep until a pin has a level, or a time has come.

Light sleep leaves Wi-Fi on there, and so it does here. ``while_asleep``: called over and over meanwhile.
"""

import cp_parts
import cp_time as _time

wake_alarm = None


class _PinAlarm:
    def __init__(self, pin, *, value, edge=False, pull=False):
        number = cp_parts.claim(pin, None)  # it has to be free, and stays so until the sleep
        if edge:
            raise ValueError("Cannot wake on pin edge. Only level.")
        if pull and cp_parts.is_input_only(number):
            raise ValueError("Cannot pull on input-only pin.")
        self.pin = pin
        self.value = bool(value)
        self._number = number
        self._pull = pull

    def _triggered(self):
        return cp_parts.level(self._number) == self.value


class _TimeAlarm:
    def __init__(self, *, monotonic_time=None, epoch_time=None):
        if (monotonic_time is None) == (epoch_time is None):
            raise ValueError("Supply one of monotonic_time or epoch_time")
        if epoch_time is not None:
            monotonic_time = _time.monotonic() + epoch_time - _time.time()
        if monotonic_time < _time.monotonic():
            raise ValueError("Time is in the past.")
        self.monotonic_time = monotonic_time

    def _triggered(self):
        return _time.monotonic() >= self.monotonic_time


class pin:  # noqa: N801 - modules, there
    """Alarms of pins."""

    PinAlarm = _PinAlarm


class time:  # noqa: N801
    """Alarms of the clock."""

    TimeAlarm = _TimeAlarm


def while_asleep():
    """Called over and over while it sleeps."""
    _time.sleep(0.005)


def light_sleep_until_alarms(*alarms):
    """Sleep until one of *alarms*: that one."""
    global wake_alarm
    if not alarms:
        raise TypeError("function missing 1 required positional arguments")
    for alarm in alarms:
        if not isinstance(alarm, (_PinAlarm, _TimeAlarm)):
            raise TypeError("Expected a kind of Alarm")
    pins = [alarm for alarm in alarms if isinstance(alarm, _PinAlarm)]
    for alarm in pins:
        cp_parts.claim(alarm.pin, alarm)
        cp_parts.pulls[alarm._number] = int(not alarm.value) if alarm._pull else 0
    try:
        while True:
            for alarm in alarms:
                if alarm._triggered():
                    wake_alarm = alarm
                    return alarm
            while_asleep()
    finally:
        for alarm in pins:
            cp_parts.release(alarm._number)
