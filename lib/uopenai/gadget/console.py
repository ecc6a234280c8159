"""A line from who sits at the serial line, while the board is looked after."""

from .pins import Keys


def ask(keeper, prompt):
    """Print *prompt*, and return the line that is typed, without spaces at its ends.

    Until the first key the *keeper* is stepped; while the line is typed the watchdog has a day, so nobody
    has to hurry. (The interpreter's own input() has the keys.)
    """
    print(prompt, end="")
    keys = Keys()
    while not keys.waiting(20):
        keeper.step()
    keeper.rest()
    try:
        return input().strip()
    finally:
        keeper.resume()
