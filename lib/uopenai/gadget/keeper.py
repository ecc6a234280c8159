"""Keeps a gadget alive: Wi-Fi found again when it is lost, the clock set, the watchdog fed.

    with Keeper(Light()) as keeper:
        keeper.wait()               # for Wi-Fi and the clock
        while True:
            keeper.step()           # in every loop of the program

The watchdog is fed by the program's own loop alone. So a program that hangs, in a driver or for an answer
that never comes, restarts the board, and one that goes round does not. No call may take longer than the
watchdog waits: give the client a timeout, `OpenAI(timeout=20)`.
"""

from micropython import const

from ..errors import OpenAIError
from ..net.ticks import sleep_ms, ticks_diff, ticks_ms

_LOOK_MS = const(500)  # between two looks at Wi-Fi
_JOIN_S = const(15)
_FIRST_MS = const(1000)  # after a try that failed; then twice as long each time
_LONGEST_MS = const(60000)
_SLICE_MS = const(20)
_DAY_MS = const(86400000)


class Keeper:
    """*light*: a Light that shows when Wi-Fi is lost, and is stepped. *watchdog*: seconds without step()
    that restart the board; 0: no watchdog. *tell*: called with a sentence when there is one to say.

    ``online``: whether there was Wi-Fi when it last looked. ``fault``: why not, an OpenAIError, or None.
    ``losses``: how often it was lost. Use it in ``with``: a watchdog cannot be switched off again, but left
    for the REPL it is given a day; and the light goes out, or stays red if the program has failed.
    """

    def __init__(self, light=None, watchdog=120, tell=print):
        self.light = light
        self.tell = tell
        self.online = False
        self.fault = None
        self.losses = 0
        self._watchdog_ms = watchdog * 1000
        self._watchdog = None
        self._was_online = False
        self._wait_ms = 0
        self._since = ticks_ms()
        self._told = self._shown = ""
        self.resume()

    def __enter__(self):
        return self

    def __exit__(self, _kind, fault, _trace):
        if self.light:
            self.light.show("off")
            if isinstance(fault, Exception):  # KeyboardInterrupt is none
                self.light.show("error")
        self.rest()

    def step(self):
        """Feed the watchdog, let the light go on, and see to Wi-Fi: whether the board is online.

        It returns at once, but while Wi-Fi is lost it tries to join at times, for up to 15 s.
        """
        self.feed()
        if self.light:
            self.light.step()
        if ticks_diff(ticks_ms(), self._since) >= self._wait_ms:
            self._look()
            self._since = ticks_ms()
        return self.online

    def feed(self):
        """Feed the watchdog, and see to nothing else: for a loop that does its work without step()."""
        if self._watchdog:
            self._watchdog.feed()

    def wait(self):
        """Until the board is online."""
        while not self.step():
            sleep_ms(_SLICE_MS)

    def pause(self, ms):
        """Go on with this alone for *ms*: a sleep_ms() in which the board is looked after."""
        started = ticks_ms()
        while ticks_diff(ticks_ms(), started) < ms:
            self.step()
            sleep_ms(min(_SLICE_MS, ms))

    def rest(self):
        """Give the watchdog a day: what comes may take as long, a person at a keyboard. See resume()."""
        if self._watchdog:
            self._start(_DAY_MS)

    def resume(self):
        """Let the watchdog watch again."""
        if self._watchdog_ms:
            self._start(self._watchdog_ms)

    def _start(self, ms):
        from .pins import watchdog

        self._watchdog = watchdog(ms)
        self.feed()

    def lost(self):
        """Take Wi-Fi for lost, as after a sleep: the next step joins anew."""
        self.online = False
        self._wait_ms = 0

    def _look(self):
        """See whether there is Wi-Fi; where not, try to join, more seldom each time."""
        from .pins import online

        if online() and self.online:
            return
        if self.online:
            self.losses += 1
            self.online = False
            self._wait_ms = 0
            self._say("Wi-Fi is lost")
        if self._was_online:
            self._show_offline()
        try:
            self._join()
        except OpenAIError as fault:
            self._failed(fault)
            return
        if self._told:
            self._say("Wi-Fi is there again" if self._was_online else "Wi-Fi is there")
        self._told = ""
        self.online = self._was_online = True
        self.fault = None
        self._wait_ms = _LOOK_MS
        if self.light and self.light.state == "offline":
            self.light.show(self._shown)

    def _show_offline(self):
        if self.light and self.light.state != "offline":
            self._shown = self.light.state
            self.light.show("offline")

    def _join(self):
        from ..net import clock, wifi

        wifi.connect(timeout=_JOIN_S)  # at once where it is connected
        if not clock.is_set():
            clock.sync()

    def _failed(self, fault):
        """Wait longer than the last time. A password that is refused will be refused again."""
        self.fault = fault
        self._show_offline()
        refused = getattr(fault, "code", None) == "password"
        self._wait_ms = _LONGEST_MS if refused else min(max(_FIRST_MS, 2 * self._wait_ms), _LONGEST_MS)
        self._say(str(fault))

    def _say(self, sentence):
        """Tell it, unless it is what was told last."""
        if sentence != self._told:
            self._told = sentence
            self.tell(sentence)
