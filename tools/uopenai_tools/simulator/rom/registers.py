"""The registers that the loader's READ_REG and WRITE_REG reach: fuses, and the SPI controller of the flash.

What is written stays; only the SPI controller does something: it runs a command on the flash chip.
"""

from __future__ import annotations

from uopenai_tools.simulator.rom.chips import Chip

_RUN = 1 << 18
_MISO = 1 << 28
_READ_ID, _READ_PARAMETERS = 0x9F, 0x5A
# The flash chip says Winbond, and with the third byte its size as a power of two.
_MAKER, _KIND = 0xEF, 0x40
_PARAMETERS = int.from_bytes(b"SFDP", "little")
_WORD = 0xFFFFFFFF


class Registers:
    """Those of *chip* with this *mac* (6 bytes), and a flash of *flash_bytes*."""

    def __init__(self, chip: Chip, mac: bytes, flash_bytes: int) -> None:
        self._spi = chip.spi
        self._words = chip.fuses(mac)
        self._flash_id = (flash_bytes.bit_length() - 1) << 16 | _KIND << 8 | _MAKER
        self.flash_attached = False

    def read(self, address: int) -> int:
        """The word at *address*."""
        return self._words.get(address, 0)

    def write(self, address: int, value: int, mask: int) -> None:
        """Change the bits of *mask*."""
        self._words[address] = self.read(address) & ~mask & _WORD | value & mask
        if address == self._spi.command and value & mask & _RUN:
            self._run_on_flash()
            self._words[address] &= ~_RUN & _WORD

    def _run_on_flash(self) -> None:
        if not self.read(self._spi.user) & _MISO:
            return
        answer = {_READ_ID: self._flash_id, _READ_PARAMETERS: _PARAMETERS}.get(
            self.read(self._spi.user2) & 0xFF, 0
        )
        if not self.flash_attached:
            answer = _WORD  # the pins are pulled up
        bits = self.read(self._spi.miso_bits) + 1
        self._words[self._spi.data] = answer & ((1 << bits) - 1)
