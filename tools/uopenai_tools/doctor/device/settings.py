"""Which settings the board has: their names, never a value."""


def check():
    from uopenai import config

    names = (
        "api_key",
        "admin_key",
        "base_url",
        "org",
        "project",
        "webhook_secret",
        "wifi_ssid",
        "wifi_pass",
        "ntp",
    )
    return {"names": [name for name in names if config.get(name)]}
