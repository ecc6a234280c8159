"""Joins a Wi-Fi network (MicroPython on ESP32), and says in words why it did not."""

import time

import network

from .. import config, errors

# reconnects= is for ever by default, and then a wrong password never shows in status().
_TRIES = 3
_WHY = {
    202: "the password is refused: correct it with `uopenai provision`",
    201: "no access point of that name is in reach (ESP32 hears 2.4 GHz only): is the name right?",
}


def connect(ssid=None, password=None, timeout=20):
    """Join the network, and return the board's address (text).

    *ssid*, *password*: left out, the settings ``wifi_ssid`` and ``wifi_pass``; an open network has no
    password. *timeout* in seconds. Does nothing if the board is connected already. Raises
    APIConnectionError.
    """
    wlan = network.WLAN(network.STA_IF)
    if ssid is None and wlan.isconnected():
        return wlan.ifconfig()[0]
    if ssid is None:
        ssid = config.get("wifi_ssid")
        password = config.get("wifi_pass")
    if not ssid:
        raise errors.APIConnectionError(
            "no Wi-Fi network is set: call wifi.connect(ssid, password), or `uopenai provision`"
        )
    wlan.active(True)
    wlan.disconnect()  # connect() while it is still trying raises "Wifi Internal Error"
    wlan.config(reconnects=_TRIES)
    started = time.ticks_ms()
    try:
        wlan.connect(ssid, password or None)
        while not wlan.isconnected():
            status = wlan.status()
            if status in _WHY:
                raise errors.APIConnectionError("Wi-Fi %r: %s" % (ssid, _WHY[status]))
            if time.ticks_diff(time.ticks_ms(), started) > timeout * 1000:
                raise errors.named("APITimeoutError")(
                    "Wi-Fi %r: not connected after %d s: is the signal weak?" % (ssid, timeout)
                )
            time.sleep_ms(50)
    except (errors.APIError, OSError) as fault:
        wlan.disconnect()
        if isinstance(fault, OSError):
            raise errors.APIConnectionError("Wi-Fi %r: %s: switch the board off and on" % (ssid, fault))
        raise
    return wlan.ifconfig()[0]
