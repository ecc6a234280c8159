"""Sound in and out: 16-bit mono PCM, little-endian, between a board's parts and a program's buffers.

    from uopenai.audio import Microphone, Speaker
    microphone, speaker = Microphone(), Speaker()       # the board's own parts, at 24 kHz
    block = bytearray(960)                              # 20 ms
    while (count := microphone.readinto(block)) is None:
        pass                                            # nothing yet: no call of these ever waits
    speaker.put(memoryview(block)[:count])

Samples flow I2S -> Microphone -> the caller's buffer, and put() -> Ring -> I2S: machine.I2S, or on
CircuitPython what ``circuit`` makes of audiobusio and audioi2sin (and mp3.MP3Speaker plays MP3). Beside them
stand wav (files), rates (16 to 24 kHz and back), g711 (telephone) and detector (is somebody speaking?); these
run on every interpreter. A name is loaded when it is first used.
"""

import sys

# Where a class lives; what is not here is a module. (One text costs a board less than a dict.)
_HOMES = (
    " Microphone=microphone Speaker=speaker Ring=ring Detector=detector Resampler=rates AudioError=error "
)


def __getattr__(name):
    if name[:1] == "_":
        raise AttributeError(name)
    is_class = name[0].isupper()
    at = _HOMES.find(" %s=" % name) + 1
    if is_class and not at:
        raise AttributeError("uopenai.audio has no " + name)
    home = _HOMES[at:].split(" ")[0].split("=")[1] if is_class else name
    if is_class and home in ("speaker", "microphone") and sys.implementation.name == "circuitpython":
        home = "circuit." + home
    try:
        module = __import__("uopenai.audio." + home, None, None, (name,))
    except ImportError as fault:
        if is_class or home not in str(fault):
            raise  # it is there, but something that it needs is not
        raise AttributeError("uopenai.audio has no " + name)
    found = getattr(module, name) if is_class else module
    globals()[name] = found
    return found
