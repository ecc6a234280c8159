"""I2S in the emulation of CircuitPython's API: DMA that goes on as time does, and what is heard of it.

    a playing sample -> three DMA buffers of 1,023 frames -> ``heard``    ``sound`` -> six of 240 -> record()
``background()`` lets it go on until now: call it whenever time has passed. It does what a board does between
two bytecodes; while ``busy`` is set it does not, as during a long call of C, and then buffers are played
again that nobody has filled. Mono only at the ear: the left channel, 16 bits. See ports/espressif/common-hal/
audiobusio/__init__.c: a stopped I2SOut keeps what its DMA buffers held, a new one is silent.
"""

import io
import time
from array import array

import cp_host

FRAMES = 1023  # of a DMA buffer on its way out
PRELOADED = 768  # frames: what play() fills of the first
_RX_FRAMES = 240
_RX_KEPT = 5  # blocks
DONE, MORE, ERROR = 0, 1, 2

chip, release = cp_host.board
heard = io.BytesIO()
sound = array("h")  # what the microphone hears, and then silence
busy = False
drift = 0  # millionths by which the sample clock is faster than the ticks
_playing = []
_waiting = []  # those that are stopped, and have a buffer that waits to be filled
_taken = {"tx": 0, "rx": 0}


def now_us():
    """Microseconds: set another one for another time."""
    return time.ticks_us() if hasattr(time, "ticks_us") else time.monotonic_ns() // 1000


def wait_us(us):
    """Let time pass: set another one for another time."""
    time.sleep(us / 1000000)


def start(name="ESP32S3", version=(10, 3, 1), hears=None):
    """A new board: the chip of that *name*, CircuitPython's *version*, and what its microphone *hears* (an
    array of 'h')."""
    global chip, release, heard, sound, busy, drift
    chip, release, heard, sound, busy, drift = name, version, io.BytesIO(), hears or array("h"), False, 0
    _taken["tx"] = _taken["rx"] = 0
    del _playing[:]
    del _waiting[:]


def lacks(module):
    """Whether this chip's CircuitPython does not have that *module*."""
    none = chip in ("ESP32C2", "ESP32C6")
    return none or module == "audioi2sin" and (chip == "ESP32C3" or release < (10, 3))


def take(direction):
    """One of the chip's I2S channels."""
    if _taken[direction] == (2 if chip in ("ESP32", "ESP32S3") else 1):
        raise RuntimeError("Peripheral in use")
    _taken[direction] += 1


def give_back(direction):
    """It is free again."""
    _taken[direction] -= 1


def _tell(other, rate):
    """*other*, ``heard`` or ``sound``, may want to know at which rate it is from now on."""
    if hasattr(other, "begin"):
        other.begin(rate)


def background():
    """Go on until now."""
    for dma in _playing:
        dma.run(not busy)
    while _waiting and not busy:
        _waiting.pop().fill()


cp_host.background = background


