"""A line from who sits at the serial line, while the board is looked after."""

import select
import sys


def ask(keeper, prompt):
    """Print *prompt*, and return the line that is typed, without spaces at its ends.

    Until the first key the *keeper* is stepped; while the line is typed the watchdog has a day, so nobody
    has to hurry. (The interpreter's own input() has the keys.)
    """
    print(prompt, end="")
    keys = select.poll()
    keys.register(sys.stdin, select.POLLIN)
    while not keys.poll(20):
        keeper.step()
    keeper.rest()
    try:
        return input().strip()
    finally:
        keeper.resume()
