"""Makes audio that stands for speech: 24 kHz, mono, 16 bits, little-endian, as the service's `pcm`.

espeak-ng speaks where it is installed. Elsewhere each word is a tone, as long as the word would take:
no speech, but real audio of the right length. Nothing is kept in memory that need not be.
"""

from __future__ import annotations

import array
import io
import math
import shutil
import subprocess
import sys
import wave
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RATE = 24_000
SAMPLE_BYTES = 2

_WORDS_PER_MINUTE = 165
_ESPEAK_TIMEOUT = 60
# Samples of one period, so that a tone is a repetition of it: 400 Hz for 60.
_PERIODS = (60, 50, 75, 64, 80, 48, 56, 66, 70, 54)
_LETTER_S = 0.055
_SHORTEST_S = 0.12
_GAP_S = 0.08
_LOUDNESS = 8_000


@dataclass(frozen=True)
class Speech:
    """Audio in pieces, and how many bytes they are together."""

    pieces: Iterator[bytes]
    size: int


def speak(text: str, voice: str, speed: float, espeak: Path | None) -> Speech:
    """*text* as audio; may take seconds. *voice* chooses the pitch; *speed* is 0.25 to 4."""
    if espeak is not None:
        audio = _espeak(text, voice, speed, espeak)
        if audio:
            return Speech(iter([audio]), len(audio))
    return tone(text, voice, speed)


def find_espeak() -> Path | None:
    """espeak-ng, if it is installed."""
    found = shutil.which("espeak-ng")
    return Path(found) if found else None


def tone(text: str, voice: str, speed: float) -> Speech:
    """A tone for each word of *text*, as long as the word, and a gap after it."""
    period = _period(_PERIODS[sum(voice.encode()) % len(_PERIODS)])
    gap = bytes(round(_GAP_S * RATE / speed) * SAMPLE_BYTES)
    words = text.split() or [""]
    lengths = [max(_SHORTEST_S, _LETTER_S * len(word)) / speed for word in words]
    counts = [max(1, round(length * RATE * SAMPLE_BYTES / len(period))) for length in lengths]
    pieces = (period * count + gap for count in counts)
    return Speech(pieces, sum(counts) * len(period) + len(gap) * len(counts))


def wav_header(size: int) -> bytes:
    """The 44 bytes before *size* bytes of audio in a WAV file."""
    header = io.BytesIO()
    with wave.open(header, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(RATE)
        writer.setnframes(size // SAMPLE_BYTES)
        writer.writeframesraw(b"")
        # wave corrects the sizes on closing, by what was written: take the header before that.
        return header.getvalue()


def _period(samples: int) -> bytes:
    wave_form = [round(_LOUDNESS * math.sin(2 * math.pi * i / samples)) for i in range(samples)]
    return _little_endian(array.array("h", wave_form))


def _espeak(text: str, voice: str, speed: float, espeak: Path) -> bytes:
    """*text* spoken, or nothing if the program fails: the tone then takes its place."""
    pace = min(450, max(80, round(_WORDS_PER_MINUTE * speed)))
    pitch = 30 + sum(voice.encode()) % 40
    command = [espeak, "--stdout", "--stdin", "-v", "en", "-s", str(pace), "-p", str(pitch)]
    try:
        # The text goes in by a pipe: as an argument it could be taken for an option.
        run = subprocess.run(
            command,
            input=text.encode("utf-8", "replace"),
            capture_output=True,
            timeout=_ESPEAK_TIMEOUT,
            check=True,
        )
        return _resampled(run.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return b""


def _resampled(wav: bytes) -> bytes:
    """The samples of a streamed WAV file (its sizes are not filled in) at our rate, interpolated."""
    start = wav.find(b"data") + 8
    rate = int.from_bytes(wav[24:28], "little")
    if start < 8 or not rate or wav[22:24] != b"\x01\x00" or wav[34:36] != b"\x10\x00":
        raise ValueError("not mono WAV of 16 bits")
    source = array.array("h", wav[start : start + (len(wav) - start) // 2 * 2])
    if sys.byteorder == "big":
        source.byteswap()
    target = array.array("h", bytes(2 * (max(0, len(source) - 1) * RATE // rate)))
    for index in range(len(target)):
        at, rest = divmod(index * rate, RATE)
        target[index] = source[at] + (source[at + 1] - source[at]) * rest // RATE
    return _little_endian(target)


def _little_endian(samples: array.array[int]) -> bytes:
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
