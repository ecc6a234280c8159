"""AW88298, an amplifier with registers; it makes its clock out of the bit clock.

Values: M5Unified's for the CoreS3; the rate's code is its place among those that the chip knows.
"""

from ..opening import RATES

NAME = "speaker"
WIDTH = 2
MASTER = False
STOP = b"\x04\x40\x00"


def start(rate):
    """The tables for *rate*."""
    return (
        b"\x61\x06\x73"  # no boost converter
        b"\x04\x40\x40"  # I2S on, amplifier on
        b"\x05\x00\x08"  # not muted, no limiters
        b"\x06\x14"
        + bytes((0xC0 | RATES.index(rate),))  # left channel, bit clock of 32 times the rate
        + b"\x0c\x00\x64",  # full volume
    )
