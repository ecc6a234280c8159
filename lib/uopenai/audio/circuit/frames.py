"""What was written of an MP3, as CircuitPython's decoder reads it: in whole frames, and never without one.

While the decoder finds no frame and its stream has not ended, it looks for ever (find_sync_word in
shared-module/audiomp3/MP3Decoder.c), in the background, and the program never gets to bring one. So when it
has none left it is given a frame of silence: the header of the last one, and zeros. Two of them come first,
because I2SOut leaves a gap behind the first 768 samples that it plays (see ``out``), and one last, because
I2SOut does not play what the decoder gives with the word that this was all (i2s_fill_buffer in
common-hal/audiobusio/__init__.c). I2SOut keeps to the rate and the channels that it began with: a frame that
has others is junk, or if it stands where one is due, another sound. ISO/IEC 11172-3, 2.4.1.3, and 13818-3 for
the lower rates.
"""

import io

from micropython import const

_AGAIN = const(-11)  # -EAGAIN: what a stream of CircuitPython gives for "nothing yet"
_POLL, _READABLE, _EINVAL = const(3), const(1), const(22)
_LONGEST = const(1441)  # bytes of a frame
_KBITS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_LOW = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)


class Frames(io.IOBase):
    """A stream over *ring*. No method raises: nobody would hear of it.

    ``filled``: frames of silence in the midst; ``skipped``: bytes that are no frame, in one piece;
    ``changed``: here another sound begins, with another rate or other channels, and nothing more is given.
    """

    def __init__(self, ring):
        self._ring = ring
        self.ended = False  # nothing more is promised
        self.decoder = None
        self.filled = self.skipped = 0
        self.changed = False
        self._leading = 2  # frames of silence that come first,
        self._last = 1  # and last
        self._samples = 0  # given to the decoder, of all channels
        self._head = bytearray(4)  # of the next frame,
        self._got = 0  # as far as it is there
        self._frame = memoryview(bytearray(_LONGEST))  # the one that is being given,
        self._at = self._size = 0  # from here on

    def readinto(self, buf):
        """See io.IOBase; 0 when it has ended."""
        if self._at == self._size and not self._next():
            return 0 if self.ended or self.changed else _AGAIN
        count = min(len(buf), self._size - self._at)
        buf[:count] = self._frame[self._at : self._at + count]
        self._at += count
        return count

    def ioctl(self, request, argument):
        """Whether there is something to read; see stream protocol."""
        if request != _POLL:
            return -_EINVAL
        ended = self.ended or self.changed
        return argument & _READABLE if self._at < self._size or self._next() or ended else 0

    @property
    def undecoded(self):
        """Samples of frames that were given and not decoded yet."""
        return self._samples - self.decoder.samples_decoded  # pyright: ignore - there is one then

    def ready(self):
        """Whether there is a frame, so that a decoder can begin."""
        return self._at < self._size or self._next()

    def _next(self):
        """Take the next frame, if it is there whole."""
        ring, head, frame = self._ring, self._head, self._frame
        while self._got < 4 and ring.held and not self.changed:
            ring.take(memoryview(head)[self._got :], 1)
            self._got += 1
            while self._got and not self._may_begin():
                head[:3] = head[1:]
                self._got -= 1
                self.skipped += 1
        size, samples = self._length(head) if self._got == 4 else (0, 0)
        if size and ring.held >= size - 4:
            frame[:4] = head
            if self._leading:
                self._leading -= 1
                self._silence(size)
            else:
                ring.take(frame[4:], size - 4)
                self._got = self.skipped = 0
        elif not self._samples:
            return False
        elif self.ended or self.changed:
            if not self._last:
                return False
            self._last = 0
            size, samples = self._length(frame)
            self._silence(size)
        elif self.decoder is None or self.undecoded > 0:
            return False
        else:
            size, samples = self._length(frame)
            self._silence(size)
            self.filled += 1
        self._at, self._size = 0, size
        self._samples += samples
        return True

    def _silence(self, size):
        frame = self._frame
        frame[1] |= 1  # no checksum
        for i in range(4, size):
            frame[i] = 0

    def _may_begin(self):
        """Whether what is there of a header may be one: of layer III, with a rate, of this sound."""
        head, got, frame = self._head, self._got, self._frame
        if (
            head[0] != 0xFF
            or (got > 1 and (head[1] & 0xE6 != 0xE2 or head[1] & 0x18 == 0x08))
            or (got > 2 and (not 0x10 <= head[2] < 0xF0 or head[2] & 0x0C == 0x0C))
        ):
            return False
        if got < 4 or not self._samples:
            return True
        same = not (head[1] ^ frame[1]) & 0x18 and not (head[2] ^ frame[2]) & 0x0C
        same = same and (head[3] >> 6 == 3) == (frame[3] >> 6 == 3)
        self.changed = not same and not self.skipped
        return same

    def _length(self, head):
        """The bytes of a frame, and its samples."""
        version = head[1] >> 3 & 3  # 3: MPEG 1; 2: MPEG 2, half the rate; 0: 2.5, a quarter
        rate = (44100, 48000, 32000)[head[2] >> 2 & 3] >> (2, 0, 1, 0)[version]
        kbits = (_KBITS if version == 3 else _KBITS_LOW)[head[2] >> 4]
        samples = 1152 if version == 3 else 576
        size = samples // 8 * kbits * 1000 // rate + (head[2] >> 1 & 1)
        return size, samples if head[3] >> 6 == 3 else 2 * samples
