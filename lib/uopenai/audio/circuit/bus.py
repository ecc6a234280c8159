"""CircuitPython's pins and I2C under the names that the codecs use: a GPIO number, writeto_mem and so on."""

_buses = {}  # by their pins: a codec of the microphone and one of the speaker hang on the same


def pin(number):
    """CircuitPython's object for the GPIO with that *number*. Raises AudioError."""
    import microcontroller  # pyright: ignore[reportMissingImports] - not on MicroPython

    try:
        return getattr(microcontroller.pin, "GPIO%d" % number)  # pyright: ignore - missing in the stubs
    except AttributeError:
        from ..line import refused

        raise refused("no_gpio", number)


def switch(number, level):
    """Drive the GPIO with that *number*, and leave it so."""
    import digitalio  # pyright: ignore[reportMissingImports] - not on MicroPython

    held = _buses.get(number)
    if held is None:
        held = _buses[number] = digitalio.DigitalInOut(pin(number))
        held.switch_to_output()
    held.value = bool(level)


def bus(part):
    """The I2C of *part*: the program's own in ``"i2c"``, else one on the part's pins, kept for the others."""
    own = part.get("i2c")
    if own is not None:
        return Bus(own)
    key = (part["scl"], part["sda"])
    if key not in _buses:
        import busio  # pyright: ignore[reportMissingImports] - not on MicroPython

        try:
            _buses[key] = Bus(busio.I2C(pin(part["scl"]), pin(part["sda"]), frequency=100000))
        except (ValueError, RuntimeError) as fault:  # a pin in use; no pull-ups
            from ..line import refused

            raise refused("no_bus", part, fault)
    return _buses[key]


class Bus:
    """*i2c*, a busio.I2C (or board.I2C()), with registers as machine.I2C has them. Raises AudioError if it is
    locked."""

    def __init__(self, i2c):
        self._i2c = i2c

    def writeto_mem(self, address, register, data):
        """Write *data* to *register*. Raises OSError if nobody answers."""
        self._run(self._i2c.writeto, address, bytes((register,)) + bytes(data))

    def readfrom_mem(self, address, register, count):
        """*count* bytes from *register*. Raises OSError if nobody answers."""
        data = bytearray(count)
        self._run(self._i2c.writeto_then_readfrom, address, bytes((register,)), data)
        return data

    def _run(self, work, *arguments):
        if not self._i2c.try_lock():  # nobody would unlock it while this waited
            from ..line import refused

            raise refused("locked_bus")
        try:
            work(*arguments)
        finally:
            self._i2c.unlock()
