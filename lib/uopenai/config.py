"""The board's settings: NVS on MicroPython for ESP32, else the environment (settings.toml on CircuitPython).

Each has one name here, its NVS key, and one in the environment. config_writer changes them.
"""

import os

from micropython import const

try:
    from esp32 import NVS  # pyright: ignore[reportMissingImports] - MicroPython's
except ImportError:
    NVS = None

_LONGEST = const(512)  # bytes of a value


def get(name):
    """The setting *name* as text, or None if it is not set.

    Raises KeyError for an unknown name, OpenAIError for a line of settings.toml that is none.
    """
    # One text costs a board less than a dict. Those without a "=" have names of our own.
    names = (
        " api_key=OPENAI_API_KEY admin_key=OPENAI_ADMIN_KEY base_url=OPENAI_BASE_URL org=OPENAI_ORG_ID"
        " project=OPENAI_PROJECT_ID webhook_secret=OPENAI_WEBHOOK_SECRET wifi_ssid=CIRCUITPY_WIFI_SSID"
        " wifi_pass=CIRCUITPY_WIFI_PASSWORD hostname tz ntp "
    )
    at = names.find(" %s=" % name)
    if at < 0 and " %s " % name not in names:
        raise KeyError(name)
    if NVS is None:
        if at < 0:
            name = "UOPENAI_" + name.upper()
        else:
            at += len(name) + 2
            name = names[at : names.find(" ", at)]
        try:
            value = os.getenv(name)
        except ValueError as fault:  # CircuitPython's; it does not say in which
            from .refusals import unreadable

            raise unreadable(name, fault)
        return value if value is None else str(value)  # settings.toml has numbers too
    buffer = bytearray(_LONGEST)
    try:
        size = NVS("uopenai").get_blob(name, buffer)
    except OSError:  # ESP_ERR_NVS_NOT_FOUND; nothing else can be wrong with a name that we know
        return None
    return str(memoryview(buffer)[:size], "utf-8")
