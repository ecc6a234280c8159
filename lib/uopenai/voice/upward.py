"""The microphone's way up: what it hears goes to the service, and where the line is busy, waits in a ring.

    microphone -> the uplink's buffer -> socket             while the line is free
    microphone -> block -> ring -> the uplink's buffer      while it is not

The ring never blocks the microphone: when it is full, the oldest goes, and is counted. Nothing is allocated
for a block but the views of it.
"""

from ..audio import Ring
from ..session import refusal

_BLOCK = 960  # bytes of 20 ms
_AT_ONCE = 8  # blocks in one step, so that it stays short


class Upward:
    """Sends what *microphone* (24 kHz) hears. *ring*: bytes that wait at most. *detector*: see Talk, or None.

    ``open``: whether it is sent; else it is not even read. ``sent``: bytes since it was opened. ``lost``:
    samples that did not fit into the ring. ``uplink``: realtime's; None while there is no connection: what is
    heard then waits in the ring, too.
    """

    def __init__(self, microphone, ring, detector=None):
        if microphone.rate != 24000:
            raise refusal(
                "realtime takes 24000 samples a second, not %d: Microphone(24000)" % microphone.rate
            )
        self.microphone = microphone
        self.detector = detector
        self.uplink = None
        self.open = False
        self.sent = 0
        self.lost = 0
        self.moved = False
        self._ring = Ring(ring)
        self._block = memoryview(bytearray(_BLOCK))
        self._held = 0  # bytes in the uplink's space, which the line has not taken

    @property
    def waits(self):
        """Bytes that have been heard and not been sent."""
        return self._ring.held + self._held

    def start(self):
        """Begin anew: what waited is forgotten. Raises AudioError."""
        self._ring.clear()
        self._held = 0
        self.sent = 0
        if self.detector is not None:
            self.detector.reset()
        self.microphone.start()
        self.open = True

    def stop(self):
        """Hear no more; what waits is sent by the steps that follow."""
        self.open = False
        self.microphone.stop()

    def join(self, uplink):
        """Send over *uplink* from now on; what lay in the buffer of the one before is gone."""
        self.uplink = uplink
        self._held = 0

    def step(self):
        """Move what can be moved now: whether speech began, by the detector. Raises AudioError.

        ``moved``: whether anything was.
        """
        began = self.moved = False
        for _ in range(_AT_ONCE):
            space = self.uplink.space if self._send() else None
            if space is not None and self._ring.held:  # what is older goes first
                self._held = self._ring.take(space)
                self.moved = True
                space = None
            if self.open:
                block = self._block if space is None else space
                count = self.microphone.readinto(block)
                if count:
                    began = self._take(block, count, space is not None) or began
                    self.moved = True
                    continue
                if count is None:
                    self.microphone.check()
            if not self._held:
                break
        self._send()
        return began

    def _take(self, block, count, goes):
        """Samples came into *block*, which is the uplink's if it *goes*: whether speech began with them."""
        view = block if count == len(block) else block[:count]
        if goes:
            self._held = count
        else:
            over = self._ring.held + count - self._ring.size
            if over > 0:
                self._ring.drop(over)
                self.lost += over >> 1
            self._ring.put(view)
        return self.detector is not None and self.detector.feed(view) == "started"

    def _send(self):
        """Send what lies in the uplink's buffer; whether that is free now."""
        if self.uplink is None:
            return False
        if self._held:
            if not self.uplink.send(self._held):
                return False
            self.sent += self._held
            self._held = 0
        return self.uplink.space is not None
