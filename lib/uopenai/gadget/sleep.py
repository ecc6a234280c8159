"""Light sleep between two turns: the board sleeps until its button is pressed, and remembers everything.

    from uopenai.gadget.sleep import doze

    if doze(button, keeper):        # False: this board cannot, or nothing could wake it
        keeper.wait()               # Wi-Fi is joined again, some 2 s

An ESP32 that waits with Wi-Fi on takes 20 to 100 mA, one in light sleep about 1 mA (the LED and the amplifier
not counted). The price is Wi-Fi, which is switched off and joined anew, and with it the connection to the
service; so a gadget sleeps after minutes without a turn, not between two sentences. On a board whose serial
line is the chip's own USB, that line is gone meanwhile.

The chips ESP32, S2 and S3 are woken by the button's pin (ext0), if it is one of the RTC's; the others, and
other pins, are woken ten times a second to look at it, which takes some mA. On CircuitPython any pin wakes
them. The watchdog is fed in between.
"""


def doze(button, keeper=None):
    """Sleep until *button* is pressed: True then, and Wi-Fi is off. False at once where that cannot be.

    The press is left for the button's step() to find. *keeper*: a Keeper, whose light goes out.
    """
    try:
        from .naps import nap, switch_wifi_off, wakes
    except ImportError:  # no board that can
        return False
    if button.pin is None:
        return False
    light = keeper.light if keeper else None
    shown = light.state if light else ""
    if light:
        light.show("off")
    switch_wifi_off()
    slice_ms = wakes(button)
    while button.pin() != button.level:
        nap(button, slice_ms)
        button.open()  # a pin that wakes the chip is not the button's meanwhile
        if keeper:
            keeper.feed()
    if keeper:
        keeper.lost()
    if light:
        light.show(shown)
    return True
