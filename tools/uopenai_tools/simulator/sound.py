"""What a simulated board hears and plays: WAV files of the host.

A file for the microphone is read as it is, whatever its rate; the board's side makes of it what the program
asks for. A file for the speaker is one at every moment: its header stands before the first sample, and the
board keeps the sizes in it right (see device/_sound.py).
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from uopenai_tools.simulator.errors import SimulatorError

_PCM, _EXTENSIBLE = 1, 0xFFFE
_CHUNK = struct.Struct("<4sI")
_HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
# Where the real form stands in that of an extensible file.
_FORM_AT = 24
_RATES = range(1000, 192001)
# What a file has that nothing was played into: nobody has said at which rate it would be.
_RATE, _SAMPLE_BYTES = 24000, 2


@dataclass(frozen=True)
class Recording:
    """PCM in an open file: where it begins, bytes of a sample, channels, frames a second; bytes, -1: all."""

    file: int
    start: int
    width: int
    channels: int
    rate: int
    size: int


class Sound:
    """The files of a board's *microphone* and *speaker*, if it has them. *fast*: at no pace, but as fast as
    it goes. Raises SimulatorError.
    """

    def __init__(self, microphone: Path | None, speaker: Path | None, fast: bool) -> None:
        self.fast = fast
        self.recording: Recording | None = None
        self.speaker = -1
        try:
            if microphone:
                self.recording = _recording(microphone)
            if speaker:
                self.speaker = _opened(speaker, self.recording)
        except BaseException:
            self.close()
            raise

    @property
    def descriptors(self) -> tuple[int, ...]:
        """Those that the board is to have."""
        return tuple(
            file for file in (self.recording.file if self.recording else -1, self.speaker) if file >= 0
        )

    @property
    def arguments(self) -> str:
        """What device/_agent.py is told."""
        heard = None
        if self.recording:
            r = self.recording
            heard = r.file, r.start, r.width, r.channels, r.rate, r.size
        return f"{heard},{self.speaker if self.speaker >= 0 else None},{self.fast}"

    def close(self) -> None:
        """Let go of the files."""
        if self.speaker >= 0:
            # What was cut off at the end, not having been heard, still lies behind.
            (size,) = struct.unpack("<I", os.pread(self.speaker, 4, _HEADER.size - 4))
            os.ftruncate(self.speaker, _HEADER.size + size)
        for file in self.descriptors:
            os.close(file)
        self.recording, self.speaker = None, -1


def _recording(path: Path) -> Recording:
    try:
        # Without waiting: a pipe's other end may never come, and a pipe is refused all the same.
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError as error:
        raise SimulatorError(f"the microphone's file {path} cannot be read: {error.strerror}") from None
    try:
        return _parsed(file, path)
    except BaseException:
        os.close(file)
        raise


def _parsed(file: int, path: Path) -> Recording:
    def refuse(why: str) -> SimulatorError:
        return SimulatorError(f"the microphone's file {path} {why}: give a WAV file with PCM samples")

    try:
        head = os.pread(file, 12, 0)
    except OSError:
        raise refuse("is no file") from None
    if head[:4] != b"RIFF" or head[8:] != b"WAVE":
        raise refuse("is no WAV file")
    at, form = 12, b""
    while len(head := os.pread(file, _CHUNK.size, at)) == _CHUNK.size:
        name, size = _CHUNK.unpack(head)
        at += _CHUNK.size
        if name == b"fmt ":
            form = os.pread(file, min(size, 40), at)
        elif name == b"data":
            break
        at += size + size % 2
    else:
        raise refuse("has no samples")
    if len(form) < 16:
        raise refuse("does not say what its samples are")
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if kind == _EXTENSIBLE and len(form) >= _FORM_AT + 2:
        kind = struct.unpack_from("<H", form, _FORM_AT)[0]
    if kind != _PCM or bits not in (8, 16, 24, 32):
        raise refuse(f"is not PCM (its format is {kind} with {bits} bits)")
    if channels not in (1, 2) or rate not in _RATES:
        raise refuse(f"has {channels} channels at {rate} Hz, and not one or two at 1 to 192 kHz")
    # A file that was written as a stream does not say how long it is.
    size = -1 if size in (0, 0xFFFFFFFF) else size
    return Recording(file, at, bits // 8, channels, rate, size)


def _opened(path: Path, recording: Recording | None) -> int:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise SimulatorError(f"the speaker's file {path} cannot be written: {error.strerror}") from None
    try:
        found = os.fstat(file)
        if not stat.S_ISREG(found.st_mode):
            raise SimulatorError(f"the speaker's file {path} is no file: give the name of one")
        if recording and os.path.samestat(found, os.fstat(recording.file)):
            raise SimulatorError(f"{path} is the microphone's file: give the speaker another")
        os.ftruncate(file, 0)
        os.write(file, _header(0))
    except BaseException:
        os.close(file)
        raise
    return file


def _header(size: int) -> bytes:
    return _HEADER.pack(
        b"RIFF",
        size + _HEADER.size - 8,
        b"WAVE",
        b"fmt ",
        16,
        _PCM,
        1,
        _RATE,
        _RATE * _SAMPLE_BYTES,
        _SAMPLE_BYTES,
        8 * _SAMPLE_BYTES,
        b"data",
        size,
    )
