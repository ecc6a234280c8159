"""machine.I2S as MicroPython's port to the ESP32 has it: three modes, and buffers that DMA fills and empties.

    microphone → DMA, 32-bit stereo, in blocks of 256 frames → readinto     write → DMA → speaker
No sample lies here: what DMA would hold is still in the microphone's file, or already in the speaker's, and
is taken back from there if nobody comes to hear it. Two paces: at the real one the sample clock is the
host's. In the fast one a microphone always has samples, and what is read of them is the time that passes,
for the speaker too. A speaker takes all at once while there is no microphone; and block by block beyond what
DMA holds while there is one, but nobody reads it.

For tests without a simulated board: `start(microphone, speaker, fast)`, then `I2S` or machine.I2S.
Nothing is allocated for a block that is read or written. See ports/esp32/machine_i2s.c and
extmod/machine_i2s.c of MicroPython, and the driver esp_driver_i2s of ESP-IDF.
"""

import io
import struct
import time

import _alarm
import _panel
import micropython
from _pins import number
from _sound import Microphone, Speaker
from micropython import const

_BLOCK = const(256)  # frames in a DMA buffer, of which there are at least two
_RX_FRAME = const(8)  # bytes: whatever is asked for, two samples of 32 bits are received
_DMA_MEMORY = const(92160)  # what an ESP32 with Wi-Fi up has free for all of it
_FASTEST = const(312500)  # Hz: the clock of 160 MHz, halved, over 256
_PORTS = const(2)
_POLL, _READABLE, _WRITABLE = const(3), const(1), const(4)
_EPERM, _ENOMEM, _EINVAL = const(1), const(12), const(22)
_INVALID_ARGUMENT = const(-258)  # ESP_ERR_INVALID_ARG
_BLOCKING, _CALLING_BACK, _POLLED = const(0), const(1), const(2)
# In the fast pace: how long after it was read last the microphone still makes the time, in ms.
_LISTENING_MS = const(250)
_LONG_MS = const(100000)
_SOON_US = const(100)

_ports = [None] * _PORTS
_microphone = Microphone(None, size=0)
_speaker = None
_fast = False
_read_ms = None  # when a microphone was last read, in the fast pace


def start(microphone=None, speaker=None, fast=False):
    """What is heard and played: binary streams of samples (16 bits, mono, at the rate that is asked for;
    and as they are written), or a _sound.Microphone and a _sound.Speaker, or None: silence, and nobody.
    """
    global _microphone, _speaker, _fast, _read_ms
    for port in _ports:
        if port:
            port.deinit()
    if microphone and not isinstance(microphone, Microphone):
        microphone = Microphone(microphone)
    if speaker and not isinstance(speaker, Speaker):
        speaker = Speaker(speaker)
    _microphone, _speaker, _fast = microphone or Microphone(None, size=0), speaker, fast
    _read_ms = None


