"""ES8311, a codec of which the speaker's side is used. It makes its master clock out of the bit clock.

MicroPython sends 16-bit mono as two slots of 16 bits, so the bit clock is 32 times the rate; times 8 it is
the 256 that the converter wants, at every rate. Values: its driver in Espressif's esp-codec-dev, and
M5Unified's table for boards that wire no master clock.
"""

NAME = "speaker"
WIDTH = 1
MASTER = False

_START = (
    b"\x00\x80"  # out of reset
    b"\x01\xb5"  # master clock out of the bit clock; the speaker's clocks on
    b"\x02\x18"  # times 8
    b"\x09\x0c"  # 16 bits, I2S
    b"\x0d\x01"  # analogue part on
    b"\x12\x00"  # converter on
    b"\x13\x10"  # output on
    b"\x32\xbf"  # 0 dB
    b"\x37\x08"  # no equalizer
)
STOP = b"\x32\x00\x12\x02\x0d\xfc"


def start(rate):
    """The tables for *rate*."""
    return b"\x00\x1f", b"\x00\x00", _START
