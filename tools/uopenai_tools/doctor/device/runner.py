"""Runs one check at a time, and prints what it found as the last line: a dict of plain values.

The host sends this first, and then the checks, each of which puts its own `check` in the last one's place.
"""

import gc


def run_check(check, options):
    """Print what *check* gives, or what it raised, in which no secret of the board's settings is left."""
    gc.collect()
    try:
        found = check(**options)
    except Exception as fault:  # whatever it is, it is what was found
        found = {"fault": type(fault).__name__, "words": hidden(str(fault))}
    print("\x1e" + repr(found))


def hidden(text):
    """*text*, such as a service's words, without the board's secrets."""
    try:
        from uopenai import config
    except Exception:  # no library, no settings
        return text
    for name in ("api_key", "admin_key", "webhook_secret", "wifi_pass"):
        value = config.get(name)
        if value:
            text = text.replace(value, "***")
    return text
