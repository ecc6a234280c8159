"""What is checked and done when a Line is made and opened; loaded for that, and not kept."""

import sys

from .. import visit
from .line import refused

RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


def checked(name, part, rate):
    """The dict that says where the *name* ("microphone", "speaker") is: *part*, else the board's own."""
    if part is None:
        from .. import board

        try:
            part = getattr(board, name)
        except AttributeError as fault:
            raise refused("absent", name, fault)
    if not isinstance(part, dict):
        raise refused("odd_part", name, part)
    kind = part.get("kind")
    is_pdm = kind == "pdm" and name == "microphone"
    if kind != "i2s" and not is_pdm and not (isinstance(kind, str) and kind[:6] == "codec:"):
        raise refused("odd_kind", name, kind)
    if sys.implementation.name == "circuitpython":
        pins = visit("audio.circuit").pins(name, part)
    elif is_pdm:
        raise refused("pdm")
    else:
        pins = ("sck", "ws", "sd")
    for pin in pins:
        if not isinstance(part.get(pin), int):
            raise refused("no_pin", name, pin)
    if rate not in RATES or is_pdm and rate < 16000:
        raise refused("odd_rate", rate, RATES[3:] if is_pdm else RATES)
    return part


def start(line, blocks, bits, stereo, others):
    """Open *line*, beside the *others* that are: (its I2S, which number, its form, its codec or None). The
    number is -1 where the I2S is no machine.I2S.

    Raises AudioError.
    """
    part = line.part
    wires = ("sck", "ws", "sd", "clock", "data")
    for other in others:
        taken = [other.part.get(wire) for wire in wires]
        for wire in wires:
            if wire in part and part[wire] in taken:
                raise refused("shared", line.name, other.name, part[wire])
    number, form = -1, line.form
    if sys.implementation.name == "circuitpython":
        i2s = visit("audio.circuit").start(line, blocks, bits, stereo)
    else:
        i2s, number, form = visit("audio.machined").start(line, blocks, bits, stereo, others)
    codec = None
    if part["kind"][:6] == "codec:" or "enable" in part:
        from . import codecs

        try:
            codec = codecs.Codec(line.name, part, line.rate, number)
        except Exception:
            i2s.deinit()
            raise
    return i2s, number, form, codec
