"""Work that takes its time: it begins in one state, and is one step on each time somebody looks.

So a client that polls sees every state, and a test need not wait. How soon to look again is said in the
header `openai-poll-after-ms`, as the service says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.responses import Response

from uopenai_tools.standin.documents import answer
from uopenai_tools.standin.faults import ApiFault

Json = Any

_POLL_AFTER_MS = 5


@dataclass
class Job:
    """One piece of work: *document* as the API describes it, and what each step to come changes of it."""

    document: dict[str, Json]
    steps: list[Mapping[str, Json]] = field(default_factory=list)

    @property
    def under_way(self) -> bool:
        """Whether there is a step to come."""
        return bool(self.steps)

    def look(self) -> Response:
        """The document, one step on."""
        if self.steps:
            self.document.update(self.steps.pop(0))
        return self.tell()

    def tell(self) -> Response:
        """The document as it is."""
        return told(self.document, self.under_way)


def told(document: Json, under_way: bool) -> Response:
    """The answer that is *document*, and says when to look again if it is *under_way*."""
    return answer(document, headers={"openai-poll-after-ms": str(_POLL_AFTER_MS)} if under_way else {})


class Jobs:
    """All work, by the ids in its path: a vector store's file by the store's id and its own."""

    def __init__(self) -> None:
        self._jobs: dict[tuple[str, ...], Job] = {}

    def begin(self, where: Iterable[str], document: dict[str, Json], *steps: Mapping[str, Json]) -> Job:
        """Keep the work *document*, which *steps* (what each changes) lead to its end."""
        job = self._jobs[tuple(where)] = Job(document, list(steps))
        return job

    def find(self, what: str, *where: str) -> Job:
        """The work at *where*. Raises ApiFault."""
        job = self._jobs.get(where)
        if job is None:
            raise ApiFault(404, f"No such {what}: '{where[-1]}'", "id")
        return job