class I2S(io.IOBase):
    """See https://docs.micropython.org/en/latest/library/machine.I2S.html."""

    RX, TX = 1, 2
    MONO, STEREO = 0, 1

    def __init__(self, id, *, sck, ws, sd, mode, bits, format, rate, ibuf):
        if not isinstance(id, int):
            raise TypeError("can't convert %s to int" % type(id).__name__)
        if not 0 <= id < _PORTS:
            raise ValueError("invalid id")
        if _ports[id]:
            _ports[id].deinit()
        self._id = id
        self._begin(sck, ws, sd, mode, bits, format, rate, ibuf)

    def init(self, *, sck, ws, sd, mode, bits, format, rate, ibuf):
        """End, and begin anew."""
        self.deinit()
        self._begin(sck, ws, sd, mode, bits, format, rate, ibuf)

    def _begin(self, sck, ws, sd, mode, bits, format, rate, ibuf):
        self._pins = number(sck), number(ws), number(sd)
        for value in (mode, bits, format, rate, ibuf):
            if not isinstance(value, int):
                raise TypeError("can't convert %s to int" % type(value).__name__)
        if mode not in (I2S.RX, I2S.TX):
            raise ValueError("invalid mode")
        if bits not in (16, 32):
            raise ValueError("invalid bits")
        if format not in (I2S.MONO, I2S.STEREO):
            raise ValueError("invalid format")
        if not 0 < rate <= _FASTEST:
            raise OSError(_INVALID_ARGUMENT, "ESP_ERR_INVALID_ARG")
        others = 0
        for port in _ports:
            others += port._dma_bytes if port else 0
            for pin in port._pins if port else ():
                if pin in self._pins:
                    # An ESP32 takes the pin away from the other one and says nothing; both are mute then.
                    raise ValueError("pin %d is in use by I2S(%d)" % (pin, port._id))
        self._mode, self._bits, self._format, self._rate, self._ibuf = mode, bits, format, rate, ibuf
        channels = 2 if format == I2S.STEREO else 1
        self._frame = bits // 8 * channels
        block_bytes = _BLOCK * (_RX_FRAME if mode == I2S.RX else self._frame)
        blocks = max(ibuf // block_bytes, 2)
        self._dma_bytes = blocks * block_bytes
        if others + self._dma_bytes > _DMA_MEMORY:
            raise OSError(_ENOMEM, "ESP_ERR_NO_MEM")
        # One block is always the one that DMA is at.
        self._room = (blocks - 1) * _BLOCK
        self._line = _microphone if mode == I2S.RX else _speaker
        if self._line:
            self._line.begin(bits // 8, channels, rate)
        self._io = _BLOCKING
        self._callback = None
        self._jobs = []
        self._job_at = 0
        # In frames since the start: what the clock has counted, what was read or written; what of it, in
        # millionths or in parts of the other's rate, is less than one; at which block it was found wanting.
        self._now = self._moved = self._part = 0
        self._wanting = -1
        self._played = False
        self._last = time.ticks_us()
        self._last_ms = time.ticks_ms()
        _ports[self._id] = self
        _panel.note(_panel.OPENED, self._id, rate, mode << 16 | bits << 8 | format)

    def deinit(self):
        """End at once: what is not yet played is not heard any more."""
        if _ports[self._id] is not self:
            return
        self._jobs = []
        if self._mode == I2S.TX and self._line:
            self._available()
            if self._now < self._moved:
                self._line.take_back(self._moved - self._now)
            else:
                self._line.silence(self._now - self._moved)
        _ports[self._id] = None
        _panel.note(_panel.OPENED, self._id, 0, 0)

    def irq(self, handler):
        """Let readinto() and write() return at once, and *handler* be called when they are done; or not."""
        if handler is not None and not callable(handler):
            raise ValueError("invalid callback")
        self._callback = handler
        self._io = _BLOCKING if handler is None else _CALLING_BACK
        self._jobs = []
        self._job_at = 0

    def readinto(self, buffer, size=-1):
        """Samples into *buffer*; how many bytes: all, or in the polled mode what there is."""
        return self._move(buffer, size, I2S.RX)

    def write(self, buffer, size=-1):
        """Play *buffer*; how many bytes were taken: all, or in the polled mode what there is room for."""
        return self._move(buffer, size, I2S.TX)

    def _move(self, buffer, size, mode):
        if self._mode != mode:
            raise OSError(_EPERM)
        if _ports[self._id] is not self:
            raise OSError(_INVALID_ARGUMENT, "ESP_ERR_INVALID_ARG")
        size = len(buffer) if size < 0 else min(size, len(buffer))
        if size % self._frame:
            if mode == I2S.RX:
                raise OSError(_EINVAL)
            size -= size % self._frame  # what is left over shifts the bytes on a board: never meant
        if size == 0:
            return 0
        if self._io == _CALLING_BACK:
            # One is being worked on and one waits; more are lost, without a word.
            if len(self._jobs) < 2:
                self._jobs.append((buffer, size))
                self._work()
            return size
        at = self._some(buffer, 0, size)
        if self._io == _POLLED:
            if at < size:
                self._wanting = self._now // _BLOCK
            return at
        while at < size:
            time.sleep_us(self._due_us())
            at = self._some(buffer, at, size)
        return size

    def _some(self, buffer, at, size):
        """Move what can be moved now of *buffer*, from byte *at* to *size*; how far it came."""
        frames = min(self._available(), (size - at) // self._frame)
        if frames:
            if self._mode == I2S.RX:
                self._line.read(buffer, at, frames)
                if _fast:
                    self._pass(frames)
            else:
                self._play(buffer, at, frames)
            self._moved += frames
        return at + frames * self._frame

    def _play(self, buffer, at, frames):
        played = self._done()
        late = played - self._moved
        if late > 0:
            self._moved = played
            if self._line:
                self._line.silence(late)
            if self._played:
                _panel.note(_panel.GAP, self._id, late, self._rate)
        self._played = True
        if self._line:
            self._line.write(buffer, at, frames)

    def _available(self):
        """Frames that can be read, or written, now."""
        self._tick()
        if self._mode == I2S.RX:
            if _fast:
                return 0x3FFFFFFF
            there = self._done() - self._moved
            lost = there - self._room
            if lost > 0:
                # The oldest go, as in i2s_dma_rx_callback: there is room for one block less than there are.
                self._line.skip(lost)
                self._moved += lost
                there = self._room
                _panel.note(_panel.LOST, self._id, lost, self._rate)
            return there
        ahead = max(0, self._moved - self._done())
        if _fast and not (_hears(_ports[0]) or _hears(_ports[1])):
            self._now = max(self._now, self._moved)
            return 0x3FFFFFFF
        if _fast and ahead >= self._room and _read_long_ago():
            self._now += _BLOCK
            return _BLOCK
        return max(0, self._room - ahead)

    def _done(self):
        """The frames that DMA has done with: whole blocks, but in the fast pace, where nothing is late."""
        return self._now if _fast else self._now - self._now % _BLOCK

    def _tick(self):
        """Bring the clock to now; in the fast pace reading does it."""
        if _fast:
            return
        now, now_ms = time.ticks_us(), time.ticks_ms()
        passed_ms = time.ticks_diff(now_ms, self._last_ms)
        if passed_ms > _LONG_MS:  # the other may have gone round
            self._now += passed_ms * self._rate // 1000
        else:
            # In pieces, each of which is a small integer.
            passed = time.ticks_diff(now, self._last)
            hundreds = passed // 10000 * self._rate
            part = self._part + hundreds % 100 * 10000 + passed % 10000 * self._rate
            self._now += hundreds // 100 + part // 1000000
            self._part = part % 1000000
        self._last, self._last_ms = now, now_ms

    def _pass(self, frames):
        """In the fast pace: so many frames have been heard, and meanwhile the speakers have played."""
        global _read_ms
        _read_ms = time.ticks_ms()
        for port in _ports:
            if port and port._mode == I2S.TX:
                part = port._part + frames * port._rate
                port._now += part // self._rate
                port._part = part % self._rate

    def _due_us(self):
        """In how many µs there is the next block."""
        return _SOON_US if _fast else max(_SOON_US, (_BLOCK - self._now % _BLOCK) * 1000000 // self._rate)

    def ioctl(self, request, argument):
        """The stream protocol: select.poll and asyncio ask here, and turn the polled mode on."""
        self._io = _POLLED
        if request != _POLL:
            return -_EINVAL
        if argument & _READABLE and self._mode != I2S.RX or argument & _WRITABLE and self._mode != I2S.TX:
            return -_EPERM
        if self._wanting >= 0:
            # Until DMA has done with another block.
            self._tick()
            if _fast:
                if not self._available():
                    return 0
            elif self._now // _BLOCK <= self._wanting:
                return 0
            self._wanting = -1
        return argument & (_READABLE | _WRITABLE)

    def _work(self, _=None):
        """Non-blocking mode: do what can be done, and come again when there is more."""
        while self._jobs:
            buffer, size = self._jobs[0]
            self._job_at = self._some(buffer, self._job_at, size)
            if self._job_at < size:
                _alarm.after(self._due_us(), _work_all)
                return
            self._jobs.pop(0)
            self._job_at = 0
            try:
                micropython.schedule(self._callback, self)
            except RuntimeError:  # the queue is full: a board says nothing either
                pass

    def __repr__(self):
        return "I2S(id=%d,\nsck=%d,\nws=%d,\nsd=%d,\nmode=%d,\nbits=%d, format=%d,\nrate=%d, ibuf=%d)" % (
            (self._id,) + self._pins + (self._mode, self._bits, self._format, self._rate, self._ibuf)
        )

    @staticmethod
    def shift(*, buf, bits, shift):
        """Each sample of *buf* times 2 ** *shift*."""
        if bits not in (16, 32):
            raise ValueError("invalid bits")
        form, mask = ("<h", 0xFFFF) if bits == 16 else ("<i", 0xFFFFFFFF)
        for at in range(0, len(buf) // (bits // 8) * (bits // 8), bits // 8):
            value = struct.unpack_from(form, buf, at)[0]
            struct.pack_into(
                form.upper(), buf, at, (value << shift if shift >= 0 else value >> -shift) & mask
            )


def _hears(port):
    return port is not None and port._mode == I2S.RX


def _read_long_ago():
    return _read_ms is None or time.ticks_diff(time.ticks_ms(), _read_ms) > _LISTENING_MS


def _work_all(_):
    for port in _ports:
        if port:
            port._work()
