"""The Wi-Fi of CircuitPython, for wifi.connect.

Its connect() is content at once if the board is in the network, also while the firmware, which lost it, is
still trying to find it again (common-hal/wifi/Radio.c, event_handler in its __init__.c): so it is asked again
until there is an address.
"""

import wifi  # pyright: ignore[reportMissingImports] - CircuitPython's own
from micropython import const

from .. import errors
from .ticks import sleep_ms, ticks_diff, ticks_ms
from .wifi import KIND, NO_NETWORK, PASSWORD, refused

_LOOK_MS = const(200)


def address():
    """The board's address as text, None if it is not connected."""
    radio = wifi.radio
    return str(radio.ipv4_address) if radio.connected and radio.ipv4_address else None


def join(ssid, password, timeout, hostname):
    """See wifi.connect."""
    radio = wifi.radio
    started = ticks_ms()
    try:
        radio.enabled = True
        if hostname:
            radio.hostname = hostname  # taken over by the next connection
        while True:
            radio.connect(ssid, password or "", timeout=timeout)
            late = ticks_diff(ticks_ms(), started) >= timeout * 1000
            if address() or late:
                break
            sleep_ms(_LOOK_MS)
    except (ValueError, TypeError) as fault:  # a number; too long, too short; a hostname
        raise errors.APIConnectionError(
            "Wi-Fi %r: %s: a name has 1 to 32 bytes, a password 8 to 63 characters, a hostname letters,"
            " digits and hyphens" % (ssid, fault),
            KIND,
        )
    except (OSError, RuntimeError) as fault:
        reason = _reason(str(fault))
        late = isinstance(reason, str) and ticks_diff(ticks_ms(), started) >= timeout * 1000
        raise refused(ssid, reason, timeout if late else None)
    if not address():
        raise refused(ssid, 0, timeout)


def _reason(text):
    """What a ConnectionError says, as a number of ESP-IDF's; what we do not know stays text: of a firmware in
    another language than English, say."""
    if text.startswith("Authentication"):
        return PASSWORD
    if text.startswith("No network"):
        return NO_NETWORK
    last = text.split(" ")[-1]  # "Unknown failure 205", in any language
    return int(last) if last.isdigit() else text
