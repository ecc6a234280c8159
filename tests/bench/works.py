"""The works whose memory is measured: the table "Numbers" of the design, and a chat that is checked first."""

from __future__ import annotations

from dataclasses import dataclass

KB = 1024


@dataclass(frozen=True)
class Work:
    """One row: a device script, and how much heap it may take (bytes)."""

    script: str
    title: str
    must: int
    aim: int
    aim_rom: int
    today: bool = True  # whether there is a script for today's way; else that cannot do it at any size
    large: bool = False  # done at the large size, in the heap that the usual size needs


WORKS = (
    Work("chat", "one chat completion, whole answer", 32 * KB, 20 * KB, 12 * KB),
    Work(
        "checked_chat",
        "one chat completion, its arguments checked first",
        46 * KB,
        36 * KB,
        24 * KB,
        today=False,
    ),
    Work("stream", "a streamed response of 2,000 deltas, final event 25 KB", 36 * KB, 22 * KB, 12 * KB),
    Work("models", "list 100 models", 36 * KB, 22 * KB, 12 * KB),
    Work("files", "list 10,000 items over 100 pages", 36 * KB, 22 * KB, 12 * KB, today=False, large=True),
    Work("embedding", "one embedding of 1,536 numbers", 44 * KB, 30 * KB, 22 * KB),
    Work("image", "an image of 300 KB to a file", 36 * KB, 22 * KB, 12 * KB),
    Work("image", "an image of 10 MB to a file", 36 * KB, 22 * KB, 12 * KB, today=False, large=True),
    Work("recording", "upload of a 960 KB recording", 40 * KB, 24 * KB, 13 * KB),
    Work("realtime", "a realtime session, 10 s of audio both ways", 56 * KB, 56 * KB, 30 * KB, today=False),
    Work(
        "realtime",
        "a realtime session, 10 minutes of audio both ways",
        56 * KB,
        56 * KB,
        30 * KB,
        today=False,
        large=True,
    ),
    Work("upload", "upload of a 100 MB file", 40 * KB, 24 * KB, 13 * KB, today=False, large=True),
)


@dataclass(frozen=True)
class Speed:
    """One row: what a speed script compares with another way, and how many times as fast it is to be."""

    name: str  # in what the script prints
    script: str
    title: str
    against: str
    must: float
    aim: float


_FIELD = "one late field of a 1 MB document, fed in 1 KB pieces"
SPEEDS = (
    Speed("field_stream", "field", _FIELD, "json.load of a stream object", 20, 100),
    Speed("field_memory", "field", _FIELD, "json.load of a BytesIO, all in memory", 3, 8),
    Speed("image", "image", "a base64 image, to a buffer", "a bare readinto + a2b_base64 loop", 0.9, 2),
    Speed("binary", "binary", "a binary body", "a bare readinto loop", 0.9, 1),
    Speed("answer", "answer", "a small answer (1 KB) to objects, two fields read", "json.loads", 0.7, 0.9),
    Speed("delta", "delta", "one text delta of an event stream", "a loop of readline and json.loads", 1, 3),
)
