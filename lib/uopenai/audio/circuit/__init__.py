"""Sound on CircuitPython: what ``audio.opening`` does there. Loaded for that, and not kept.

A Line gets an object with machine.I2S's names over audiobusio.I2SOut (``out``), or over audioi2sin.I2SIn or
audiobusio.PDMIn (``into``), so that all above them is the same on both platforms. Parts name pins by GPIO
numbers here too; CircuitPython's objects for them are in microcontroller.pin. What a chip has of it, by
ports/espressif/mpconfigport.mk: ESP32, S3: all; S2: no PDMIn; C3: I2SOut only; C6, C2: no audio at all.
"""

import gc

from ..line import refused
from .bus import pin


def pins(name, part):
    """The names of the lines of *part*. Raises AudioError for a kind that this chip has nothing for."""
    module = _module(name)
    if part.get("kind") != "pdm":
        if name == "microphone" and module is None:
            raise refused("no_i2s_in", chip(), _version())
        return ("sck", "ws", "sd")
    if chip()[:7] in ("ESP32S2", "ESP32C3") or "channel" in part:
        raise refused("no_pdm", chip(), "channel" in part)
    return ("clock", "data")


def start(line, blocks, bits, stereo):
    """Open *line*; what has machine.I2S's names. Raises AudioError."""
    part = line.part
    module = _module(line.name)
    main_clock = {"main_clock": pin(part["mck"])} if "mck" in part else {}
    gc.collect()
    try:
        if line.name == "speaker":
            from . import out

            return out.Out(line, _wires(part), main_clock, blocks > 0)
        from . import into

        return into.In(module, _wires(part), main_clock, line.rate, bits, stereo)
    except NotImplementedError:
        raise refused("no_pdm", chip(), False)
    except (ValueError, RuntimeError, MemoryError, OSError) as fault:
        raise refused("not_opened", line, fault, blocks, 0)


def chip():
    """Its name: "ESP32S3", "ESP32C3FN4"."""
    import os

    return os.uname().machine.split(" with ")[-1].replace("-", "")  # some boards say ESP32-C3FN4


def _version():
    import os

    return os.uname().release


def _wires(part):
    if part["kind"] == "pdm":
        return (pin(part["clock"]), pin(part["data"]))
    return (pin(part["sck"]), pin(part["ws"]), pin(part["sd"]))


def _module(name):
    """audiobusio, or audioi2sin for a microphone where it is, else None. Raises AudioError."""
    try:
        import audiobusio  # pyright: ignore[reportMissingImports] - not on MicroPython
    except ImportError:
        raise refused("no_audio", chip())
    if name == "speaker":
        return audiobusio
    try:
        import audioi2sin  # pyright: ignore[reportMissingImports] - not on MicroPython
    except ImportError:
        return None
    return audioi2sin
