"""What is checked and done when a Line is made and opened; loaded for that, and not kept."""

from .line import FRAMES, never_wait, refused

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
    if kind == "pdm" and name == "microphone":
        raise refused("pdm")
    if kind != "i2s" and not (isinstance(kind, str) and kind[:6] == "codec:"):
        raise refused("odd_kind", name, kind)
    for pin in ("sck", "ws", "sd"):
        if not isinstance(part.get(pin), int):
            raise refused("no_pin", name, pin)
    if rate not in RATES:
        raise refused("odd_rate", rate, RATES)
    return part


def start(line, blocks, bits, stereo, others):
    """Open *line*, beside the *others* that are: (its I2S, which number, its form, its codec or None).

    Raises AudioError.
    """
    try:
        from machine import I2S, Pin
    except ImportError:
        raise refused("no_i2s")
    part = line.part
    for other in others:
        for pin in ("sck", "ws", "sd"):
            if other.part[pin] in (part["sck"], part["ws"], part["sd"]):
                raise refused("shared", line.name, other.name, other.part[pin])
    taken = [other.number for other in others]
    number = part.get("id", 1 if 0 in taken else 0)
    receives = line.name == "microphone"
    frame = 8 if receives else bits // 8 * (2 if stereo else 1)
    try:
        form = {
            "sck": Pin(part["sck"]),
            "ws": Pin(part["ws"]),
            "sd": Pin(part["sd"]),
            "mode": I2S.RX if receives else I2S.TX,
            "bits": bits,
            "format": I2S.STEREO if stereo else I2S.MONO,
            "rate": line.rate,
            "ibuf": blocks * FRAMES * frame,
        }
        i2s = I2S(number, **form)
    except (OSError, ValueError, MemoryError) as fault:
        raise refused("not_opened", line, fault, blocks, len(others))
    never_wait(i2s, line.name)
    codec = None
    if part["kind"] != "i2s" or "enable" in part:
        from . import codecs

        try:
            codec = codecs.Codec(line.name, part, line.rate, number)
        except Exception:
            i2s.deinit()
            raise
    return i2s, number, form, codec
