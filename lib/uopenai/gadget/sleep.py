"""Light sleep between two turns: the board sleeps until its button is pressed, and remembers everything.

    from uopenai.gadget.sleep import doze

    if doze(button, keeper):        # False: this board cannot, or nothing could wake it
        keeper.wait()               # Wi-Fi is joined again, some 2 s

An ESP32 that waits with Wi-Fi on takes 20 to 100 mA, one in light sleep about 1 mA (the LED and the amplifier
not counted). The price is Wi-Fi, which is switched off and joined anew, and with it the connection to the
service; so a gadget sleeps after minutes without a turn, not between two sentences. On a board whose serial
line is the chip's own USB, that line is gone meanwhile.

The chips ESP32, S2 and S3 are woken by the button's pin (ext0), if it is one of the RTC's; the others, and
other pins, are woken ten times a second to look at it, which takes some mA. The watchdog does not count
while the chip sleeps, and is fed in between.
"""

from micropython import const

_LOOK_MS = const(100)
_SLICE_MS = const(30000)


def doze(button, keeper=None):
    """Sleep until *button* is pressed: True then, and Wi-Fi is off. False at once where that cannot be.

    The press is left for the button's step() to find. *keeper*: a Keeper, whose light goes out.
    """
    import machine

    if button.pin is None or not hasattr(machine, "lightsleep"):
        return False
    light = keeper.light if keeper else None
    shown = light.state if light else ""
    if light:
        light.show("off")
    _switch_wifi_off()
    slice_ms = _SLICE_MS if _wakes(button) else _LOOK_MS
    while button.pin() != button.level:
        machine.lightsleep(slice_ms)
        button.open()  # a pin that wakes the chip is the RTC's meanwhile
        if keeper:
            keeper.feed()
    if keeper:
        keeper.lost()
    if light:
        light.show(shown)
    return True


def _wakes(button):
    """Whether the button's pin can wake the chip; it is told to."""
    import os

    if os.uname().machine.rpartition(" with ")[2] not in ("ESP32", "ESP32S2", "ESP32S3"):
        return False  # others take the order, and do nothing
    try:
        from esp32 import wake_on_ext0

        wake_on_ext0(button.pin, bool(button.level))
    except (ImportError, ValueError):  # no such chip; a pin that is not the RTC's
        return False
    return True


def _switch_wifi_off():
    """The radio has no power in light sleep: what is not switched off fails in odd ways afterwards."""
    import network

    network.WLAN(network.STA_IF).active(False)
