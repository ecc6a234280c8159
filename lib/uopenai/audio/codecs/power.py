"""Power of a codec that another chip switches: a rail of the AXP2101, a pin of the port expander AW9523.

Other bits of those chips are left as they are: they feed and reset displays and cameras. Registers: the data
sheets; M5Unified's for the CoreS3.
"""

from micropython import const

from ..line import refused

_LDO_ON = const(0x90)  # AXP2101: a bit for each of ALDO1 to 4,
_ALDO1 = const(0x92)  # and their voltages, from 0.5 V in steps of 0.1
_OUTPUT = const(0x02)  # AW9523: a register for each of two ports, here
_IS_INPUT = const(0x04)
_CONTROL = const(0x11)
_IS_PIN = const(0x12)  # 1: no driver of a LED
_PUSH_PULL = const(0x10)


def on(bus, part):
    """Switch on what *part* says (boards/README.md). Raises AudioError if a chip does not answer."""
    try:
        if "power" in part:
            rail = part["power_rail"] - 1
            _change(bus, part["power_address"], _ALDO1 + rail, 0x1F, part["power_mv"] // 100 - 5)
            _change(bus, part["power_address"], _LDO_ON, 1 << rail, 1 << rail)
        if "expander" in part:
            address = part["expander_address"]
            _change(bus, address, _CONTROL, _PUSH_PULL, _PUSH_PULL)
            for pin in (part.get("expander_boost", part["expander_pin"]), part["expander_pin"]):
                port, bit = pin >> 3, 1 << (pin & 7)
                _change(bus, address, _IS_PIN + port, bit, bit)
                _change(bus, address, _OUTPUT + port, bit, bit)
                _change(bus, address, _IS_INPUT + port, bit, 0)
    except OSError as fault:
        raise refused("no_power", part, fault)


def _change(bus, address, register, mask, value):
    old = bus.readfrom_mem(address, register, 1)[0]
    bus.writeto_mem(address, register, bytes((old & ~mask | value,)))
