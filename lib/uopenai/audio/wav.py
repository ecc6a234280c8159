"""WAV files (RIFF), read and written as streams: a piece at a time, whatever their length.

Reader: chunks that are not of interest are passed over; 8, 16, 24 and 32 bits, G.711, one channel or several
become 16-bit mono samples in the caller's buffer. Where the length is not known (0xFFFFFFFF, as streams have
it, 0, or none that can be right) the samples go on to the end of the stream. Writer: while it writes the
length is 0xFFFFFFFF; close() puts the true one there where the stream can seek, else it stays.

Microsoft, "Multiple Channel Audio Data and WAVE Files"; RFC 2361 for the formats.
"""

import struct

from micropython import const

from .loops import loops

_UNKNOWN = const(0xFFFFFFFF)
_PCM = const(1)
_ALAW = const(6)
_ULAW = const(7)
_EXTENSIBLE = const(0xFFFE)
_RAW = const(1024)  # bytes that are converted at a time
_OTHERS = {2: "ADPCM", 3: "floating point", 17: "IMA ADPCM", 49: "GSM", 80: "MPEG", 85: "MP3"}
# What else a file may begin with.
_KINDS = (
    (b"RIFX", "big-endian WAV"),
    (b"RF64", "a WAV of more than 4 GB"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
)
_KINDS += ((b"fLaC", "FLAC"), (b"\xff\xfb", "MP3"), (b"\xff\xf3", "MP3"), (b"FORM", "AIFF"), (b"{", "JSON"))


def _refused(words, *facts):
    from .error import AudioError

    return AudioError(words % facts)


def header(rate, size=None, channels=1, bits=16):
    """The 44 bytes that begin a WAV stream of *size* bytes of samples; None: nobody knows how many."""
    frame = channels * bits // 8
    if size is None or size > _UNKNOWN - 36:
        size = _UNKNOWN
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI",
        b"RIFF",
        size if size == _UNKNOWN else size + 36 + (size & 1),
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        channels,
        rate,
        rate * frame,
        frame,
        bits,
        b"data",
        size,
    )


