"""The sound of the simulated board: WAV files of the host in and out, at any moment, and what is refused."""

from __future__ import annotations

import os
import random
import struct
import subprocess
import sys
import wave
from pathlib import Path

import pytest
from board_console import Console, board_exec, mpremote

from uopenai_tools.simulator import SimulatedBoard, SimulatorError
from uopenai_tools.simulator.panel import What
from uopenai_tools.simulator.sound import Recording, Sound

RATE = 24000
# On the board: what is heard is played, `blocks` of 20 ms.
LOOP = """
from machine import I2S
import gc, time
def ports(rate=24000, bits=16, format=I2S.MONO, ibuf=8192):
    r = I2S(0, sck=1, ws=2, sd=3, mode=I2S.RX, bits=bits, format=format, rate=rate, ibuf=ibuf)
    return r, I2S(1, sck=4, ws=5, sd=6, mode=I2S.TX, bits=bits, format=format, rate=rate, ibuf=ibuf)
def loop(r, t, b, blocks):
    for i in range(blocks):
        r.readinto(b)
        t.write(b)
"""


def recording(path: Path, seconds: float, channels: int = 1, width: int = 2, rate: int = RATE) -> bytes:
    """Make the WAV file *path*, of noise; its samples."""
    data = random.Random(7).randbytes(int(seconds * rate) * channels * width)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(width)
        file.setframerate(rate)
        file.writeframes(data)
    return data


def played(path: Path) -> tuple[bytes, int, int, int]:
    """The samples in a WAV file, their bytes, channels, and rate."""
    with wave.open(str(path), "rb") as file:
        form = file.getsampwidth(), file.getnchannels(), file.getframerate()
        frames = file.getnframes()
        data = file.readframes(frames)
    assert len(data) == frames * form[0] * form[1] == path.stat().st_size - 44
    return (data, *form)


def test_what_goes_in_comes_out_sample_by_sample(tmp_path: Path) -> None:
    """A minute, as fast as it goes. One block is on its way; what DMA has at the end is not heard."""
    heard, spoken = tmp_path / "in.wav", tmp_path / "out.wav"
    data = recording(heard, 60)
    with SimulatedBoard(state=tmp_path / "s", microphone=heard, speaker=spoken, fast=True) as board:
        code = (
            "r, t = ports()\nb = bytearray(960)\nloop(r, t, b, 1)\ngc.collect()\nbefore = gc.mem_alloc()\n"
            "start = time.ticks_ms()\nloop(r, t, b, 2999)\n"
            "print(gc.mem_alloc() - before, 60000 // max(1, time.ticks_diff(time.ticks_ms(), start)))\n"
        )
        allocated, factor = board_exec(board.port, LOOP + code).split()
        # At any moment the file is a WAV file with all that was played.
        assert played(spoken) == (bytes(960) + data, 2, 1, RATE)
        board_exec(board.port, "t.deinit()\nr.deinit()")
        assert board.sound_events(What.GAP) == board.sound_events(What.LOST) == []
    assert int(allocated) < 1000
    print(f"a loop of sound in the simulated board runs at {factor} × real time")
    assert played(spoken)[0] == bytes(960) + data[:-960]


def test_a_microphone_of_32_bits_in_stereo(tmp_path: Path) -> None:
    """As an INMP441 gives it, from 16 bits at another rate; and the speaker's file has that form."""
    heard, spoken = tmp_path / "in.wav", tmp_path / "out.wav"
    recording(heard, 0.1, rate=48000)
    with SimulatedBoard(state=tmp_path / "s", microphone=heard, speaker=spoken, fast=True) as board:
        code = (
            "r, t = ports(bits=32, format=I2S.STEREO)\nb = bytearray(1600)\nloop(r, t, b, 6)\n"
            "print(any(b[4:8]), b[0])\n"
        )
        assert board_exec(board.port, LOOP + code) == "False 0\n"
    data, *form = played(spoken)
    assert form == [4, 2, RATE]
    with wave.open(str(heard)) as file:
        source = struct.unpack("<4800h", file.readframes(4800))
    # Every other sample is one of the source.
    assert [value >> 16 for value in struct.unpack("<2400i", data[1600:])[0:2400:2]][1:] == list(
        source[1:2400:2]
    )[:1199]


