"""What every operation is handed: the request, taken in and checked, and the stand-in's own state."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from uopenai_tools.contract import Contract, Operation
from uopenai_tools.standin.intake import Limits
from uopenai_tools.standin.jobs import Jobs
from uopenai_tools.standin.realtime.turns import Turns
from uopenai_tools.standin.requested_faults import Counts
from uopenai_tools.standin.store import FileStore, UploadStore

Json = Any


class Memory:
    """What may be referred to by its id (responses, threads), the newest *size* of each."""

    def __init__(self, size: int = 500) -> None:
        self._size = size
        self._kept: OrderedDict[str, Json] = OrderedDict()

    def keep(self, name: str, value: Json) -> None:
        """Remember *value*; the oldest is forgotten when there are too many."""
        self._kept[name] = value
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)

    def get(self, name: str) -> Json:
        """What was kept, or None."""
        return self._kept.get(name)

    def forget(self, name: str) -> bool:
        """Drop it; whether it was there."""
        return self._kept.pop(name, None) is not None


@dataclass
class State:
    """One stand-in's settings and memory."""

    contract: Contract
    key: str = field(repr=False)
    pace_s: float = 0.0
    limits: Limits = Limits()
    clock: Callable[[], float] = time.time
    admin_key: str = field(default="", repr=False)
    memory: Memory = field(default_factory=Memory)
    threads: Memory = field(default_factory=Memory)
    ephemeral: Memory = field(default_factory=Memory, repr=False)
    turns: Turns = field(default_factory=Turns, repr=False)
    jobs: Jobs = field(default_factory=Jobs, repr=False)
    files: FileStore = field(init=False, repr=False)
    uploads: UploadStore = field(init=False, repr=False)
    faults: Counts = field(init=False, repr=False, default_factory=Counts)

    def __post_init__(self) -> None:
        self.files = FileStore(self.clock)
        self.uploads = UploadStore(self.clock)

    async def pause(self) -> None:
        """Let a person see the last word before the next one comes."""
        if self.pace_s:
            await asyncio.sleep(self.pace_s)


@dataclass
class Call:
    """One request that is to be answered."""

    state: State
    request: Request
    operation: Operation
    values: Mapping[str, str]


Handler = Callable[[Call], Awaitable[Response]]
Events = AsyncIterator[bytes]
