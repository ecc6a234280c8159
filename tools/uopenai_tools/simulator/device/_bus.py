"""machine.I2C and SoftI2C: devices that are nothing but registers, which lie where the host sees them.

A write names a register and what goes into it and those after it; a read goes on from there. A device has
registers of one byte, or of two with the high one first. Where there is none, nothing answers (ENODEV).
"""

import _panel
from _pins import number
from micropython import const

_ENODEV = const(19)
_REGISTER_BYTES = const(512)
_PORTS = const(2)
_SCAN_FIRST, _SCAN_END = const(8), const(120)

# By address: which byte of its registers is the next.
_next = {}


class SoftI2C:
    """See https://docs.micropython.org/en/latest/library/machine.I2C.html."""

    def __init__(self, scl, sda, *, freq=400000, timeout=50000):
        self._lines = number(scl), number(sda)

    def scan(self):
        """The addresses that answer."""
        return [address for address in range(_SCAN_FIRST, _SCAN_END) if _panel.device(address)]

    def writeto(self, addr, buf, stop=True):
        """Name a register and write what follows its name; how many bytes the device has taken."""
        start, width = _at(addr)
        if len(buf):
            _next[addr] = buf[0] * width
            self._put(addr, start, width, buf, 1)
        return len(buf)

    def writevto(self, addr, vector, stop=True):
        return self.writeto(addr, b"".join(bytes(part) for part in vector), stop)

    def readfrom_into(self, addr, buf, stop=True):
        start, _ = _at(addr)
        at = _next.get(addr, 0)
        for i in range(len(buf)):
            buf[i] = _panel.memory[start + at % _REGISTER_BYTES]
            at += 1
        _next[addr] = at

    def readfrom(self, addr, nbytes, stop=True):
        data = bytearray(nbytes)
        self.readfrom_into(addr, data, stop)
        return bytes(data)

    def writeto_mem(self, addr, memaddr, buf, *, addrsize=8):
        start, width = _at(addr)
        _next[addr] = memaddr * width
        self._put(addr, start, width, buf, 0)

    def readfrom_mem_into(self, addr, memaddr, buf, *, addrsize=8):
        _next[addr] = memaddr * _at(addr)[1]
        self.readfrom_into(addr, buf)

    def readfrom_mem(self, addr, memaddr, nbytes, *, addrsize=8):
        data = bytearray(nbytes)
        self.readfrom_mem_into(addr, memaddr, data)
        return bytes(data)

    def _put(self, addr, start, width, data, i):
        at = _next[addr]
        while i < len(data):
            _panel.memory[start + at % _REGISTER_BYTES] = data[i]
            _panel.note(_panel.REGISTER, addr, at % _REGISTER_BYTES, data[i])
            at += 1
            i += 1
        _next[addr] = at

    def deinit(self):
        pass


class I2C(SoftI2C):
    """The same on one of the two ports that the chip has."""

    def __init__(self, id=-1, *, scl=None, sda=None, freq=400000, timeout=50000):
        if not 0 <= id < _PORTS:
            raise ValueError("I2C(%d) doesn't exist" % id)
        SoftI2C.__init__(self, 18 if scl is None else scl, 19 if sda is None else sda)


def _at(address):
    found = _panel.device(address)
    if not found:
        raise OSError(_ENODEV)
    return found
