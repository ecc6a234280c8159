"""The Wi-Fi of CircuitPython, for wifi.connect."""

import wifi  # pyright: ignore[reportMissingImports] - CircuitPython's own

from .. import errors
from .ticks import ticks_diff, ticks_ms
from .wifi import KIND, NO_NETWORK, PASSWORD, refused


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
        radio.connect(ssid, password or "", timeout=timeout)
    except (ValueError, TypeError) as fault:  # a number; too long, too short; a hostname
        raise errors.APIConnectionError(
            "Wi-Fi %r: %s: a name has 1 to 32 bytes, a password 8 to 63 characters, a hostname letters,"
            " digits and hyphens" % (ssid, fault),
            KIND,
        )
    except (OSError, RuntimeError) as fault:
        reason = _reason(str(fault))
        late = not reason and ticks_diff(ticks_ms(), started) >= timeout * 1000
        raise refused(ssid, reason, timeout if late else None)
    if not address():  # that it is in a network already is enough for connect()
        raise refused(ssid, 0, ticks_diff(ticks_ms(), started) // 1000)


def _reason(text):
    """What a ConnectionError says, as a number of ESP-IDF's; 0 for one that we do not know."""
    if text.startswith("Authentication"):
        return PASSWORD
    if text.startswith("No network"):
        return NO_NETWORK
    last = text.split(" ")[-1]  # "Unknown failure 205"
    return int(last) if last.isdigit() else 0
