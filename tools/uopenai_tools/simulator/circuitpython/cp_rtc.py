"""An emulation of CircuitPython's API: ``rtc``."""

import cp_calendar


class RTC:
    """The clock that time.time() shows; one, however often it is made."""

    calibration = 0

    @property
    def datetime(self):
        """The date and time: a struct_time."""
        return cp_calendar.date(cp_calendar.now())

    @datetime.setter
    def datetime(self, value):
        seconds = cp_calendar.seconds(cp_calendar.struct_time(value))
        cp_calendar.start(seconds)
        if cp_calendar.on_set is not None:
            cp_calendar.on_set(seconds)
