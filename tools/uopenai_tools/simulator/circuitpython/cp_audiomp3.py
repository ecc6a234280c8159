"""An emulation of CircuitPython's audiomp3: a decoder that checks the frames and counts them; each frame is
heard as a sound of its own, its number, 576 or 1,152 times.

It reads its stream as the real one does (shared-module/audiomp3/MP3Decoder.c), and where that one would look
for a frame for ever, because its stream has nothing and has not ended, this one says so.
"""

from array import array

import cp_sound

if cp_sound.lacks("audiomp3"):
    raise ImportError("no module named 'audiomp3'")

_KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_DECODED = 2 * 1152 * 2 * 2  # bytes of the buffer that are for two decoded frames
_BROKEN = b"\xee" * 9  # a frame that begins with this cannot be decoded
frames = []  # the bytes of each that was decoded


def _header(data, at):
    """(bytes, samples, rate, channels) of the frame at *at*, or None."""
    if at + 4 > len(data) or data[at] != 0xFF or data[at + 1] & 0xE6 != 0xE2:
        return None
    version = data[at + 1] >> 3 & 3
    index, speed = data[at + 2] >> 4, data[at + 2] >> 2 & 3
    if version == 1 or index in (0, 15) or speed == 3:
        return None
    rate = (44100, 48000, 32000)[speed] >> (0, 0, 1, 0)[version] >> (2 if version == 0 else 0)
    samples = 1152 if version == 3 else 576
    size = samples // 8 * _KBITS[3 if version == 3 else 2][index] * 1000 // rate + (data[at + 2] >> 1 & 1)
    return size, samples, rate, 1 if data[at + 3] >> 6 == 3 else 2


class MP3Decoder(cp_sound.Deinited):
    """Plays the MP3 of *file*, a stream with readinto() and ioctl()."""

    bits_per_sample = 16

    def __init__(self, file, buffer=None):
        if not (hasattr(file, "readinto") and hasattr(file, "ioctl")):
            raise OSError("stream operation not supported")
        if buffer is not None and len(buffer) <= _DECODED + 2048:
            raise MemoryError("the emulation takes a buffer that the decoder can use as it is")
        self.file = file
        self._size = len(buffer) - _DECODED if buffer else 2048
        self._in = b""
        self._eof = False
        self.samples_decoded = 0
        self._fill(True)
        found = _header(self._in, 0) if self._sync() else None
        if found is None:
            raise RuntimeError("Failed to parse MP3 file")
        self.sample_rate, self.channel_count = found[2], found[3]

    def deinit(self):
        self._is_open = False

    def _fill(self, blocking=False):
        if len(self._in) > self._size // 2:
            return
        while not self._eof and len(self._in) < self._size:
            if not blocking and not self.file.ioctl(3, 1 | 8 | 16):
                return
            piece = bytearray(self._size - len(self._in))
            count = self.file.readinto(piece)
            if count == -11 or count is None:
                return
            if count == 0:
                self._eof = True
            self._in += bytes(piece[:count])

    def _sync(self):
        for _ in range(100):
            self._fill()
            for at in range(len(self._in)):
                if _header(self._in, at):
                    self._in = self._in[at:]
                    return True
            self._in = self._in[-16:]
            if self._eof:
                return False
        raise AssertionError("the decoder looks for a frame for ever: its stream has none and does not end")

    def _begin(self):
        self._check()

    def _buffer(self):
        if not self._sync():
            return cp_sound.DONE, memoryview(array("h"))
        size, samples, rate, channels = _header(self._in, 0)
        if (rate, channels) != (self.sample_rate, self.channel_count):
            raise AssertionError("I2S goes on at the rate that it began with: the pitch would be wrong")
        if len(self._in) < size:
            self._fill()
        frame, self._in = self._in[:size], self._in[size:]
        if frame[4 : 4 + len(_BROKEN)] == _BROKEN:
            self._eof = True
            return cp_sound.ERROR, memoryview(array("h"))
        frames.append(frame)
        self.samples_decoded += samples * channels
        sound = array("h", len(frames).to_bytes(2, "little") * samples)
        return cp_sound.MORE if self._sync() else cp_sound.DONE, memoryview(sound)
