"""What is being spoken, as a file that is sent meanwhile: the head of a WAV of unknown length, then sound.

    microphone -> step(): detector, ring -> readinto(): the connection's buffer

step() is called while the network is waited for, so that nothing is lost in that time; a ring that is full
drops the oldest, and counts it. What comes before the first word is no part of it, but for a moment.
"""

from micropython import const

from .. import visit
from ..audio import Ring
from ..files import File
from ..net.ticks import ticks_ms

_BLOCK_MS = const(20)  # that are taken from the microphone at a time
_AT_ONCE = const(8)  # blocks: a step is to be short
_PIECE_MS = const(60)  # that are sent at a time, if nobody waits for the rest
_BEFORE_MS = const(300)  # before the first word: what the detector takes for it comes late
_SHORTEST_MS = const(120)  # the service wants 100


class Recording(File):
    """A recording of *microphone*, again and again: begin(), then step() until it is ``over``.

    *pause*: a coroutine function that waits for a moment. *detector*: an audio.Detector, which tells where
    speech begins and ends; None takes all. *ring*: bytes of sound that are held back at most. *limit*:
    seconds of speech at most.

    ``spoken``: whether there is anything to be sent. ``lost``: samples that did not fit into the ring, or
    that the microphone dropped.
    """

    size = None
    start = None

    def __init__(self, microphone, pause, detector=None, ring=16384, limit=30):
        self.name = "speech.wav"
        self._microphone = microphone
        self._detector = detector
        self._pause = pause
        self._ring = Ring(ring)
        rate = microphone.rate
        self._second = 2 * rate
        self._block = memoryview(bytearray(self._second * _BLOCK_MS // 1000))
        self._shortest = self._second * _SHORTEST_MS // 1000
        self._most = limit * self._second
        self._head = visit("audio.wav").header(rate)
        self.over = True
        self.spoken = False
        self.lost = 0
        self.ended = 0  # ticks (ms), when it was over

    def begin(self, ends=True):
        """Start anew. *ends*: whether the detector ends it; else end() does, or the limit."""
        self._ring.clear()
        if self._detector is not None:
            self._detector.reset()
        self._ends = ends
        self._microphone.start()
        self._dropped = self._microphone.lost
        self._came = 0  # bytes of it so far
        self._head_at = 0
        self._sent = 0
        self.lost = 0
        self.spoken = False
        self.over = False

    def step(self):
        """Take what the microphone has. Never waits. Raises AudioError for one that gives nothing."""
        for _ in range(_AT_ONCE):
            if self.over:
                return
            count = self._microphone.readinto(self._block)
            if not count:
                if count is None:
                    self._microphone.check()
                else:
                    self.end()
                return
            block = self._block if count == len(self._block) else self._block[:count]
            self._keep(block, count)
            self._came += count
            self._judge(block)

    def _judge(self, block):
        """Whether it has begun, or is over, with *block*."""
        detector = self._detector
        if detector is not None:
            detector.feed(block)
        if not self.spoken:
            if detector.speaking if detector is not None else self._came >= self._shortest:
                self.spoken = True
                self._came = self._ring.held
        elif self._came >= self._most or (self._ends and not detector.speaking):
            self.end()

    def _keep(self, block, count):
        ring = self._ring
        most = ring.size if self.spoken else self._second * _BEFORE_MS // 1000
        over = ring.held + count - most
        if over > 0:
            ring.drop(over)
            if self.spoken:
                self.lost += over >> 1
        ring.put(block)

    def end(self):
        """It ends here: what is in the ring is all that is still to be sent."""
        if not self.over:
            self.over = True
            self.ended = ticks_ms()
            self.lost += self._microphone.lost - self._dropped
            self._microphone.stop()

    def readinto(self, view):
        """Read into *view* what is there; None if nothing is yet, 0 at the end."""
        if self._head_at < len(self._head):
            count = min(len(view), len(self._head) - self._head_at)
            view[:count] = self._head[self._head_at : self._head_at + count]
            self._head_at += count
            return count
        if self._ring.held < len(view):
            self.step()
        held = self._ring.held
        if not self.over and held < len(view) and held < self._second * _PIECE_MS // 1000:
            return None
        count = self._ring.take(view)
        self._sent += count
        return count

    async def wait(self):
        """Wait for more."""
        await self._pause()

    def rewind(self):
        """Start anew; False if that cannot be: sound is gone when it has been sent."""
        self._head_at = 0
        return not self._sent

    def ending(self):
        """See File."""
        return "wav"

    def close(self):
        """Whoever sends it is through with it; it may go on over another connection."""
