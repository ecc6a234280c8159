"""Joins a Wi-Fi network (MicroPython on ESP32), and says in words why it did not."""

import time

import network

from .. import config, errors

# reconnects= is for ever by default, and then a wrong password never shows in status().
_TRIES = 3
# status() hands on the reasons of ESP-IDF (wifi_err_reason_t).
_PASSWORD = "the password is refused: correct it with `uopenai provision`"
_NO_NETWORK = "no access point of that name is in reach (ESP32 hears 2.4 GHz only): is the name right?"
_WHY = {
    2: _PASSWORD,  # AUTH_EXPIRE
    15: _PASSWORD,  # 4WAY_HANDSHAKE_TIMEOUT
    202: _PASSWORD,  # AUTH_FAIL
    204: _PASSWORD,  # HANDSHAKE_TIMEOUT
    201: _NO_NETWORK,  # NO_AP_FOUND
    210: _NO_NETWORK,  # NO_AP_FOUND_W_COMPATIBLE_SECURITY
    211: _NO_NETWORK,  # NO_AP_FOUND_IN_AUTHMODE_THRESHOLD
    212: _NO_NETWORK,  # NO_AP_FOUND_IN_RSSI_THRESHOLD
}
_KIND = {"type": "wifi"}  # tells it from what the service or the way to it does
_UNDER_WAY = (1000, 1001, 1010)  # STAT_IDLE, STAT_CONNECTING, STAT_GOT_IP


def connect(ssid=None, password=None, timeout=20):
    """Join the network, and return the board's address (text).

    *ssid*, *password*: left out, the settings ``wifi_ssid`` and ``wifi_pass``; an open network has no
    password. *timeout* in seconds. The board goes by the name of the setting ``hostname``, if there is
    one. Does nothing if it is connected already. Raises APIConnectionError.
    """
    wlan = network.WLAN(network.STA_IF)
    if ssid is None and wlan.isconnected():
        return wlan.ifconfig()[0]
    if ssid is None:
        ssid = config.get("wifi_ssid")
        password = config.get("wifi_pass")
    if not ssid:
        raise errors.APIConnectionError(
            "no Wi-Fi network is set: call wifi.connect(ssid, password), or `uopenai provision`", _KIND
        )
    hostname = config.get("hostname")
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
            raise errors.APIConnectionError(
                "Wi-Fi %r: %s: switch the board off and on" % (ssid, fault), _KIND
            )
        raise
    return wlan.ifconfig()[0]


def _wait(wlan, ssid, timeout):
    started = time.ticks_ms()
    while not wlan.isconnected():
        status = wlan.status()
        if status not in _UNDER_WAY:
            why = _WHY.get(status, "it did not let the board in (reason %d): is it in good reach?" % status)
            kind = {"type": "wifi", "code": "password"} if why is _PASSWORD else _KIND
            raise errors.APIConnectionError("Wi-Fi %r: %s" % (ssid, why), kind)
        if time.ticks_diff(time.ticks_ms(), started) > timeout * 1000:
            raise errors.named("APITimeoutError")(
                "Wi-Fi %r: not connected after %d s: is the signal weak?" % (ssid, timeout), _KIND
            )
        time.sleep_ms(50)
