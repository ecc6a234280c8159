"""What a board may do: operations of the API by the SDK's names, one by one or by group."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.spec import FOLDER

# What a talking board needs. Not among them: files that stay, work that runs on for hours, realtime (whose
# cost the relay does not see), and all that changes the account.
USUAL = ("audio", "chat", "embeddings", "images", "models", "moderations", "responses")
EVERYTHING = "all"


@dataclass(frozen=True)
class Names:
    """*by_operation*: the SDK's names of each operation, by its id; the first is the one to use."""

    by_operation: Mapping[str, tuple[str, ...]]

    def name(self, operation: str) -> str:
        """What people call it: "chat.completions.create"; its id where the SDK has no name for it."""
        return (self.by_operation.get(operation) or (operation,))[0]

    def allowed(self, allow: Iterable[str], operation: str) -> bool:
        """Whether one of the words *allow* means *operation*."""
        names = self.by_operation.get(operation, ())
        return any(word == EVERYTHING or _means(word, name) for word in allow for name in names)

    @property
    def groups(self) -> list[str]:
        """The first words of all names."""
        return sorted({name.partition(".")[0] for names in self.by_operation.values() for name in names})

    def check(self, allow: Iterable[str]) -> tuple[str, ...]:
        """*allow* without doubles, sorted. Raises UsageFault for a word that means nothing."""
        words = tuple(sorted(set(allow)))
        if not words:
            raise UsageFault("a token that may do nothing is of no use: say what it may, as in --allow chat")
        known = {name for names in self.by_operation.values() for name in names}
        for word in words:
            if word != EVERYTHING and not any(_means(word, name) for name in known):
                near = difflib.get_close_matches(word, [*self.groups, *known], 1)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(self.groups)}, and all"
                raise UsageFault(f"the API has no group or operation called {word!r}: {hint}")
        return words


def _means(word: str, name: str) -> bool:
    return name == word or name.startswith(word + ".")


@cache
def load(folder: Path = FOLDER) -> Names:
    """The SDK's names of the operations that the service's ordinary key is good for. Raises Fault."""
    path = folder / "sdk.json"
    try:
        operations = json.loads(path.read_text(encoding="utf-8"))["operations"]
    except (OSError, ValueError, KeyError) as error:
        raise Fault(f"{path} cannot be read ({error}): install uopenai-tools anew") from None
    # The relay has no admin key, and would give it to no board.
    names = {key: tuple(facts["names"]) for key, facts in operations.items() if not facts.get("admin")}
    return Names(MappingProxyType(names))
