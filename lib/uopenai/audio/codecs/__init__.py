"""What must be set up beside I2S before there is sound: a codec's registers, its power, an amplifier's pin.

The registers are tables, a module for each codec, loaded on demand: ``NAME`` (what it can be), ``WIDTH``
(bytes of a register), ``MASTER`` (whether it needs the master clock), ``start(rate)`` (tables of address and
value, with a pause of 10 ms between them) and ``STOP``. A part that holds ``"i2c"`` is spoken to over that
bus of the program's, else over machine.SoftI2C on the part's pins, which takes no I2C of the chip away from
anybody; on CircuitPython see circuit.bus.
"""

from ...net.ticks import sleep_ms
from ..line import refused


class Codec:
    """What stands behind the I2S with that *number*, whose clocks run; awake. Raises AudioError."""

    def __init__(self, name, part, rate, number):
        self._part = part
        self._table = self._bus = None
        if part["kind"] != "i2s":
            self._table = table = self._load(name, part)
            self._bus = _bus(part)
            if "power" in part or "expander" in part:
                from . import power

                power.on(self._bus, part)
            if table.MASTER and number >= 0:  # what is no machine.I2S gives it out itself
                from . import clock

                clock.give_out(part, number)
            for registers in table.start(rate):
                self._write(registers)
                sleep_ms(10)
        self._enable(1)

    def _load(self, name, part):
        kind = part["kind"][6:]
        try:
            table = __import__("uopenai.audio.codecs." + kind, None, None, ("NAME",))
        except ImportError:
            table = None
        if table is None or getattr(table, "NAME", None) != name:
            raise refused("odd_kind", name, part["kind"])
        for line in ("sda", "scl", "address", "mck"):
            needless = not table.MASTER if line == "mck" else line != "address" and "i2c" in part
            if not isinstance(part.get(line), int) and not needless:
                raise refused("no_pin", name, line)
        return table

    def _write(self, registers):
        width = self._table.WIDTH
        address = self._part["address"]
        try:
            for at in range(0, len(registers), 1 + width):
                self._bus.writeto_mem(address, registers[at], registers[at + 1 : at + 1 + width])
        except OSError as fault:
            raise refused("mute_codec", self._part, fault)

    def _enable(self, level):
        if "enable" in self._part:
            try:
                from machine import Pin  # pyright: ignore[reportMissingImports] - MicroPython's
            except ImportError:
                from ..circuit.bus import switch

                switch(self._part["enable"], level)
                return
            Pin(self._part["enable"], Pin.OUT, value=level)

    def stop(self):
        """The amplifier is switched off, the codec goes to sleep. What does not answer is left alone."""
        from ..error import AudioError

        self._enable(0)
        if self._table:
            try:
                self._write(self._table.STOP)
            except AudioError:
                pass


def _bus(part):
    bus = part.get("i2c")
    try:
        from machine import Pin, SoftI2C  # pyright: ignore[reportMissingImports] - MicroPython's
    except ImportError:
        from ..circuit.bus import bus as circuit_bus

        return circuit_bus(part)
    if bus is None:
        bus = SoftI2C(scl=Pin(part["scl"]), sda=Pin(part["sda"]), freq=100000)
    return bus
