"""An emulation of CircuitPython's busio, as far as codecs need it: I2C, with devices that are registers."""

import cp_parts

devices = {}  # by address: a bytearray of 256 registers, or of 512 bytes where they have two each
pulled_up = True


class I2C:
    """A bus on two pins; who uses it locks it first."""

    def __init__(self, scl, sda, *, frequency=100000, timeout=255):
        for pin in (scl, sda):
            cp_parts.claim(pin, None)
        if not pulled_up:
            raise RuntimeError("No pull up found on SDA or SCL; check your wiring")
        self._pins = [cp_parts.claim(pin, self) for pin in (scl, sda)]
        self._locked = False
        self._at = {}

    def deinit(self):
        for number in self._pins:
            cp_parts.release(number)
        self._pins = ()

    def try_lock(self):
        was, self._locked = self._locked, True
        return not was

    def unlock(self):
        self._locked = False

    def _device(self, address):
        if not self._pins:
            raise ValueError("Object has been deinitialized and can no longer be used. Create a new object.")
        if not self._locked:
            raise RuntimeError("Function requires lock")
        if address not in devices:
            raise OSError(19)
        return devices[address]

    def scan(self):
        return sorted(devices)

    def writeto(self, address, buffer, *, start=0, end=1 << 30):
        memory = self._device(address)
        data = bytes(buffer)[start:end]
        at = self._at[address] = data[0] * (len(memory) >> 8)
        memory[at : at + len(data) - 1] = data[1:]

    def readfrom_into(self, address, buffer, *, start=0, end=1 << 30):
        memory = self._device(address)
        end = min(end, len(buffer))
        at = self._at.get(address, 0)
        buffer[start:end] = memory[at : at + end - start]

    def writeto_then_readfrom(self, address, out_buffer, in_buffer, **ranges):
        self.writeto(address, out_buffer)
        self.readfrom_into(address, in_buffer)
