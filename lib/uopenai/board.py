"""Which board this is, and where its parts are. This is the one for a board that was not named.

The host's `install --board NAME` puts that board's own module here:

    from uopenai import board
    board.name, board.chip      # "m5stack-atom-echo", "esp32"
    board.parts                 # ("microphone", "speaker", "button", "led")
    board.microphone            # {"kind": "pdm", "clock": 33, "data": 23}

A part is a dict, a new one each time: its kind, and GPIO numbers by line. boards/README.md has the lines of
each kind. A part that the board does not have is an AttributeError, in words.
"""

name = "generic"
title = "a board that was not named"
chip = ""
flash_mb = 0
psram_mb = 0
parts = ()


def __getattr__(part):
    raise AttributeError(
        "nobody said which board this is, so its %s is not known: install the library with --board NAME, "
        "or say the pins in the program" % part
    )
