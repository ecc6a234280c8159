"""Is somebody speaking? By how loud it is, against a noise floor that is learnt all the time.

Samples -> frames of 20 ms -> their mean magnitude (the measure of Rabiner and Sambur's end-point detector,
1975) -> louder than the floor by a ratio -> speech after some frames of it, silence after a hang-over
without. It cannot tell a voice from another noise that begins; the service's own detection can, this one
saves asking it.
"""

from array import array

from micropython import const

from .loops import loops

_CENTRE = const(0)
_SUM = const(1)
_PEAK = const(2)
_NEW = const(0x3FFFFFFF)
_FRAME_MS = const(20)


class Detector:
    """Voice activity in 16-bit mono samples at *rate*.

    *ratio*: how many times as loud as the noise floor speech is (3: 9.5 dB). *least*: what is more quiet than
    that is never speech, as a mean magnitude, 0 to 32767 (100: -50 dB). *onset_ms*: so much of it begins
    speech; *hangover_ms*: so long without ends it. ``speaking``; ``level`` and ``floor``, 0.0 to 1.0;
    ``speech_ms`` and ``silence_ms``, how long the present state has lasted, its onset or hang-over included.
    Heap: 0.3 KB.
    """

    def __init__(self, rate=24000, ratio=3.0, least=100, onset_ms=60, hangover_ms=600):
        self.rate = rate
        self.speaking = False
        self._ratio = int(ratio * 16)
        self._least = least
        self._onset = max(1, onset_ms // _FRAME_MS)
        self._hangover = max(1, hangover_ms // _FRAME_MS)
        self._size = rate * _FRAME_MS // 1000
        self._sound = array("i", (_NEW, 0, 0, 0, 0))
        self.reset()

    def reset(self):
        """Begin anew: silence, and the floor is not known. What is constant in the wiring stays known."""
        self.speaking = False
        self._floor = -1  # times 256
        self._mean = 0
        self._seen = 0  # samples of the frame
        self._sound[_SUM] = self._sound[_PEAK] = 0
        self._run = 0  # frames in a row that speak against the state
        self._frames = 0  # of the state

    def feed(self, view):
        """Take the samples in *view*: "silence", "speech", or what has just changed: "started", "ended".

        In a block longer than the onset more than one thing may change: the last one is told.
        """
        state = "speech" if self.speaking else "silence"
        at = 0
        left = len(view) >> 1
        while left:
            count = min(left, self._size - self._seen)
            loops.measure(self._sound, view, at, count)
            self._seen += count
            at += 2 * count
            left -= count
            if self._seen == self._size and self._frame():
                state = "started" if self.speaking else "ended"
        return state

    def _frame(self):
        """A frame is whole: True if the state changes with it."""
        mean = self._sound[_SUM] // self._size
        self._sound[_SUM] = self._sound[_PEAK] = self._seen = 0
        self._mean = mean
        if self._floor < 0:
            self._floor = min(mean, self._least) << 8
        loud = mean > self._least and mean * 4096 > self._floor * self._ratio
        self._learn(mean, loud)
        self._frames = min(self._frames + 1, 1 << 24)
        if loud == self.speaking:
            self._run = 0
            return False
        self._run += 1
        if self._run < (self._hangover if self.speaking else self._onset):
            return False
        self.speaking = loud
        self._frames = self._run
        self._run = 0
        return True

    def _learn(self, mean, loud):
        """The floor falls fast, and rises in 1.3 s; beside speech in 20 s: new noise becomes it."""
        step = (mean << 8) - self._floor
        if step < 0:
            self._floor += step >> 2
        else:
            self._floor += step >> (10 if loud else 6)

    @property
    def level(self):
        """How loud the last whole frame was."""
        return self._mean / 32768

    @property
    def floor(self):
        """How loud the noise is."""
        return max(self._floor, 0) / 8388608

    @property
    def speech_ms(self):
        """For how long somebody has been speaking; 0 in silence."""
        return self._frames * _FRAME_MS if self.speaking else 0

    @property
    def silence_ms(self):
        """For how long nobody has; 0 in speech."""
        return 0 if self.speaking else self._frames * _FRAME_MS
