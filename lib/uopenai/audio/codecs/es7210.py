"""ES7210, the codec of up to four microphones: the first two, 16 bits on I2S, whatever the rate.

Its master clock is 256 times the rate, which makes every divider a constant. Values: its driver in
Espressif's esp-codec-dev, and M5Unified's table for the CoreS3, which are the same.
"""

NAME = "microphone"
WIDTH = 1
MASTER = True

_START = (
    b"\x01\x1f"  # clocks off while it is set up
    b"\x06\x00"  # all of the digital part has power
    b"\x07\x20"  # oversampling 32
    b"\x08\x10"  # the board gives the clocks
    b"\x09\x30\x0a\x30"  # start-up times
    b"\x20\x0a\x21\x2a\x22\x0a\x23\x2a"  # high-pass filters: no constant comes through
    b"\x02\xc1"  # master clock: doubled, undivided
    b"\x04\x01\x05\x00"  # 256 of them a sample
    b"\x11\x60"  # 16 bits, I2S
    b"\x40\x42"  # analogue part on, VMID
    b"\x41\x70\x42\x70"  # bias of the microphones 2.87 V
    b"\x43\x1b\x44\x1b"  # the first two on, 33 dB
    b"\x45\x00\x46\x00"
    b"\x47\x00\x48\x00\x49\x00\x4a\x00"  # normal power
    b"\x4b\x00\x4c\xff"  # the other two asleep
    b"\x01\x14"  # clocks on
)
STOP = b"\x01\x3f\x00\xff"


def start(rate):
    """The tables for *rate*."""
    return b"\x00\xff\x00\x41", _START
