"""The works whose memory is measured, with their budgets: the table "Numbers" of the design."""

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
    Work("stream", "a streamed response of 2,000 deltas, final event 25 KB", 36 * KB, 22 * KB, 12 * KB),
    Work("models", "list 100 models", 36 * KB, 22 * KB, 12 * KB),
    Work("files", "list 10,000 items over 100 pages", 36 * KB, 22 * KB, 12 * KB, today=False, large=True),
    Work("embedding", "one embedding of 1,536 numbers", 44 * KB, 30 * KB, 22 * KB),
    Work("image", "an image of 300 KB to a file", 36 * KB, 22 * KB, 12 * KB),
    Work("image", "an image of 10 MB to a file", 36 * KB, 22 * KB, 12 * KB, today=False, large=True),
    Work("recording", "upload of a 960 KB recording", 40 * KB, 24 * KB, 13 * KB),
    Work("upload", "upload of a 100 MB file", 40 * KB, 24 * KB, 13 * KB, today=False, large=True),
)
