"""The line from the board's interpreter to the host program that plays its chip.

Messages go up, each a letter, a text and byte 4; `_agent` reads commands from the same stream.
    A<address>,<address>,<bytes of a word>,<address> for _interrupt
    B what the interpreter calls itself: it is ready to serve
    R code starts to run      D it has ended      S it wants a soft reset      X its traceback
    K<n> interrupt character  T<µs> clock set     H<cause>,<ms> hard reset     W<ms> watchdog, 0 is off
"""

import select

stream = write = None
poller = select.poll()


def start(line):
    """Use *line* from now on."""
    global stream, write
    stream = line
    write = line.write
    poller.register(line, select.POLLIN)


def send(message):
    """Tell the host; one write, so that an interrupt cannot tear it. Without a host nobody is told."""
    if write:
        write(message + "\x04")
