"""The three audio formats of a session: PCM16 at 24 kHz, and G.711 at 8 kHz by either law."""

from __future__ import annotations

import base64
import sys
from array import array
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.standin import voice
from uopenai_tools.standin.faults import ApiFault
from uopenai_tools.standin.realtime import g711

Json = Any

PCM: Json = {"type": "audio/pcm", "rate": voice.RATE}
_NAMES = {"pcm": "mono PCM16 at 24kHz", "pcmu": "G.711 µ-law at 8kHz", "pcma": "G.711 A-law at 8kHz"}


@dataclass(frozen=True)
class Format:
    """*name* is "pcm", "pcmu" or "pcma"; *rate* in samples a second, *width* in bytes a sample."""

    name: str
    rate: int
    width: int

    @property
    def bytes_per_ms(self) -> int:
        """How many bytes a millisecond has."""
        return self.rate * self.width // 1000

    def samples(self, data: bytes) -> array[int]:
        """*data* as linear samples of 16 bits."""
        if self.name != "pcm":
            return g711.decode(self.name, data)
        samples = array("h", data)
        if sys.byteorder == "big":
            samples.byteswap()
        return samples

    def encode(self, pcm: bytes) -> bytes:
        """*pcm*, at 24 kHz, in this format; three samples become one where the rate is 8 kHz."""
        if self.name == "pcm":
            return pcm
        source = of("pcm").samples(pcm)
        whole = len(source) // 3 * 3
        thirds = zip(source[0:whole:3], source[1:whole:3], source[2:whole:3], strict=True)
        return g711.encode(self.name, array("h", [(a + b + c) // 3 for a, b, c in thirds]))

    def from_base64(self, text: str, param: str) -> bytes:
        """The audio in *text*. Raises ApiFault if it is not base64, or ends within a sample."""
        try:
            data = base64.b64decode(text, validate=True)
            if not len(data) % self.width:
                return data
        except ValueError:  # binascii.Error is one
            pass
        what = f"Expected base64-encoded audio bytes ({_NAMES[self.name]}) but got an invalid value."
        raise ApiFault(400, f"Invalid '{param}'. {what}", param, "invalid_value")


_FORMATS = {
    "pcm": Format("pcm", voice.RATE, voice.SAMPLE_BYTES),
    "pcmu": Format("pcmu", 8000, 1),
    "pcma": Format("pcma", 8000, 1),
}


def of(described: Mapping[str, Json] | str) -> Format:
    """The format that a session describes: {"type": "audio/pcm", …}, or by its name."""
    name = described if isinstance(described, str) else described.get("type", "audio/pcm")
    return _FORMATS[name.removeprefix("audio/")]
