"""The board's settings: NVS on MicroPython for ESP32, else the environment (settings.toml on CircuitPython).

Each has one name here, its NVS key, and one in the environment.
"""

import os

try:
    from esp32 import NVS
except ImportError:
    NVS = None

_ENVIRONMENT = {
    "api_key": "OPENAI_API_KEY",
    "admin_key": "OPENAI_ADMIN_KEY",
    "base_url": "OPENAI_BASE_URL",
    "org": "OPENAI_ORG_ID",
    "project": "OPENAI_PROJECT_ID",
    "webhook_secret": "OPENAI_WEBHOOK_SECRET",
    "wifi_ssid": "CIRCUITPY_WIFI_SSID",
    "wifi_pass": "CIRCUITPY_WIFI_PASSWORD",
    "ntp": "UOPENAI_NTP",
}
_LONGEST = 512  # bytes of a value


def get(name):
    """The setting *name* as text, or None if it is not set. Raises KeyError for an unknown name."""
    variable = _ENVIRONMENT[name]
    if NVS is not None:
        buffer = bytearray(_LONGEST)
        try:
            size = NVS("uopenai").get_blob(name, buffer)
        except OSError:  # ESP_ERR_NVS_NOT_FOUND; nothing else can be wrong with a name that we know
            return None
        return str(memoryview(buffer)[:size], "utf-8")
    return os.getenv(variable)


def put(name, value):
    """Store the setting *name*, to stay across power-off. Raises KeyError, ValueError, OSError (NVS full)."""
    _ENVIRONMENT[name]  # an unknown name is a mistake here, not a new setting
    data = value.encode()
    if len(data) > _LONGEST:
        raise ValueError("%s is longer than %d bytes" % (name, _LONGEST))
    store = _writable()
    store.set_blob(name, data)
    store.commit()


def forget(name):
    """Remove the setting *name*; one that is not set is left so."""
    _ENVIRONMENT[name]
    store = _writable()
    try:
        store.erase_key(name)
    except OSError:  # it was not set
        return
    store.commit()


def _writable():
    if NVS is None:
        raise OSError("settings cannot be written here: set them in the environment or in settings.toml")
    return NVS("uopenai")
