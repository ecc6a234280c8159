"""A Talk with microphone and speaker, 10 seconds of audio both ways, as fast as it goes.

In the place of the port's I2S, which holds no Python heap, stands the least that passes for it: a microphone
that hears what the bench's server expects, and a speaker that counts. The server speaks as often as it hears.
"""

import io
import sys

PATTERN = bytes(range(240))  # 5 ms at 24 kHz
SECONDS = 10


class I2S(io.IOBase):
    """One direction."""

    RX = TX = MONO = STEREO = 1
    played = 0

    def __init__(self, id, **_):
        pass

    def deinit(self):
        """It is off."""

    def init(self, **_):
        """It is on again."""

    def ioctl(self, request, argument):
        """It is always ready."""
        return argument if request == 3 else -1

    def readinto(self, buf):
        """Hear, in whole patterns."""
        for i in range(0, len(buf), 240):
            buf[i : i + 240] = PATTERN
        return len(buf)

    def write(self, buf):
        """Play."""
        I2S.played += len(buf)
        return len(buf)


class Machine:
    """The module."""

    I2S = I2S
    Pin = int


sys.modules["machine"] = Machine

from uopenai import OpenAI  # noqa: E402
from uopenai.audio import Microphone, Speaker  # noqa: E402
from uopenai.voice import Talk  # noqa: E402

talk = Talk(
    OpenAI(),
    Microphone(part={"kind": "i2s", "sck": 5, "ws": 4, "sd": 6}),
    Speaker(part={"kind": "i2s", "sck": 12, "ws": 11, "sd": 10}, buffer_ms=256),  # a ring of 8 KB
    model="gpt-realtime",
    ring=4096,
)
talk.connect()
while I2S.played < SECONDS * 48000:
    talk.step()
assert talk.lost is None and talk.fault is None
talk.close()
