"""An emulation of CircuitPython's audiobusio: I2SOut and PDMIn. No write(): it plays samples of audiocore."""

import cp_parts
import cp_sound

if cp_sound.lacks("audiobusio"):
    raise ImportError("no module named 'audiobusio'")


class I2SOut(cp_sound.Deinited):
    """Plays on three pins, or four with *main_clock*."""

    def __init__(self, bit_clock, word_select, data, *, main_clock=None, left_justified=False):
        pins = [bit_clock, word_select, data] + ([main_clock] if main_clock else [])
        for pin in pins:
            cp_parts.claim(pin, None)
        self._outlet = cp_sound.Outlet()
        self._pins = [cp_parts.claim(pin, self) for pin in pins]

    def deinit(self):
        if self._is_open:
            self._is_open = False
            self._outlet.close()
            for number in self._pins:
                cp_parts.release(number)

    def play(self, sample, *, loop=False):
        self._check()
        if not hasattr(sample, "_buffer"):
            raise TypeError("sample must implement the audiosample protocol")
        self._outlet.play(sample, loop)

    def stop(self):
        self._check()
        self._outlet.stop()

    def pause(self):
        self._check()
        if not self._outlet.playing:
            raise RuntimeError("Not playing")
        self._outlet.paused = True

    def resume(self):
        self._check()
        self._outlet.paused = False

    @property
    def playing(self):
        self._check()
        return self._outlet.playing

    @property
    def paused(self):
        self._check()
        return self._outlet.paused


class PDMIn(cp_sound.Deinited):
    """Records what a PDM microphone hears; it waits for 100 ms at most. Says how many bytes there are."""

    def __init__(
        self,
        clock_pin,
        data_pin,
        *,
        sample_rate=16000,
        bit_depth=8,
        mono=True,
        oversample=64,
        startup_delay=0.11,
    ):
        if cp_sound.chip not in ("ESP32", "ESP32S3"):
            raise NotImplementedError("PDMIn")
        for pin in (clock_pin, data_pin):
            cp_parts.claim(pin, None)
        if bit_depth % 8:
            raise ValueError("bit_depth must be multiple of 8")
        if oversample % 8:
            raise ValueError("oversample must be multiple of 8")
        if not 0 <= startup_delay <= 1:
            raise ValueError("startup_delay must be 0.0-1.0")
        self._inlet = cp_sound.Inlet(sample_rate)
        self._pins = [cp_parts.claim(pin, self) for pin in (clock_pin, data_pin)]
        self._depth = bit_depth
        self.sample_rate = sample_rate
        cp_sound.wait_us(int(startup_delay * 1000000))

    def deinit(self):
        if self._is_open:
            self._is_open = False
            self._inlet.close()
            for number in self._pins:
                cp_parts.release(number)

    def record(self, destination, destination_length):
        self._check()
        code = cp_sound.typecode(destination)
        if len(destination) < destination_length:
            raise ValueError("Destination capacity is smaller than destination_length.")
        if self._depth == 16 and code != "H":
            raise ValueError("destination buffer must be an array of type 'H' for bit_depth = 16")
        if self._depth == 8 and code != "B":
            raise ValueError("destination buffer must be a bytearray or array of type 'B' for bit_depth = 8")
        at = 0
        while at < destination_length:
            samples = self._inlet.read(destination_length - at, 100000)
            if samples is None:
                raise OSError(116)
            for sample in samples:
                destination[at] = sample & 0xFFFF if self._depth == 16 else sample >> 8 & 0xFF
                at += 1
        return destination_length * self._depth // 8
