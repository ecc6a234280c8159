"""Light sleep, Wi-Fi off, and what wakes the chip, on CircuitPython: the names of naps, over alarm.

Light sleep there leaves Wi-Fi on, and then saves little: so it is switched off all the same. A computer at
its USB keeps the board awake, as it always does there.
"""

# pyright: reportMissingImports=false, reportAttributeAccessIssue=false

import time

import alarm
import wifi

from .pins_digitalio import gpio


def nap(button, milliseconds):
    """See naps. The pin is the alarm's meanwhile: the button takes it again."""
    button.pin.close()
    pin = gpio(button.part["pin"])
    level = bool(button.level)
    try:
        pressed = alarm.pin.PinAlarm(pin, value=level, pull=True)
    except ValueError:  # a pin that has no pull: the board has its own resistor
        pressed = alarm.pin.PinAlarm(pin, value=level)
    over = alarm.time.TimeAlarm(monotonic_time=time.monotonic() + milliseconds / 1000)
    alarm.light_sleep_until_alarms(pressed, over)


def wakes(button):
    """See naps. Any pin wakes it; the watchdog counts on, and wants to be fed."""
    return 10000


def switch_wifi_off():
    """See naps."""
    wifi.radio.enabled = False
