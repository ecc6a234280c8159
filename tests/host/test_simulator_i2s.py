"""machine.I2S of the simulated board, by itself: it takes, gives, loses and refuses what the ESP32 port does.

Each program runs in the unix MicroPython with the simulator's device modules on its path.
"""

from __future__ import annotations

import random
import struct
import subprocess
from array import array

import pytest

from uopenai_tools.interpreter import Interpreter
from uopenai_tools.simulator.firmware import DEVICE

# On the board: `rx()` and `tx()` open the two ports; what the microphone hears is a ramp. DMA has room for
# what comes while a loaded host lets nothing run: 1.2 s of the one, half a second of the other.
START = """
import io, struct, time, micropython, select, asyncio
import _i2s, _panel, _sound
from machine import I2S, Pin
_panel.own()
def rx(bits=16, format=I2S.MONO, rate=8000, ibuf=80000, **more):
    pins = dict(sck=Pin(1), ws=Pin(2), sd=Pin(3))
    pins.update(more)
    return I2S(0, mode=I2S.RX, bits=bits, format=format, rate=rate, ibuf=ibuf, **pins)
def tx(bits=16, format=I2S.MONO, rate=8000, ibuf=8192, **more):
    pins = dict(sck=4, ws=5, sd=6)
    pins.update(more)
    return I2S(1, mode=I2S.TX, bits=bits, format=format, rate=rate, ibuf=ibuf, **pins)
def fault(call, *args, **kwargs):
    try: return call(*args, **kwargs)
    except Exception as error: return "%s %s" % (type(error).__name__, error)
def events(what):
    count = struct.unpack_from("<I", _panel.memory, 252)[0]
    assert count <= 16
    found = [struct.unpack_from("<BBHIII", _panel.memory, 5120 + 16 * i) for i in range(count)]
    return [each[4:] for each in found if each[0] == what]
ramp = bytearray(2 * 32000)
for i in range(32000): struct.pack_into("<h", ramp, 2 * i, i)
heard, played = io.BytesIO(ramp), io.BytesIO()
"""


def output(interpreter: Interpreter, code: str, heap: str = "400k") -> str:
    """What *code*, after START, prints."""
    run = subprocess.run(
        [interpreter.path, "-X", f"heapsize={heap}", "-c", START + code],
        env={"MICROPYPATH": f"{DEVICE}:.frozen"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


ALL = "sck=1, ws=2, sd=3, mode=1, bits=16, format=0, rate=8000, ibuf=4000"
REFUSED = [
    ("another id", f"I2S(2, {ALL})", "ValueError invalid id"),
    ("a negative id", f"I2S(-1, {ALL})", "ValueError invalid id"),
    ("an id that is no number", f"I2S('0', {ALL})", "TypeError "),
    ("no data line", "I2S(0, sck=1, ws=2, mode=1, bits=16, format=0, rate=1, ibuf=1)", "TypeError "),
    ("no buffer", "I2S(0, sck=1, ws=2, sd=3, mode=1, bits=16, format=0, rate=1)", "TypeError "),
    ("by position", "I2S(0, 1, 2, 3)", "TypeError "),
    ("a master clock, which the port has not", "rx(mck=0)", "TypeError "),
    ("a pin that there is not", "rx(sd=99)", "ValueError invalid pin"),
    ("a pin that is none", "rx(sd='3')", "ValueError invalid pin"),
    ("24 bits", "rx(bits=24)", "ValueError invalid bits"),
    ("another format", "rx(format=2)", "ValueError invalid format"),
    ("no number", "rx(rate='16000')", "TypeError can't convert str to int"),
    ("a rate of nothing", "rx(rate=0)", "OSError (-258, 'ESP_ERR_INVALID_ARG')"),
    ("a buffer too large", "rx(ibuf=200000)", "OSError [Errno 12] ENOMEM: ESP_ERR_NO_MEM"),
    ("two buffers too large", "tx(ibuf=50000); rx(ibuf=50000)", "OSError [Errno 12] ENOMEM: ESP_ERR_NO_MEM"),
    ("the other's clock", "tx(); rx(sck=4)", "ValueError pin 4 is in use by I2S(1)"),
    ("to play on a microphone", "rx().write(bytes(2))", "OSError [Errno 1] EPERM"),
    ("to hear from a speaker", "tx().readinto(bytearray(2))", "OSError [Errno 1] EPERM"),
    ("half a sample", "rx().readinto(bytearray(3))", "OSError [Errno 22] EINVAL"),
    ("half a frame", "rx(bits=32, format=I2S.STEREO).readinto(bytearray(4))", "OSError [Errno 22] EINVAL"),
    ("to wait for the other way", "select.poll().register(rx(), 4) or _i2s._ports[0].ioctl(3, 4)", "-1"),
    ("to be closed as a stream", "rx().ioctl(4, 0)", "-22"),
    ("a callback that is none", "rx().irq(1)", "ValueError invalid callback"),
    ("to go on after its end", "gone().readinto(bytearray(2))", "OSError (-258, 'ESP_ERR_INVALID_ARG')"),
    ("to shift 24 bits", "I2S.shift(buf=bytearray(4), bits=24, shift=1)", "ValueError invalid bits"),
]  # fmt: skip


def test_what_the_port_refuses(interpreter: Interpreter) -> None:
    code = "def gone():\n    port = rx()\n    port.deinit()\n    port.deinit()\n    return port\n"
    for _, what, _ in REFUSED:
        first, _, last = what.rpartition("; ")
        code += f"_i2s.start(heard)\n{first}\nprint(fault(lambda: {last}))\n"
    for (name, _, wanted), line in zip(REFUSED, output(interpreter, code).splitlines(), strict=True):
        assert line.startswith(wanted), name


def test_what_it_says_of_itself(interpreter: Interpreter) -> None:
    said = output(interpreter, "print(rx(), I2S.RX, I2S.TX, I2S.MONO, I2S.STEREO)")
    assert said == (
        "I2S(id=0,\nsck=1,\nws=2,\nsd=3,\nmode=1,\nbits=16, format=0,\nrate=8000, ibuf=80000) 1 2 0 1\n"
    )


def test_blocking_mode_waits_until_the_buffer_is_full(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, played)\nr, t = rx(), tx()\nb = bytearray(3200)\nstart = time.ticks_ms()\n"
        "print(r.readinto(b), b == ramp[:3200], time.ticks_diff(time.ticks_ms(), start) >= 90)\n"
        "print(t.write(b), r.readinto(b), b == ramp[3200:6400])\n"
    )
    assert output(interpreter, code) == "3200 True True\n3200 3200 True\n"


def test_polled_mode_gives_and_takes_what_there_is(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, played)\nr, t = rx(), tx()\n"
        "p = select.poll()\np.register(r, 1)\np.register(t, 4)\n"
        "b = bytearray(6400)\nat = 0\n"
        # It says that it is ready until it has been found wanting, as the port does.
        "while not at: at = r.readinto(b)\n"
        "print(at % 512 == 0, b[:at] == ramp[:at])\n"
        # DMA has 16 blocks, of which one is being played.
        "taken = t.write(b)\nwhile t.ioctl(3, 4): taken += t.write(b)\n"
        "print(taken >= 15 * 512, t.write(b) % 512, t.ioctl(3, 5))\n"
        "while not [1 for port, what in p.poll(1000) if port is t]: pass\n"
        "print(0 < t.write(b) < 6400)\n"
    )
    assert output(interpreter, code) == "True True\nTrue 0 -1\nTrue\n"


