"""An emulation of CircuitPython's audiocore, as far as the library uses it: RawSample."""

import cp_sound

if cp_sound.lacks("audiocore"):
    raise ImportError("no module named 'audiocore'")


class RawSample(cp_sound.Deinited):
    """Samples in the buffer of the program, read when they are needed. Those of 16 bits, one channel only."""

    def __init__(self, buffer, *, channel_count=1, sample_rate=8000, single_buffer=True):
        code = cp_sound.typecode(buffer)
        if code not in "bBhH":
            raise ValueError("buffer must be a bytearray or array of type 'h', 'H', 'b', or 'B'")
        if code != "h" or channel_count != 1:
            raise NotImplementedError("the emulation plays signed samples of 16 bits, of one channel")
        if not single_buffer and len(buffer) % (channel_count * 2):
            raise ValueError("Length of buffer must be an even multiple of channel_count * type_size")
        self.sample_rate = sample_rate
        self._data = memoryview(buffer)
        half = len(buffer) // 2
        self._parts = (self._data,) if single_buffer else (self._data[:half], self._data[half:])
        self._next = 0

    def deinit(self):
        self._is_open = False

    def _begin(self):
        self._check()

    def _buffer(self):
        self._next += 1
        return cp_sound.DONE, self._parts[(self._next - 1) % len(self._parts)]
