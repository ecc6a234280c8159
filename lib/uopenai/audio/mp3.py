"""MP3 speech, played as it comes, on CircuitPython (audiomp3.MP3Decoder): a tenth of the bytes of PCM.

with MP3Speaker() as speaker:
    client.audio.speech.create(model=..., voice=..., input=..., response_format="mp3", save_to=speaker)
    speaker.flush()

write() -> Ring -> circuit.frames -> the decoder, which reads in the background -> I2SOut
"""

from micropython import const

from ..net.ticks import sleep_ms, ticks_diff, ticks_ms
from .line import Line, refused

_DECODED = const(9216)  # bytes of two decoded frames, which the decoder takes off its buffer,
_INPUT = const(3072)  # and what it keeps the rest of it for; less than 2,048 it would not use
_START = const(2048)  # bytes that are there before it begins
_TAIL = const(3069)  # frames that DMA memory still holds when the decoder is at its end
_STUCK_MS = const(3000)
_FEW = const(4608)  # samples: two frames at most
_JUNK = const(16384)  # bytes before a frame: a tag with a picture has more, but speech has none


class MP3Speaker:
    """Plays MP3 on the board's speaker, or the one at *part* (a dict as in boards/*.toml).

    *buffer*: bytes of MP3 that wait, 4096 and more (8192 of 32 kbit/s: 2 s). Heap: that, and 16 KB; the
    decoder takes 24 KB of its own. Raises AudioError if there is no decoder. ``gaps``: frames of silence
    (24 ms each at 24 kHz) that were played because none had come.
    """

    def __init__(self, part=None, buffer=8192):
        try:
            import audiomp3  # pyright: ignore[reportMissingImports] - not on MicroPython
        except ImportError as fault:
            raise refused("no_mp3", fault)
        from .ring import Ring

        self._make = audiomp3.MP3Decoder
        self._line = Line("speaker", part, 24000)
        self._ring = Ring(max(buffer, 2 * _START))
        self._memory = bytearray(_DECODED + _INPUT)
        self._frames = self._decoder = self._out = None
        self._ended = False
        self._done_at = None
        self._gaps = 0

    def put(self, view):
        """Take what fits of *view*; how many bytes (0: it is full). Never waits. Raises AudioError."""
        if self._ended:
            self.stop()
        count = self._ring.put(view)
        if self._decoder is not None:
            self._check()
        elif self._ring.held >= _START:
            self._begin()
        return count

    def write(self, view):
        """Take all of *view*, however long that takes: it may be given as ``save_to=``.

        Raises AudioError if it takes nothing for 3 s.
        """
        view = memoryview(view)
        at = 0
        since = ticks_ms()
        while at < len(view):
            count = self.put(view[at:])
            at += count
            if count:
                since = ticks_ms()
                continue
            if ticks_diff(ticks_ms(), since) > _STUCK_MS:
                raise refused("stuck", self._line.part)
            sleep_ms(5)
        return at

    def drain(self):
        """No more is promised: True when all has been heard. Never waits. Raises AudioError."""
        self._ended = True
        if self._decoder is None:
            if not self._ring.held and not self._frames:
                return True
            self._begin()
        self._frames.ended = True
        self._check()
        if self._out.playing:
            return False
        if self._done_at is None:
            self._done_at = ticks_ms()
        return ticks_diff(ticks_ms(), self._done_at) * self._decoder.sample_rate > _TAIL * 1000

    def flush(self):
        """Wait until all has been heard. Raises AudioError."""
        while not self.drain():
            sleep_ms(5)

    @property
    def gaps(self):
        """How many frames of silence have been played in the midst of a sound."""
        return self._gaps + (self._frames.filled if self._frames else 0)

    def stop(self):
        """Silence at once; what is put next is another sound."""
        self._gaps = self.gaps
        self._line.close()
        if self._decoder is not None:
            self._decoder.deinit()
        self._frames = self._decoder = self._out = None
        self._ring.clear()
        self._ended = False
        self._done_at = None

    def close(self):
        """Stop."""
        self.stop()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _check(self):
        """Whether all is well with what is being decoded. Raises AudioError."""
        frames = self._frames
        if frames.skipped > _JUNK:
            self._refuse("no frame in %d bytes" % frames.skipped)
        if self._out.playing:
            return
        if frames.changed:
            self.stop()
            raise refused("other_mp3")
        if not frames.ended or frames.undecoded > _FEW:
            self._refuse("the decoder gave up")

    def _refuse(self, fault):
        self.stop()
        raise refused("not_mp3", fault)

    def _begin(self):
        """Let it play, if there is a frame; a decoder would look for one for ever."""
        from .circuit.frames import Frames

        if self._frames is None:
            self._frames = Frames(self._ring)
        frames = self._frames
        if not frames.ready():
            if self._ended or frames.skipped > _JUNK:
                self._refuse("no frame in %d bytes" % frames.skipped)
            return
        try:
            self._decoder = self._make(frames, self._memory)
        except (RuntimeError, OSError, EOFError) as fault:
            self._refuse(fault)
        except MemoryError:
            self.stop()
            raise refused("large_mp3")
        frames.decoder = self._decoder  # pyright: ignore[reportAttributeAccessIssue] - None until now
        self._line.open(0)
        self._out = self._line.i2s.play(self._decoder)
