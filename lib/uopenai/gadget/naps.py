"""Light sleep, Wi-Fi off, and what wakes the chip, on MicroPython; on CircuitPython it is naps_alarm."""

try:
    from machine import lightsleep  # pyright: ignore[reportMissingImports] - MicroPython's
except ImportError:
    from .naps_alarm import nap, switch_wifi_off, wakes  # pyright: ignore[reportAssignmentType]
else:

    def nap(button, milliseconds):
        """Sleep until what wakes the chip does so, or *milliseconds* are over."""
        lightsleep(milliseconds)

    def wakes(button):
        """For how long the chip may sleep, in ms: its *button* wakes it, or has to be looked at."""
        import os

        if os.uname().machine.rpartition(" with ")[2] not in ("ESP32", "ESP32S2", "ESP32S3"):
            return 100  # others take the order, and do nothing
        try:
            from esp32 import wake_on_ext0  # pyright: ignore[reportMissingImports] - MicroPython's

            wake_on_ext0(button.pin, bool(button.level))
        except (ImportError, ValueError):  # no such chip; a pin that is not the RTC's
            return 100
        return 30000

    def switch_wifi_off():
        """The radio has no power in light sleep: what is not switched off fails in odd ways afterwards."""
        import network  # pyright: ignore[reportMissingImports] - MicroPython's

        network.WLAN(network.STA_IF).active(False)