class Clock:
    """Frames that have passed since it was made."""

    def __init__(self, rate):
        self._rate = rate
        self._began = now_us()

    def frames(self):
        """How many."""
        passed = now_us() - self._began
        return passed * (self._rate + self._rate * drift // 1000000) // 1000000

    def until(self, frame):
        """Microseconds until there is that one."""
        rate = self._rate + self._rate * drift // 1000000
        return self._began + -(-frame * 1000000 // rate) - now_us()


class Outlet:
    """The DMA buffers of one I2SOut."""

    def __init__(self):
        take("tx")
        self._buffers = [array("h", bytes(2 * FRAMES)) for _ in range(3)]
        self._sample = None
        self.paused = False

    def play(self, sample, loop):
        """Begin with *sample*: the first DMA buffer holds its beginning, the others what they held."""
        self.stop()
        if self in _waiting:
            _waiting.remove(self)
        self._sample, self._loop, self.stopping = sample, loop, False
        self._data = self._at = None
        self._seen = False
        sample._begin()
        _tell(heard, sample.sample_rate)
        first = array("h", bytes(2 * PRELOADED))
        self._read(first)
        memoryview(self._buffers[0])[:PRELOADED] = first
        self._clock = Clock(sample.sample_rate)
        self._next, self._from, self._pending = 0, 0, None
        _playing.append(self)

    @property
    def playing(self):
        """Whether the sample goes on."""
        return self._sample is not None and not self.stopping

    def run(self, filling):
        """Go on until now; *filling*: what has been played is filled anew."""
        frames = self._clock.frames()
        if self.paused:
            return
        while frames >= (self._next + 1) * FRAMES:
            number = self._next % 3
            heard.write(memoryview(self._buffers[number])[self._from :])
            self._from = 0
            self._next += 1
            self._pending = number
            if filling:
                self.fill()
        if filling and self._pending is not None:
            self.fill()

    def fill(self):
        """Fill the buffer that has been played last."""
        buffer = self._buffers[self._pending]
        self._pending = None
        memoryview(buffer)[:] = array("h", bytes(2 * FRAMES))
        if self.playing:
            self._read(buffer)

    def _read(self, target):
        """Fill *target* from the sample; what is left of it at the end of the sample stays."""
        at, end = 0, len(target)
        target = memoryview(target)
        while at < end:
            if self._data is None or self._at == len(self._data):
                result, self._data = self._sample._buffer()
                self._at = 0
                # What a sample gives with the word that this was all is not played, unless it is all.
                last = result == DONE and not self._loop and self._seen
                self._seen = True
                if last or result == ERROR or not len(self._data):
                    self.stopping = True
                    return
            count = min(end - at, len(self._data) - self._at)
            target[at : at + count] = self._data[self._at : self._at + count]
            self._at += count
            at += count

    def stop(self):
        """Silence at once; the buffers keep what they hold."""
        if self in _playing:
            self.run(False)
            if self._pending is not None:
                _waiting.append(self)
            _playing.remove(self)
            done = self._clock.frames() - self._next * FRAMES
            heard.write(memoryview(self._buffers[self._next % 3])[self._from : max(done, self._from)])
        self._sample = None
        self.paused = False

    def close(self):
        """It is another's."""
        self.stop()
        if self in _waiting:
            raise AssertionError("deinit() with a DMA buffer to be filled: its memory is another's by then")
        give_back("tx")


class Inlet:
    """The DMA buffers of one microphone."""

    def __init__(self, rate):
        take("rx")
        _tell(sound, rate)
        self._clock = Clock(rate)
        self._had = 0
        self.lost = 0

    def read(self, count, timeout_us=None):
        """The next samples, up to *count*, once their block is full (an array of 'h'); None if it is not in
        time."""
        block = self._had // _RX_FRAMES
        if self._clock.frames() < (block + 1) * _RX_FRAMES:
            due = self._clock.until((block + 1) * _RX_FRAMES)
            if timeout_us is not None and due > timeout_us:
                wait_us(timeout_us)
                return None
            while self._clock.frames() < (block + 1) * _RX_FRAMES:
                wait_us(max(1, self._clock.until((block + 1) * _RX_FRAMES)))
        whole = self._clock.frames() // _RX_FRAMES
        if self._had % _RX_FRAMES == 0 and whole - block > _RX_KEPT:
            self.lost += (whole - block - _RX_KEPT) * _RX_FRAMES
            self._had = (whole - _RX_KEPT) * _RX_FRAMES
        count = min(count, _RX_FRAMES - self._had % _RX_FRAMES)
        samples = sound[self._had : self._had + count]
        if len(samples) < count:
            samples.extend(array("h", bytes(2 * (count - len(samples)))))
        self._had += count
        return samples

    def close(self):
        """It is another's."""
        give_back("rx")


def typecode(buffer):
    """Of an array or a view of one: 'b', 'B', 'h', 'H', 'i', 'I'; a bytearray's is 'B'."""
    if isinstance(buffer, array):
        return repr(buffer[:0])[7]
    if not isinstance(buffer, memoryview):
        return "B"
    code = {1: "b", 2: "h", 4: "i"}[len(bytes(buffer[:1]))]
    was = buffer[0]
    try:
        buffer[0] = -1
        signed = buffer[0] == -1
    except (OverflowError, ValueError):
        signed = False
    buffer[0] = was
    return code if signed else code.upper()


class Deinited:
    """What raises after deinit()."""

    _is_open = True

    def _check(self):
        if not self._is_open:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.deinit()
