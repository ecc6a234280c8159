"""An emulation of CircuitPython's busio, as far as codecs need it: I2C, with devices that are registers.

What it refuses is what shared-bindings/busio/I2C.c refuses: a transfer without the lock, a read of nothing,
a device that does not answer, pins that hang in the air, a third bus. A write names a register, and what
follows goes into it and those after it; a read goes on from there.
"""

import cp_host
import cp_parts

_ENDLESS = 1 << 30
_BUSES = {"ESP32": 2, "ESP32S2": 2, "ESP32S3": 2}  # of other chips: 1

devices = {}  # by address: a bytearray of 256 registers, or of 512 bytes where they have two each
pulled_up = True


class I2C:
    """A bus on two pins; who uses it locks it first."""

    def __init__(self, scl, sda, *, frequency=100000, timeout=255):
        for pin in (scl, sda):
            cp_parts.claim(pin, None)
        if not pulled_up:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        buses = len([one for one in cp_parts._taken.values() if isinstance(one, I2C)]) // 2
        if buses == _BUSES.get(cp_host.board[0], 1):
            raise ValueError("All I2C peripherals are in use")
        self._pins = [cp_parts.claim(pin, self) for pin in (scl, sda)]
        self._locked = False
        self._at = {}

    def deinit(self):
        for number in self._pins:
            cp_parts.release(number)
        self._pins = ()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.deinit()

    def _open(self):
        if not self._pins:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")

    def try_lock(self):
        self._open()
        was, self._locked = self._locked, True
        return not was

    def unlock(self):
        self._open()
        self._locked = False

    def _check(self):
        self._open()
        if not self._locked:
            raise RuntimeError("Function requires lock")

    def _device(self, address):
        self._check()
        if address not in devices:
            raise OSError(19)
        return devices[address]

    def scan(self):
        self._check()
        return sorted([address for address in devices if 0x08 <= address < 0x78])

    def writeto(self, address, buffer, *, start=0, end=_ENDLESS):
        memory = self._device(address)
        data = bytes(buffer)[start:end]
        if data:
            at = self._at[address] = data[0] * (len(memory) >> 8)
            memory[at : at + len(data) - 1] = data[1:]

    def readfrom_into(self, address, buffer, *, start=0, end=_ENDLESS):
        self._check()
        end = min(end, len(buffer))
        if end <= start:
            raise ValueError("Buffer must be at least length 1")
        memory = self._device(address)
        at = self._at.get(address, 0)
        buffer[start:end] = memory[at : at + end - start]

    def writeto_then_readfrom(
        self, address, out_buffer, in_buffer, *, out_start=0, out_end=_ENDLESS, in_start=0, in_end=_ENDLESS
    ):
        self.writeto(address, out_buffer, start=out_start, end=out_end)
        self.readfrom_into(address, in_buffer, start=in_start, end=in_end)
