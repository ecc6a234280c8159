"""An emulation of CircuitPython's audioi2sin, which is in 10.3 and later: I2SIn, which records and waits."""

import cp_parts
import cp_sound

if cp_sound.lacks("audioi2sin"):
    raise ImportError("no module named 'audioi2sin'")


class I2SIn(cp_sound.Deinited):
    """An I2S microphone; what it hears is in the left slot, and nothing in the right one."""

    def __init__(
        self,
        bit_clock,
        word_select,
        data,
        *,
        main_clock=None,
        sample_rate=16000,
        bit_depth=16,
        output_bit_depth=None,
        mono=True,
        left_justified=False,
        samples_signed=True,
        external_clock=False,
    ):
        pins = [bit_clock, word_select, data] + ([main_clock] if main_clock else [])
        for pin in pins:
            cp_parts.claim(pin, None)
        if bit_depth not in (8, 16, 24, 32):
            raise ValueError("bit_depth must be 8, 16, 24, or 32")
        depth = bit_depth if output_bit_depth is None else output_bit_depth
        if depth not in (8, 16, 24, 32):
            raise ValueError("output_bit_depth must be 8, 16, 24, or 32")
        if external_clock:
            raise NotImplementedError("external_clock")
        self._inlet = cp_sound.Inlet(sample_rate)
        self._pins = [cp_parts.claim(pin, self) for pin in pins]
        self._code = {8: "b", 16: "h", 24: "i", 32: "i"}[depth]
        if not samples_signed:
            self._code = self._code.upper()
        self._shift = depth - 16
        self._slots = 1 if mono else 2
        # A microphone that fills 24 of 32 bits gives noise to one that asks for 16 a slot.
        self._deaf = bit_depth < 24
        self.sample_rate, self.bit_depth, self.samples_signed = sample_rate, bit_depth, samples_signed
        self.overflow = False

    def deinit(self):
        if self._is_open:
            self._is_open = False
            self._inlet.close()
            for number in self._pins:
                cp_parts.release(number)

    def record(self, destination, destination_length):
        self._check()
        if len(destination) < destination_length:
            raise ValueError("Destination capacity is smaller than destination_length.")
        if cp_sound.typecode(destination) != self._code:
            raise TypeError("invalid destination buffer, must be an array of type: " + self._code)
        at = 0
        while at < destination_length:
            samples = self._inlet.read((destination_length - at) // self._slots)
            if self._code == "h" and self._slots == 1 and self._shift == 0 and not self._deaf:
                memoryview(destination)[at : at + len(samples)] = samples
                at += len(samples)
                continue
            for sample in samples:
                sample = 0 if self._deaf else sample
                destination[at] = sample << self._shift if self._shift >= 0 else sample >> -self._shift
                if self._slots == 2:
                    destination[at + 1] = 0
                at += self._slots
        return destination_length