def test_asyncio_streams(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, played)\n"
        "async def main():\n"
        "    reader, writer = asyncio.StreamReader(rx()), asyncio.StreamWriter(tx())\n"
        "    b, got = bytearray(1000), b''\n"
        "    while len(got) < 4000:\n"
        "        n = await reader.readinto(b)\n"
        "        got += b[:n]\n"
        "    writer.write(got)\n"
        "    await writer.drain()\n"
        "    print(got == ramp[:len(got)])\n"
        "asyncio.run(main())\n"
    )
    assert output(interpreter, code) == "True\n"


def test_non_blocking_mode_calls_back(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, played)\nr, t = rx(), tx()\nb, c, n = bytearray(1600), bytearray(1600), []\n"
        "def done(port):\n"
        "    n.append((len(n), port))\n"
        "    if len(n) == 1: r.readinto(c)\n"
        "r.irq(done)\nstart = time.ticks_ms()\n"
        "print(r.readinto(b), len(n))\n"
        "while len(n) < 2: time.sleep_ms(20)\n"
        "print(b == ramp[:1600], c == ramp[1600:3200], n == [(0, r), (1, r)])\n"
        "t.irq(lambda port: n.append(port))\n"
        # One is worked on, one waits, and the third is lost.
        "print(t.write(ramp[:8000]), t.write(ramp[8000:8002]), t.write(ramp[9000:9002]))\n"
        "while len(n) < 4: time.sleep_ms(20)\n"
        "t.irq(None)\nt.write(ramp[10000:10002])\n"
        "print(played.getvalue().find(ramp[2:8002] + ramp[10000:10002]) >= 0, len(n))\n"
    )
    assert output(interpreter, code) == "1600 0\nTrue True True\n8000 2 2\nTrue 4\n"