class Reader:
    """The samples of *source*: a path, or a binary stream with ``readinto`` that waits for its bytes.

    ``rate``, ``channels``, ``bits`` are the file's own; ``size``: bytes that readinto() will give in all,
    None if that is not known. Heap: 0.5 KB, and 1 KB more where samples are converted. Raises AudioError if
    it is no WAV, or one that is not understood.
    """

    def __init__(self, source):
        self._ours = isinstance(source, str)
        self._source = open(source, "rb") if self._ours else source
        self._raw = None
        try:
            self._read_head()
        except Exception:
            self.close()
            raise

    def close(self):
        """Close the file, if it was opened here."""
        if self._ours:
            self._source.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def readinto(self, buf):
        """The next samples, 16-bit mono, into *buf*; how many bytes: 0 at the end, an even number else."""
        asked = len(buf) & ~1
        raw = self._raw
        if raw is None:
            count = self._fill(buf, asked if self._left < 0 else min(asked, self._left))
            self._left -= count if self._left > 0 else 0
            return count & ~1
        done = 0
        while done < asked:
            frames = min((asked - done) >> 1, len(raw) // self._frame)
            want = frames * self._frame
            got = self._fill(raw, want if self._left < 0 else min(want, self._left))
            self._left -= got if self._left > 0 else 0
            frames = got // self._frame  # half a frame at the end is none
            self._convert(buf, done, raw, frames)
            done += 2 * frames
            if got < want:
                break
        return done

    def _convert(self, buf, at, raw, frames):
        if self._format == _PCM:
            loops.mono(buf, at, raw, 0, frames, self.bits >> 3, self.channels)
        elif self._format == _ULAW:
            loops.from_ulaw(buf, at, raw, 0, frames)
        else:
            loops.from_alaw(buf, at, raw, 0, frames)

    def _fill(self, buf, count):
        """Read *count* bytes, fewer only at the end; how many."""
        if count == len(buf):
            got = self._source.readinto(buf)
            if got == count:
                return got
        else:
            got = 0
        view = memoryview(buf)
        at = got or 0
        while at < count:
            got = self._source.readinto(view[at:count])
            if got is None:
                raise _refused("the WAV stream would have to wait: give it a stream that does")
            if not got:
                break
            at += got
        return at

    def _exactly(self, count):
        """So many bytes of the head."""
        data = bytearray(count)
        if self._fill(data, count) < count:
            raise _refused("the WAV ends within its head")
        return data

    def _read_head(self):
        start = self._exactly(12)
        if start[:4] != b"RIFF" or start[8:] != b"WAVE":
            kind = [name for mark, name in _KINDS if start[: len(mark)] == mark]
            raise _refused(
                "this is no WAV%s: it begins with %r", kind and ", but %s" % kind[0] or "", bytes(start[:4])
            )
        known = False
        while True:
            name, size = struct.unpack("<4sI", self._exactly(8))
            if name == b"fmt ":
                self._read_format(size)
                known = True
            elif name == b"data":
                break
            else:
                self._pass(size + (size & 1))
        if not known:
            raise _refused("the WAV does not say what its samples are: there is no fmt chunk before the data")
        # Servers that stream write 0, or something near the largest number.
        self._left = -1 if size == 0 or size >= 0x7FFFF000 else size
        self.size = None if self._left < 0 else self._left // self._frame * 2
        if self._format != _PCM or self.bits != 16 or self.channels > 1:
            self._raw = bytearray(_RAW // self._frame * self._frame or self._frame)

    def _read_format(self, size):
        if not 16 <= size <= 1024:
            raise _refused("the WAV's fmt chunk has %d bytes: 16, 18 and 40 are usual", size)
        data = self._exactly(size + (size & 1))
        kind, self.channels, self.rate, _, self._frame, self.bits = struct.unpack("<HHIIHH", data[:16])
        if kind == _EXTENSIBLE and size >= 40:
            kind = data[24] | data[25] << 8
        self._format = kind
        if kind not in (_PCM, _ALAW, _ULAW):
            name = _OTHERS.get(kind, "format %d" % kind)
            raise _refused("the WAV's samples are %s, and PCM and G.711 are read: convert it first", name)
        bits = (8, 16, 24, 32) if kind == _PCM else (8,)
        if self.bits not in bits or not 1 <= self.channels <= (8 if kind == _PCM else 1):
            raise _refused(
                "the WAV has %d channels of %d bits: up to 8 channels of PCM with 8, 16, 24 or 32 bits are "
                "read, or 1 of G.711",
                self.channels,
                self.bits,
            )
        if self._frame != self.channels * self.bits >> 3 or not self.rate:
            raise _refused(
                "the WAV contradicts itself: %d bytes a frame, %d channels, %d bits, %d Hz",
                self._frame,
                self.channels,
                self.bits,
                self.rate,
            )

    def _pass(self, count):
        """Read past a chunk."""
        piece = bytearray(min(count, 256))
        while count:
            got = self._fill(piece, min(count, len(piece)))
            if not got:
                raise _refused("the WAV ends within its head")
            count -= got


class Writer:
    """Samples to *target*: a path, or a binary stream with ``write``. Use it in ``with``, or close() it.

    What is written goes in as it comes: PCM of *bits* (16) and *channels* (1) at *rate*. Heap: 0.2 KB.
    Raises AudioError for a path that cannot be written; what a stream raises is its own.
    """

    def __init__(self, target, rate=24000, channels=1, bits=16):
        self._ours = isinstance(target, str)
        self._name = target
        self._target = self._run(open, target, "wb") if self._ours else target
        self._form = rate, channels, bits
        self._start = self._where()
        self.size = 0  # bytes of samples
        self._put(header(rate, None, channels, bits))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def write(self, view):
        """Write all of *view*; how many bytes. Raises AudioError at 4 GB, and where the drive is full."""
        count = len(view)
        if self.size + count > _UNKNOWN - 37:
            raise _refused("a WAV file ends at 4 GB: begin another one")
        self._put(view)
        self.size += count
        return count

    def close(self):
        """Say how long it has become, where that is possible; and close the file, if it was opened here.
        Raises AudioError."""
        target, self._target = self._target, None
        if target is None:
            return
        try:
            self._run(self._finish, target)
        finally:
            if self._ours:
                self._run(target.close)  # what was held back may not fit either

    def _finish(self, target):
        if self.size & 1:
            target.write(b"\0")
        if self._start is not None:
            rate, channels, bits = self._form
            end = target.tell()
            target.seek(self._start)
            target.write(header(rate, self.size, channels, bits))
            target.seek(end)

    def _put(self, view):
        """A stream may take less than all."""
        if self._target is None:
            raise _refused("the WAV has been closed")
        count = self._run(self._target.write, view)
        while count is not None and count < len(view):
            view = memoryview(view)[count:]
            count = self._run(self._target.write, view)

    def _run(self, work, *arguments):
        """What *work* gives; for a path its OSError in words."""
        try:
            return work(*arguments)
        except OSError as fault:
            if not self._ours:
                raise
            from .line import refused

            raise refused("unwritable", self._name, fault)

    def _where(self):
        """Where the file is; None if it cannot seek."""
        try:
            at = self._target.tell()
            self._target.seek(at)
            return at
        except (AttributeError, OSError, ValueError):
            return None
