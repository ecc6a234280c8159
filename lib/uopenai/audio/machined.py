"""What ``opening`` does on MicroPython: machine.I2S on a part's pins. Loaded for that, and not kept."""

from .line import FRAMES, never_wait, refused


def start(line, blocks, bits, stereo, others):
    """Open the I2S of *line*, beside the *others*: (it, which number, what a speaker's init() takes).

    Raises AudioError.
    """
    try:
        from machine import I2S, Pin  # pyright: ignore[reportMissingImports] - MicroPython's
    except ImportError:
        raise refused("no_i2s")
    part = line.part
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
    return i2s, number, None if receives else form
