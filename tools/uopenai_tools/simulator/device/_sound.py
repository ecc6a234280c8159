"""What a microphone hears and what a speaker plays: files of samples, in place of air.

    Microphone: file → (scratch → another form) → the program's buffer. After its end there is silence.
    Speaker: the program's buffer → (another form → scratch) → file, a WAV file if it has a header.
The file has the form of what was played first; what is played later in another is made to be like it.
Nothing is allocated for a block that goes through.
"""

import struct
from array import array

import _panel

try:
    from _samples_native import convert, fill
except (ImportError, ValueError, SyntaxError):  # no native code on this processor
    from _samples_portable import convert, fill

# The largest frame is two samples of 4 bytes.
_scratch = bytearray(2048)
_FRAMES = 256
_ENDLESS = 0x3FFFFFFF
HEADER_BYTES = 44


def _plan(width, channels, rate, to_width, to_channels, to_rate, both):
    return array(
        "i", (width, channels, to_width, to_channels, rate or to_rate, to_rate, to_rate, 0, 0, 0, 0, both)
    )


class Microphone:
    """*file*: a binary stream of samples, at the first; *width*: bytes of each, 1 (unsigned) to 4 (signed,
    little-endian); *channels*: 1 or 2; *rate*: of them, in Hz, 0 for the one that is asked for; *size*: bytes
    of them, -1 for all that there are. A single channel is the left one, and the right one silent.
    """

    def __init__(self, file, width=2, channels=1, rate=0, size=-1):
        self._file = file
        self._form = width, channels, rate
        self._frame = width * channels
        self._left = size if 0 <= size < _ENDLESS else _ENDLESS

    def begin(self, width, channels, rate):
        """Give samples of this form from now on."""
        self._plan = _plan(*(self._form + (width, channels, rate, channels == 1)))
        self._to_frame = width * channels
        self._as_it_is = self._form[:2] == (2, channels) and width == 2 and self._form[2] in (0, rate)

    def read(self, target, at, frames):
        """Fill *target* from byte *at* on."""
        plan = self._plan
        end = at + frames * self._to_frame
        if self._as_it_is and at == 0:
            at = self._take(target, end)
        while at < end and self._left:
            count = min((end - at) // self._to_frame, (_FRAMES * plan[5] - plan[6]) // plan[4] + 1)
            size = (plan[6] + (count - 1) * plan[4]) // plan[5] * self._frame
            got = self._take(_scratch, size)
            if got < size:
                fill(_scratch, got, size, 128 if plan[0] == 1 else 0)
            at = convert(plan, _scratch, 0, size, target, at, count)
        if at < end:
            fill(target, at, end, 0)

    def skip(self, frames):
        """Let *frames* go by, which nobody hears."""
        plan = self._plan
        taken = (plan[6] + (frames - 1) * plan[4]) // plan[5]
        plan[6] += frames * plan[4] - taken * plan[5]
        size = min(taken * self._frame, self._left)
        if size:
            self._file.seek(size, 1)
            self._left -= size

    def _take(self, buffer, size):
        size = min(size, self._left)
        got = self._file.readinto(buffer, size) if size else 0
        self._left = self._left - got if got == size else 0
        return got


class Speaker:
    """*file*: a binary stream that is written, at its end. *header*: if it is a WAV file, its first bytes,
    which are the file's own memory: what is written there is in the file. When the disk is full, the rest is
    not heard, and the host is told.
    """

    def __init__(self, file, header=None):
        self._file = file
        self._write = file.write
        self._header = header
        self._size = 0
        self._form = None
        if header:
            self._size = struct.unpack_from("<I", header, 40)[0]
            if self._size:
                channels, rate = struct.unpack_from("<HI", header, 22)
                self._form = header[34] // 8, channels, rate
            file.seek(HEADER_BYTES + self._size)

    def begin(self, width, channels, rate):
        """Take samples of this form from now on."""
        if not self._form:
            self._form = width, channels, rate
            if self._header:
                frame = width * channels
                struct.pack_into("<HIIHH", self._header, 22, channels, rate, rate * frame, frame, width * 8)
        self._plan = _plan(*((width, channels, rate) + self._form + (True,)))
        self._from_frame = width * channels
        self._frame = self._form[0] * self._form[1]
        self._as_it_is = self._form == (width, channels, rate)

    def write(self, data, at, frames):
        """Play *frames* of *data* from byte *at* on."""
        plan = self._plan
        size = frames * self._from_frame
        if self._as_it_is:
            self._put(data, at, size)
            return
        piece = max(1, (_FRAMES - 2) * plan[4] // plan[5]) * self._from_frame
        size += at
        while at < size:
            end = min(size, at + piece)
            self._put(_scratch, 0, convert(plan, data, at, end, _scratch, 0, _ENDLESS))
            at = end

    def silence(self, frames):
        """Play nothing for so long."""
        size = frames * self._plan[5] // self._plan[4] * self._frame
        if size and self._file:
            try:
                # A hole in the file, which takes no room there, and its last byte.
                if size > 1:
                    self._file.seek(size - 1, 1)
                self._write(b"\0")
                self._grow(size)
            except OSError as error:
                self._end(error)

    def take_back(self, frames):
        """The last *frames* have not been heard."""
        size = min(frames * self._plan[5] // self._plan[4] * self._frame, self._size)
        if size and self._file:
            self._file.seek(-size, 1)
            self._grow(-size)

    def _put(self, data, at, size):
        if size and self._file:
            try:
                self._grow(self._write(data, at, size))
            except OSError as error:
                self._end(error)

    def _end(self, error):
        self._file = None
        _panel.note(_panel.FULL, 0, error.errno, 0)

    def _grow(self, size):
        self._size += size
        if self._header:
            struct.pack_into("<I", self._header, 40, self._size)
            struct.pack_into("<I", self._header, 4, self._size + HEADER_BYTES - 8)
