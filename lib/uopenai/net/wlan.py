"""The Wi-Fi of MicroPython on ESP32, for wifi.connect."""

import network

from .. import errors
from .ticks import sleep_ms, ticks_diff, ticks_ms
from .wifi import KIND, refused

# reconnects= is for ever by default, and then a wrong password never shows in status().
_TRIES = 3
_UNDER_WAY = (1000, 1001, 1010)  # STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP


def address():
    """The board's address as text, None if it is not connected."""
    wlan = network.WLAN(network.STA_IF)
    return wlan.ifconfig()[0] if wlan.isconnected() else None


def join(ssid, password, timeout, hostname):
    """See wifi.connect."""
    wlan = network.WLAN(network.STA_IF)
    try:
        if hostname:
            network.hostname(hostname)  # taken over when the interface starts
        wlan.active(True)
        wlan.disconnect()  # connect() while it is still trying raises "Wifi Internal Error"
        wlan.config(reconnects=_TRIES)
        wlan.connect(ssid, password or None)
        _wait(wlan, ssid, timeout)
    except (errors.APIError, OSError) as fault:
        wlan.disconnect()  # else it goes on trying
        if isinstance(fault, OSError):
            raise errors.APIConnectionError("Wi-Fi %r: %s: switch the board off and on" % (ssid, fault), KIND)
        raise


def _wait(wlan, ssid, timeout):
    started = ticks_ms()
    while not wlan.isconnected():
        status = wlan.status()
        late = ticks_diff(ticks_ms(), started) > timeout * 1000
        if late or status not in _UNDER_WAY:
            raise refused(ssid, status, timeout if status in _UNDER_WAY else None)
        sleep_ms(50)