def test_the_real_pace_has_gaps_and_losses(tmp_path: Path) -> None:
    heard, spoken = tmp_path / "in.wav", tmp_path / "out.wav"
    data = recording(heard, 2)
    with SimulatedBoard(state=tmp_path / "s", microphone=heard, speaker=spoken) as board:
        code = (
            "r, t = ports()\nb = bytearray(960)\nloop(r, t, b, 10)\ntime.sleep_ms(500)\nloop(r, t, b, 10)\n"
            "t.deinit()\n"
        )
        board_exec(board.port, LOOP + code)
        gaps, losses = board.sound_events(What.GAP), board.sound_events(What.LOST)
    found = played(spoken)[0]
    # 500 ms less the 170 ms that DMA held, at the most.
    longest, rate = max(gaps)
    assert rate == RATE
    assert longest > 0.3 * RATE
    assert bytes(2 * longest) in found
    assert max(losses)[0] > 0.3 * RATE
    # What DMA gives at a time, wherever it was lost.
    assert any(data[at : at + 512] in found for at in range(0, len(data), 512))


def test_the_files_over_a_reset(tmp_path: Path) -> None:
    """The microphone hears its file anew, and the speaker's file goes on."""
    heard, spoken = tmp_path / "in.wav", tmp_path / "out.wav"
    data = recording(heard, 0.1)
    with SimulatedBoard(state=tmp_path / "s", microphone=heard, speaker=spoken, fast=True) as board:
        code = LOOP + "r, t = ports()\nloop(r, t, bytearray(960), 5)\n"
        board_exec(board.port, code)
        mpremote(board.port, "soft-reset")
        board_exec(board.port, code)
    assert played(spoken)[0] == (bytes(960) + data) * 2


def test_a_board_without_sound_hears_silence(board: SimulatedBoard) -> None:
    code = "r, t = ports()\nb = bytearray(b'x' * 960)\nloop(r, t, b, 1)\nprint(any(b))\n"
    assert board_exec(board.port, LOOP + code) == "False\n"


def test_a_killed_simulator_leaves_a_wav_file(tmp_path: Path) -> None:
    spoken = tmp_path / "out.wav"
    command = [sys.executable, "-c", "from uopenai_tools.cli import app; app()", "simulate"]
    arguments = ["--state", str(tmp_path / "s"), "--speaker", str(spoken), "--fast"]
    with subprocess.Popen([*command, *arguments], stdout=subprocess.PIPE, text=True) as run:
        try:
            assert run.stdout
            port = next(word for word in run.stdout.readline().split() if word.startswith("/dev/"))
            with Console(port) as console:
                console.prompt()
                console.paste(LOOP)
                console.ask(b"r, t = ports()\r")
                console.type(b"t.write(bytes(range(100)) * 9), loop(r, t, bytearray(960), 1000000)\r")
                while spoken.stat().st_size < 100000:
                    pass
        finally:
            run.kill()
    with wave.open(str(spoken)) as file:
        assert file.readframes(100) == bytes(range(100)) * 2
        assert 40000 < file.getnframes() <= (spoken.stat().st_size - 44) // 2


def wav(kind: int = 1, channels: int = 1, rate: int = RATE, bits: int = 16, tail: bytes = b"") -> bytes:
    """A WAV file as bytes, with a chunk before its samples that nobody knows."""
    form = struct.pack("<HHIIHH", kind, channels, rate, 0, 0, bits) + tail
    chunks = b"odd \3\0\0\0abc\0fmt " + struct.pack("<I", len(form)) + form
    return b"RIFF\0\0\0\0WAVE" + chunks + b"data\x04\0\0\0abcd"


