"""Joins the network of the settings anew, as after a start, and hears how strong it is."""


def check(seconds):
    from uopenai import config
    from uopenai.net import wifi

    ssid = config.get("wifi_ssid")
    # Named, so that it joins also if it is connected: the settings are what is looked at.
    address = wifi.connect(ssid, config.get("wifi_pass"), seconds)
    try:
        signal = strength()
    except (AttributeError, OSError, ValueError, TypeError):
        signal = None
    return {"network": ssid, "address": address, "signal": signal}


def strength():
    """In dBm."""
    try:
        import network
    except ImportError:
        import wifi  # pyright: ignore[reportMissingImports] - CircuitPython's

        return wifi.radio.ap_info.rssi  # pyright: ignore[reportAttributeAccessIssue]
    return network.WLAN(network.STA_IF).status("rssi")
