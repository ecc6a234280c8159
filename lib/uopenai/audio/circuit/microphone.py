"""The microphone of CircuitPython: what differs is how much DMA memory keeps."""

from micropython import const

from ..microphone import Microphone as Common

_BLOCKS = const(4)  # of 256 frames, that wait in DMA memory: see into


class Microphone(Common):
    """See audio.microphone.Microphone. 1,200 samples wait (50 ms at 24 kHz), whatever *buffer_ms* says."""

    def __init__(self, rate=24000, part=None, buffer_ms=100, gain=1):
        super().__init__(rate, part, buffer_ms, gain)
        self._blocks = _BLOCKS