EXTENSIBLE = b"\x16\0\x10\0\4\0\0\0\1\0" + bytes(14)
TAKEN = [
    ("16 bits", wav(), (2, 1, RATE, 4)),
    ("24 bits in stereo", wav(bits=24, channels=2), (3, 2, RATE, 4)),
    ("8 bits at 8 kHz", wav(bits=8, rate=8000), (1, 1, 8000, 4)),
    ("an extensible file", wav(kind=0xFFFE, tail=EXTENSIBLE), (2, 1, RATE, 4)),
    ("one that was streamed", wav().replace(b"data\4\0\0\0", b"data\xff\xff\xff\xff"), (2, 1, RATE, -1)),
    ("one of no length", wav().replace(b"data\4\0\0\0", b"data\0\0\0\0"), (2, 1, RATE, -1)),
]


@pytest.mark.parametrize(("data", "form"), [case[1:] for case in TAKEN], ids=[case[0] for case in TAKEN])
def test_files_for_a_microphone(tmp_path: Path, data: bytes, form: tuple[int, ...]) -> None:
    path = tmp_path / "in.wav"
    path.write_bytes(data)
    sound = Sound(path, None, False)
    assert sound.recording
    assert sound.recording == Recording(sound.recording.file, data.index(b"abcd"), *form)
    sound.close()


REFUSED = [
    ("text", b"hello, this is text", "is no WAV file"),
    ("nothing", b"", "is no WAV file"),
    ("floating point", wav(kind=3, bits=32), "is not PCM (its format is 3 with 32 bits)"),
    ("12 bits", wav(bits=12), "is not PCM (its format is 1 with 12 bits)"),
    ("six channels", wav(channels=6), "has 6 channels at 24000 Hz, and not one or two at 1 to 192 kHz"),
    ("no rate", wav(rate=0), "has 1 channels at 0 Hz"),
    ("no samples", wav()[:-12], "has no samples"),
    ("no form", b"RIFF\0\0\0\0WAVEdata\4\0\0\0abcd", "does not say what its samples are"),
]


@pytest.mark.parametrize(("data", "words"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED])
def test_files_that_no_microphone_hears(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "in.wav"
    path.write_bytes(data)
    before = os.listdir("/proc/self/fd")
    with pytest.raises(SimulatorError) as refused:
        Sound(path, None, False)
    assert words in str(refused.value)
    assert "give a WAV file with PCM samples" in str(refused.value)
    assert os.listdir("/proc/self/fd") == before


def test_places_where_no_sound_can_be(tmp_path: Path) -> None:
    heard = tmp_path / "in.wav"
    data = wav()
    heard.write_bytes(data)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for microphone, speaker, words in [
        (pipe, None, "pipe is no file: give a WAV file"),
        (heard, pipe, "pipe is no file: give the name of one"),
        (tmp_path / "none.wav", None, "none.wav cannot be read: No such file or directory"),
        (tmp_path, None, "is no file: give a WAV file"),
        (heard, tmp_path / "none" / "out.wav", "out.wav cannot be written: No such file or directory"),
        (heard, tmp_path, "cannot be written: Is a directory"),
        (heard, Path("/dev/null"), "/dev/null is no file: give the name of one"),
        (heard, heard, "is the microphone's file: give the speaker another"),
    ]:
        with pytest.raises(SimulatorError) as refused:
            Sound(microphone, speaker, False)
        assert words in str(refused.value)
    assert heard.read_bytes() == data


def test_the_command_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from uopenai_tools.cli import app; app()", "simulate"]
    run = subprocess.run(
        [*command, "--state", str(tmp_path / "s"), "--microphone", str(tmp_path / "none.wav")],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.count("\n") == 1
    assert "none.wav cannot be read" in run.stderr