def test_the_oldest_samples_are_lost_when_nobody_reads(interpreter: Interpreter) -> None:
    code = (
        # DMA has 16 blocks of 32-bit stereo, of which it fills one: 15 are kept.
        "_i2s.start(heard)\nr = rx(rate=16000, ibuf=16 * 2048)\ntime.sleep_ms(400)\nb = bytearray(4000)\n"
        "r.readinto(b)\nfirst = struct.unpack('<h', b[:2])[0]\n"
        "print(b == ramp[2 * first:][:4000], events(_panel.LOST) == [(first, 16000)], first >= 9 * 256)\n"
    )
    assert output(interpreter, code) == "True True True\n"


def test_a_speaker_that_runs_dry_plays_silence(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(None, played)\nt = tx(rate=16000, ibuf=4096)\nb = b'\\1\\2' * 1000\n"
        "t.write(b)\ntime.sleep_ms(200)\nt.write(b)\ntime.sleep_ms(200)\nt.deinit()\n"
        "data = played.getvalue()\n(gap, rate), = events(_panel.GAP)\n"
        "at = data.find(b)\n"
        "print(data[at + 2000:].startswith(bytes(2 * gap) + b), not any(data[at + 4000 + 2 * gap:]))\n"
        "print(rate, gap >= 1500)\n"
    )
    assert output(interpreter, code) == "True True\n16000 True\n"


def test_what_is_not_yet_played_at_the_end_is_not_heard(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(None, played)\nt = tx(ibuf=20000)\nt.write(bytes(range(200)) * 50)\nt.deinit()\n"
        "print(played.seek(0, 1) < 5000)\n"
    )
    assert output(interpreter, code) == "True\n"


def test_the_fast_pace(interpreter: Interpreter) -> None:
    """What is read is the time that passes, for what is played too; no block allocates anything."""
    code = (
        "import gc\n_i2s.start(heard, played, fast=True)\nr, t = rx(), tx()\nb = bytearray(640)\n"
        "r.readinto(b); t.write(b)\n"
        "gc.collect()\nbefore = gc.mem_alloc()\n"
        "for i in range(90): r.readinto(b); t.write(b)\n"
        "print(gc.mem_alloc() - before - len(played.getvalue()) < 32 * 90)\n"
        "print(played.getvalue() == bytes(640) + ramp[:91 * 640], events(_panel.GAP))\n"
        # What is read while nothing is played is a gap, but for the block that waited. Then a speaker alone.
        "for i in range(25): r.readinto(b)\n"
        "t.write(b)\nprint(events(_panel.GAP))\n"
        "r.deinit()\nprint(t.write(ramp), t.ioctl(3, 4), t.write(ramp))\n"
        "t.deinit()\nprint(played.getvalue()[-128000:] == ramp + ramp)\n"
    )
    assert output(interpreter, code, heap="1M") == ("True\nTrue []\n[(7680, 8000)]\n64000 4 64000\nTrue\n")


def test_the_fast_pace_while_nobody_reads_the_microphone(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, played, fast=True)\nr, t = rx(), tx()\nprint(t.write(ramp))\n"
        "r.readinto(bytearray(320))\nt.write(ramp)\n"
        "print(played.getvalue() == ramp + ramp, events(_panel.GAP))\n"
    )
    assert output(interpreter, code, heap="1M") == "64000\nTrue []\n"


def test_silence_follows_the_end_of_what_is_heard(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(io.BytesIO(b'\\7' * 100), fast=True)\nb = bytearray(b'x' * 300)\nr = rx()\n"
        "print(r.readinto(b), b == b'\\7' * 100 + bytes(200), r.readinto(b), any(b))\n"
        "_i2s.start()\nprint(rx().readinto(b), any(b))\n"
    )
    assert output(interpreter, code) == "300 True 300 False\n300 False\n"


