"""Sound against independent references: numpy, the standard library's wave, and itself in other pieces."""

from __future__ import annotations

import io
import wave
from array import array

import numpy as np
import pytest
from codec_inputs import cuts, in_pieces
from codec_inputs import quick as usual
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from uopenai.audio import AudioError, Detector, Resampler, Ring, portable, wav

quick = settings(usual, max_examples=50)
samples = st.binary(max_size=600)
FRESH = (0x3FFFFFFF, 0, 0, 0, 0)


def pcm(data: bytes) -> NDArray[np.int64]:
    return np.frombuffer(data[: len(data) // 2 * 2], "<i2").astype(np.int64)


def to_bytes(values: NDArray[np.int64]) -> bytes:
    return np.clip(values, -32768, 32767).astype("<i2").tobytes()


# The loops


@quick
@given(samples, st.integers(0, 32767))
def test_scale(data: bytes, factor: int) -> None:
    target = bytearray(len(data))
    portable.scale(target, 0, data, 0, len(data) // 2, factor)
    assert target[: len(data) // 2 * 2] == to_bytes((pcm(data) * factor + 2048) >> 12)


@quick
@given(samples, st.sampled_from([4, 8]), st.integers(1, 1024))
def test_narrow(data: bytes, stride: int, gain: int) -> None:
    count = len(data) // stride
    words = np.frombuffer(data[: count * stride], "<i4").astype(np.int64)[:: stride // 4]
    target = bytearray(2 * count)
    portable.narrow(target, 0, data, 0, count, stride, gain)
    assert target == to_bytes((words >> 12) * gain >> 8)


@quick
@given(samples, st.sampled_from([1, 2, 3, 4]), st.integers(1, 4))
def test_mono(data: bytes, size: int, channels: int) -> None:
    count = len(data) // (size * channels)
    raw = np.frombuffer(data[: count * size * channels], "u1").reshape(count, channels, size).astype(np.int64)
    signed = ((raw[:, :, size - 2] | raw[:, :, size - 1] << 8) ^ 0x8000) - 0x8000
    values = (raw[:, :, 0] - 128) << 8 if size == 1 else signed
    target = bytearray(2 * count)
    portable.mono(target, 0, data, 0, count, size, channels)
    assert target == to_bytes(values.sum(axis=1) // channels)


@quick
@given(samples, cuts)
def test_measure_is_the_same_in_any_pieces(data: bytes, lengths: list[int]) -> None:
    whole, pieces = array("i", FRESH), array("i", FRESH)
    portable.measure(whole, data, 0, len(data) // 2)
    for piece in in_pieces(data[: len(data) // 2 * 2], [2 * length for length in lengths]):
        portable.measure(pieces, piece, 0, len(piece) // 2)
    assert whole == pieces


# Files


@st.composite
def forms(draw: st.DrawFn) -> tuple[int, int, int, bytes]:
    """(channels, bytes of a sample, rate, whole frames)"""
    channels, size = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    frames = draw(st.integers(0, 80))
    return (
        channels,
        size,
        draw(st.integers(1, 96000)),
        draw(st.binary(min_size=frames * channels * size).map(lambda data: data[: frames * channels * size])),
    )


class Trickle(io.RawIOBase):
    """A stream that gives as much at a time as it likes."""

    def __init__(self, data: bytes, lengths: list[int]) -> None:
        self.pieces = [piece for piece in in_pieces(data, lengths) if piece]

    def readinto(self, buffer: bytearray | memoryview) -> int:  # pyright: ignore[reportIncompatibleMethodOverride]
        if not self.pieces:
            return 0
        piece = self.pieces.pop(0)
        count = min(len(piece), len(buffer))
        buffer[:count] = piece[:count]
        if piece[count:]:
            self.pieces.insert(0, piece[count:])
        return count


@quick
@given(forms(), cuts, st.integers(2, 300))
def test_what_wave_writes_is_read(form: tuple[int, int, int, bytes], lengths: list[int], size: int) -> None:
    channels, width, rate, data = form
    file = io.BytesIO()
    with wave.open(file, "wb") as theirs:
        theirs.setnchannels(channels)
        theirs.setsampwidth(width)
        theirs.setframerate(rate)
        theirs.writeframes(data)
    reader = wav.Reader(Trickle(file.getvalue(), lengths))
    assert (reader.rate, reader.channels, reader.bits) == (rate, channels, 8 * width)
    out, block = b"", bytearray(size)
    while count := reader.readinto(block):
        out += block[:count]
    count = len(data) // (channels * width)
    expected = bytearray(2 * count)
    portable.mono(expected, 0, data, 0, count, width, channels)
    assert out == expected


@quick
@given(forms(), cuts)
def test_what_is_written_wave_reads(form: tuple[int, int, int, bytes], lengths: list[int]) -> None:
    channels, width, rate, data = form
    file = io.BytesIO()
    with wav.Writer(file, rate, channels, 8 * width) as writer:
        for piece in in_pieces(data, lengths):
            writer.write(piece)
    file.seek(0)
    with wave.open(file, "rb") as theirs:
        assert (theirs.getnchannels(), theirs.getsampwidth(), theirs.getframerate()) == (
            channels,
            width,
            rate,
        )
        assert theirs.readframes(1000) == data


@settings(quick, max_examples=150)
@given(st.binary(max_size=200), st.integers(0, 60), st.binary(min_size=1, max_size=3))
def test_no_file_does_more_than_be_refused(data: bytes, at: int, change: bytes) -> None:
    good = wav.header(24000, 40, 2, 16) + bytes(40)
    for text in (data, good[:at] + change + good[at + len(change) :], good[:at]):
        try:
            reader = wav.Reader(io.BytesIO(text))
            while reader.readinto(bytearray(64)):
                pass
        except AudioError as fault:
            assert str(fault)


# Rates


def convert(resampler: Resampler, pieces: list[bytes]) -> bytes:
    out = b""
    for piece in pieces:
        target = bytearray(resampler.size(len(piece)))
        out += target[: resampler.convert(piece, target)]
    target = bytearray(200)
    return out + target[: resampler.finish(target)]


@settings(quick, max_examples=20)
@given(
    st.binary(max_size=2400),
    cuts,
    st.sampled_from([(24000, 16000), (16000, 24000), (8000, 24000), (48000, 8000)]),
)
def test_rates_are_the_same_in_any_pieces(data: bytes, lengths: list[int], rates: tuple[int, int]) -> None:
    data = data[: len(data) // 2 * 2]
    resampler = Resampler(*rates)
    whole = convert(resampler, [data])
    assert convert(resampler, list(in_pieces(data, [2 * length for length in lengths]))) == whole
    count = len(data) // 2 * rates[1] / rates[0]
    assert abs(len(whole) / 2 - count) <= 1 + rates[1] / rates[0]


def levels(rates: tuple[int, int], hertz: int) -> tuple[float, float]:
    """(how much of a tone comes through, the loudest of what was not in it), in dB."""
    source, target = rates
    # Tones that fit a whole number of times into 50 ms: the spectrum needs no window then.
    time = np.arange(source // 5) / source
    tone = np.round(16000 * np.sin(2 * np.pi * hertz * time)).astype("<i2").tobytes()
    out = pcm(convert(Resampler(source, target), [tone]))
    part = out[target // 20 : target // 20 + target // 10]
    spectrum = np.abs(np.fft.rfft(part)) / (len(part) / 2) / 16000
    own = spectrum[hertz // 10] if hertz < target / 2 else 0.0
    spectrum[hertz // 10 if hertz < target / 2 else 0] = 0
    return 20 * float(np.log10(max(own, 1e-6))), 20 * float(np.log10(max(spectrum.max(), 1e-6)))


@pytest.mark.parametrize("rates", [(24000, 16000), (16000, 24000), (24000, 8000), (48000, 24000)])
def test_what_comes_through_and_what_does_not(rates: tuple[int, int]) -> None:
    half = min(rates) // 2
    for share in (0.0125, 0.25, 0.5, 0.75):
        own, other = levels(rates, int(half * share / 20) * 20)
        assert abs(own) < 0.15
        assert other < -60
    for share in (1.02, 1.1, 1.25, 1.45):  # would alias
        hertz = int(half * share / 20) * 20
        if hertz < rates[0] / 2:
            assert levels(rates, hertz)[1] < -60


def test_a_constant_stays_one() -> None:
    out = pcm(convert(Resampler(16000, 24000), [to_bytes(np.full(2000, 12345))]))
    assert set(out[100:-100]) == {12345}


@pytest.mark.parametrize(
    ("rates", "words"), [((44100, 24000), "coefficients"), ((0, 8000), "above 0"), ((8000, -1), "above 0")]
)
def test_rates_that_are_refused(rates: tuple[int, int], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Resampler(*rates)


def test_halves_of_samples_and_small_targets_are_refused() -> None:
    resampler = Resampler(24000, 16000)
    with pytest.raises(ValueError, match="3 is an odd number"):
        resampler.convert(bytes(3), bytearray(100))
    with pytest.raises(ValueError, match="may not fit into 10"):
        resampler.convert(bytes(960), bytearray(10))


# In any pieces


@quick
@given(st.lists(st.tuples(st.booleans(), st.binary(max_size=40)), max_size=40), st.integers(1, 64))
def test_the_ring_is_a_queue(steps: list[tuple[bool, bytes]], size: int) -> None:
    ring, model = Ring(size), b""
    for puts, data in steps:
        if puts:
            taken = ring.put(data)
            assert taken == min(len(data), size - len(model))
            model += data[:taken]
        else:
            block = bytearray(len(data))
            got = ring.take(block)
            assert bytes(block[:got]) == model[: len(data)]
            model = model[got:]
        assert ring.held == len(model)


@settings(quick, max_examples=15)
@given(st.lists(st.tuples(st.integers(1, 12), st.integers(0, 6000)), max_size=12), cuts)
def test_the_detector_hears_the_same_in_any_pieces(parts: list[tuple[int, int]], lengths: list[int]) -> None:
    signal = [np.resize([loud, -loud], 80 * count) for count, loud in parts]
    data = to_bytes(np.concatenate([np.zeros(0), *signal]).astype(np.int64))
    whole, pieces = Detector(8000, hangover_ms=100), Detector(8000, hangover_ms=100)
    whole.feed(data)
    for piece in in_pieces(data, [2 * length for length in lengths]):
        pieces.feed(piece)
    assert (whole.speaking, whole.floor, whole.level) == (pieces.speaking, pieces.floor, pieces.level)
    assert (whole.speech_ms, whole.silence_ms) == (pieces.speech_ms, pieces.silence_ms)
