"""Runs on the board at every start: joins the Wi-Fi network of its settings and sets its clock.

It never keeps the board from its REPL: it gives up after some seconds and says why in a sentence.
A gadget's own program (main.py) can simply try again: `uopenai.net.wifi.connect()`.

`uopenai install` replaces it as long as its first line is the one above: change that, and it is yours.
"""

WIFI_SECONDS = 15


def start():
    """Do what the settings allow; print one line for what did not work."""
    from uopenai import OpenAIError, config
    from uopenai.net import clock, wifi

    if not config.get("wifi_ssid"):
        print("boot: no Wi-Fi network in the settings: provision the board")
        return
    try:
        wifi.connect(timeout=WIFI_SECONDS)
        if not clock.is_set():
            clock.sync()
    except OpenAIError as error:
        print("boot: %s" % error)


try:
    start()
except ImportError:
    print("boot: the library is not on the board: install it")
finally:
    del start