def slots(frames: list[tuple[int, int]], bits: int) -> bytes:
    """*frames* of 24 bits as a stereo port with *bits* gives them: left-justified."""
    shift, form = (8, "<i") if bits == 32 else (-8, "<h")
    values = [value << shift if shift > 0 else value >> -shift for frame in frames for value in frame]
    return b"".join(struct.pack(form, value) for value in values)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_every_form_of_samples_is_heard(interpreter: Interpreter, width: int, channels: int) -> None:
    """24 bits, left-justified, as a microphone gives them; the right channel of a single one is silent.

    After the end of them there is silence.
    """
    data = random.Random(width * channels).randbytes(width * channels * 20)
    samples = [data[at : at + width] for at in range(0, len(data), width)]
    if width == 1:
        values = [(sample[0] - 128) << 16 for sample in samples]
    else:
        values = [int.from_bytes(s, "little", signed=True) * 256**3 // 256**width for s in samples]
    left = values[::channels]
    frames = list(zip(left, values[1::2] if channels == 2 else [0] * len(left), strict=True))
    frames += [(0, 0)] * 5
    code = (
        f"data = bytes.fromhex('{data.hex()}')\n"
        "for bits in (16, 32):\n    for format in (I2S.STEREO, I2S.MONO):\n"
        f"        heard = _sound.Microphone(io.BytesIO(data), {width}, {channels}, 8000)\n"
        "        _i2s.start(heard, fast=True)\n        b = bytearray(25 * bits // 8 * (1 + format))\n"
        "        rx(bits, format).readinto(b)\n        print(b.hex())\n"
    )
    assert output(interpreter, code).split() == [
        slots(frames, 16).hex(),
        b"".join(slots([frame], 16)[:2] for frame in frames).hex(),
        slots(frames, 32).hex(),
        b"".join(slots([frame], 32)[:4] for frame in frames).hex(),
    ]


@pytest.mark.parametrize(("rate", "wanted"), [(16000, 24000), (24000, 16000), (44100, 16000), (8000, 48000)])
def test_another_rate_is_a_straight_line_between_samples(
    interpreter: Interpreter, rate: int, wanted: int
) -> None:
    """Pieces of any size give the same; a sample of the source later, where two of its own are known."""
    code = (
        f"_i2s.start(_sound.Microphone(heard, rate={rate}), fast=True)\nr = rx(rate={wanted})\ngot = b''\n"
        "for size in (2, 6, 500, 2, 1490):\n    b = bytearray(size)\n    r.readinto(b)\n    got += b\n"
        "print(got.hex())\n"
    )
    got = array("h", bytes.fromhex(output(interpreter, code)))
    # The ramp rises by one with each sample, so what is heard is the place in it.
    for i, value in enumerate(got):
        assert abs(value - (i * rate / wanted - 1 if i else 0)) <= 1.01, i


def test_what_is_played_at_another_rate_goes_into_the_same_file(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(None, played, fast=True)\nt = tx(rate=24000)\nt.write(b'\\0\\1' * 2400)\n"
        "t.init(sck=4, ws=5, sd=6, mode=I2S.TX, bits=32, format=I2S.STEREO, rate=12000, ibuf=1000)\n"
        "t.write(b'\\0\\0\\0\\3\\0\\0\\0\\5' * 1200)\nt.deinit()\n"
        "data = played.getvalue()\n"
        "print(data[:4800] == b'\\0\\1' * 2400, len(data), data[-4000:] == b'\\0\\3' * 2000)\n"
    )
    assert output(interpreter, code) == "True 9600 True\n"


def test_a_full_disk_leaves_the_program_alone(interpreter: Interpreter) -> None:
    code = (
        "_i2s.start(heard, open('/dev/full', 'wb'), fast=True)\nr, t = rx(), tx()\n"
        "print(t.write(ramp[:2000]), t.write(ramp[:2000]), events(_panel.FULL))\n"
        "r.readinto(ramp)\nt.write(ramp[:2000])\nt.deinit()\n"
    )
    assert output(interpreter, code) == "2000 2000 [(28, 0)]\n"


def test_shift_is_a_volume(interpreter: Interpreter) -> None:
    code = (
        "for bits, form in ((16, '<hhh'), (32, '<iii')):\n    for shift in (1, -2):\n"
        "        b = bytearray(struct.pack(form, -100, 100, 0))\n"
        "        I2S.shift(buf=b, bits=bits, shift=shift)\n"
        "        print(struct.unpack(form, b))\n"
    )
    assert output(interpreter, code) == "(-200, 200, 0)\n(-25, 25, 0)\n" * 2


def test_native_code_and_its_twin_agree(interpreter: Interpreter) -> None:
    code = (
        "import os, _samples_native as native, _samples_portable as portable\nfrom array import array\n"
        "for k in range(4 * 2 * 2 * 2 * 4 * 2):\n"
        "    rate, to_rate = ((24000, 24000), (16000, 24000), (44100, 8000), (8000, 48000))[k >> 5 & 3]\n"
        "    width, channels, made, sides = k % 4 + 1, k // 4 % 2 + 1, 2 + k // 8 % 2 * 2, k // 16 % 2 + 1\n"
        "    source = os.urandom(8 * 30)\n"
        "    form = width, channels, made, sides, rate, to_rate, to_rate, 0, 0, 0, 0, k >> 7\n"
        "    plans = array('i', form), array('i', form)\n"
        "    targets = [bytearray(8 * 6 * 30) for _ in (0, 1)]\n"
        "    for stop, count in ((width * channels * 20, 11), (width * channels * 29, 1000)):\n"
        "        ends = [each.convert(plan, source, width * channels, stop, target, 3, count)\n"
        "                for each, plan, target in zip((native, portable), plans, targets)]\n"
        "        assert ends[0] == ends[1] and targets[0] == targets[1] and plans[0] == plans[1], k\n"
        "native.fill(targets[0], 2, 9, 5)\nportable.fill(targets[1], 2, 9, 5)\n"
        "print(targets[0] == targets[1])\n"
    )
    assert output(interpreter, code) == "True\n"
