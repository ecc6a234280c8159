"""What goes wrong with a gadget, told to who stands before it: printed, and spoken or else blinked.

teller = Teller(keeper, say)
try:
    ...
except Exception as fault:
    teller.tell(fault)          # KeyboardInterrupt is none: Ctrl-C leaves
"""

from ..errors import APIConnectionError, APIError, OpenAIError

# What the LED blinks, red.
PROGRAM, WIFI, UNREACHABLE, REFUSED, PART = 1, 2, 3, 4, 5
_ROUNDS = 2
_ROUND_MS = 2000  # sixteen beats of a Light
_LONGEST = 300  # characters that are spoken


class Teller:
    """*keeper*: a Keeper, which is stepped meanwhile. *say*: called with a sentence, speaks it aloud; None
    for a board that cannot.
    """

    def __init__(self, keeper, say=None):
        self.keeper = keeper
        self.say = say

    def tell(self, fault):
        """Print the exception *fault*, and speak its sentence; where that cannot be, blink its class.

        Blinking takes 4 s.
        """
        number = blinks(fault, self.keeper.online)
        if number == PROGRAM:
            from .pins import print_exception

            print_exception(fault)
        else:
            print(fault)
        # A service that cannot be reached, or refuses the key, speaks no sentences either.
        silent = number in (WIFI, UNREACHABLE) or getattr(fault, "status_code", 0) in (401, 403, 429)
        if self.say and not silent:
            if self.keeper.light:
                self.keeper.light.show("error")
            try:
                self.say(str(fault)[:_LONGEST])
                return
            except (OpenAIError, OSError, ValueError) as second:
                print(second)
        light = self.keeper.light
        if light:
            before = light.state
            light.show("error", number)
            self.keeper.pause(_ROUNDS * _ROUND_MS)
            if light.state == "error":
                light.show(before)


def blinks(fault, online=True):
    """How often the LED blinks for *fault*: 1 the program, 2 Wi-Fi, 3 the service cannot be reached,
    4 it refuses (key, quota, request), 5 a part of the board, or what the program asks of the library.
    """
    if isinstance(fault, APIConnectionError):
        return UNREACHABLE if online and fault.type != "wifi" else WIFI
    if isinstance(fault, APIError):
        return REFUSED
    if isinstance(fault, (OpenAIError, OSError)):
        return PART
    return PROGRAM
