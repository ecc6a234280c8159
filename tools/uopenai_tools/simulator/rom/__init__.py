"""An emulated Espressif ROM loader on a pseudo-terminal, that the real esptool talks to.

`loader` is the way in: the port and the thread behind it. Bytes become packets in `slip`, packets are
commands of `session`, which plays the ROM and then the stub that esptool uploads; `download` is one write
to the flash that is under way, `registers` the peripherals that esptool looks at, `chips` what differs from
chip to chip, `flash` the flash chip itself. No code runs here: whatever is uploaded and started counts as
esptool's stub, and an application that is started says nothing.
"""

from uopenai_tools.simulator.rom.chips import CHIPS
from uopenai_tools.simulator.rom.loader import RomLoader

__all__ = ["CHIPS", "RomLoader"]
