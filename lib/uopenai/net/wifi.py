"""Joins a Wi-Fi network, and says in words why it did not. The platform's half: wlan (MicroPython), radio
(CircuitPython)."""

from micropython import const

from .. import config, errors

KIND = {"type": "wifi"}  # tells it from what the service or the way to it does
PASSWORD = const(202)
NO_NETWORK = const(201)

_PASSWORD = "the password is refused: correct it with `uopenai provision`"
_NO_NETWORK = "no access point of that name is in reach (ESP32 hears 2.4 GHz only): is the name right?"
# The reasons of ESP-IDF (wifi_err_reason_t), which both platforms hand on.
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


def connect(ssid=None, password=None, timeout=20):
    """Join the network, and return the board's address (text).

    *ssid*, *password*: left out, the settings ``wifi_ssid`` and ``wifi_pass``; an open network has no
    password. *timeout* in seconds. The board goes by the name of the setting ``hostname``, if there is
    one. Does nothing if it is connected already, as CircuitPython is before code.py if settings.toml has the
    network. Raises APIConnectionError.
    """
    try:
        from . import wlan as station
    except ImportError:
        try:
            from . import radio as station
        except ImportError:
            raise errors.APIConnectionError(
                "this board has no Wi-Fi of its own: connect the network that it has, and pass socket_pool=",
                KIND,
            )
    if ssid is None:
        address = station.address()
        if address:
            return address
        ssid = config.get("wifi_ssid")
        password = config.get("wifi_pass")
    if not ssid:
        raise errors.APIConnectionError(
            "no Wi-Fi network is set: call wifi.connect(ssid, password), or `uopenai provision`", KIND
        )
    station.join(ssid, password, timeout, config.get("hostname"))
    return station.address()


def refused(ssid, reason, waited=None):
    """The exception for a network that did not let the board in, for a *reason*: a number of ESP-IDF's, or
    words of the firmware. *waited*: seconds, if there is none but that it took too long."""
    if waited is not None:
        return errors.named("APITimeoutError")(
            "Wi-Fi %r: no address after %d s: is the signal weak, or does its access point give none (DHCP)?"
            % (ssid, waited),
            KIND,
        )
    why = _WHY.get(reason, "it did not let the board in (reason %s): is it in good reach?" % reason)
    kind = {"type": "wifi", "code": "password"} if why is _PASSWORD else KIND
    return errors.APIConnectionError("Wi-Fi %r: %s" % (ssid, why), kind)
