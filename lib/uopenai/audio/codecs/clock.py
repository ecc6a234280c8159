"""The master clock on a pin. machine.I2S takes none, but the driver below it makes one of 256 times the rate
all the same, and the chip's GPIO matrix can lead it out. Known for the ESP32-S3, where boards need it.

ESP32-S3 Technical Reference Manual, 6.4 (peripheral output over the matrix; signal 23 is I2S0's master
clock).
"""

import sys

from micropython import const

from ..line import refused

_OUT_SEL = const(0x60004554)  # GPIO_FUNC0_OUT_SEL_CFG_REG; 4 bytes for each pin
_I2S0_MCLK = const(23)
_ENABLED_BY_GPIO = const(1 << 10)  # GPIO_FUNC0_OEN_SEL


def give_out(part, number):
    """Lead the master clock of I2S *number* to the part's pin ``mck``. Raises AudioError."""
    if "ESP32S3" not in getattr(sys.implementation, "_machine", "") or number != 0:
        raise refused("no_master_clock", part)
    from machine import Pin, mem32

    Pin(part["mck"], Pin.OUT)
    mem32[_OUT_SEL + 4 * part["mck"]] = _I2S0_MCLK | _ENABLED_BY_GPIO
