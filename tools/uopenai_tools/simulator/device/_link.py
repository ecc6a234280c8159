"""The line from the board's interpreter to the host program that plays its chip.

Messages go up, each a letter, a text and byte 4; `_agent` reads commands from the same stream.
    B what the interpreter calls itself: it is ready to serve
    R code starts to run      D it has ended      S it wants a soft reset      X its traceback
    K<n> interrupt character  T<µs> clock set     H<cause>,<ms> hard reset     W<ms> watchdog, 0 is off
"""

stream = None
poller = None


def send(message):
    """Tell the host; one write, so that an interrupt cannot tear it."""
    stream.write(message + "\x04")
