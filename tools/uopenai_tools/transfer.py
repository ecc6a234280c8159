"""Brings files on a board up to date: only what changed, each whole or not at all, and nothing left over.

What is wanted → what is there (sizes and hashes, from the board) → a plan of single steps → whether there
is room for it, at every step → the steps. Each writes a file aside and renames it, or removes one, so that
a board which is left in the middle has every file in its old or its new form, and the next run goes on.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from uopenai_tools.faults import Fault
from uopenai_tools.stored import ASIDE, Place, Room, Stored


class NoRoomError(Fault):
    """The board's file system has no room for what was to be copied; nothing was."""


@dataclass
class Report:
    """What an installation did: paths on the board, and the bytes that were sent."""

    copied: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    bytes: int = 0
    sizes: dict[str, int] = field(default_factory=dict)  # of what was copied

    def describe(self) -> str:
        """One line for people."""
        files = "file" if len(self.copied) == 1 else "files"
        parts = [f"{len(self.copied)} {files} copied ({self.bytes:,} bytes)"]
        parts.append(f"{len(self.unchanged)} unchanged")
        if self.removed:
            parts.append(f"{len(self.removed)} removed")
        return ", ".join(parts)

    def below(self, folder: str) -> Report:
        """What it did in *folder*."""
        copied, unchanged, removed = (
            [path for path in paths if path.startswith(f"{folder}/")]
            for paths in (self.copied, self.unchanged, self.removed)
        )
        return Report(copied, unchanged, removed, sum(self.sizes[path] for path in copied), self.sizes)


@dataclass(frozen=True)
class Step:
    """One thing to do: write *data* to *path*, or remove it (None)."""

    path: str
    data: bytes | None


@dataclass
class Work:
    """What a board is to hold: *files* by absolute path, and the *folders* that hold nothing else.

    *spared*: paths in those folders that stay as they are.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    spared: tuple[str, ...] = ()

    def present(self, place: Place) -> dict[str, Stored]:
        """What of it, and in its folders, the board has now; and what an interrupted run left aside."""
        single = [
            path for path in self.files if not any(path.startswith(f"{folder}/") for folder in self.folders)
        ]
        aside = [path + ASIDE for path in single]
        return place.files(*self.folders, *single, *aside)

    def steps(self, present: Mapping[str, Stored], sparing: bool = False) -> list[Step]:
        """What is to be done, in order. *sparing*: what is over goes first, where there is little room."""
        over = [path for path in sorted(present) if path not in self.files and path not in self.spared]
        first = [path for path in over if sparing or path.endswith(ASIDE)]
        steps = [Step(path, None) for path in first]
        for path, data in self.files.items():
            stored = present.get(path)
            if stored is None or stored.digest != hashlib.sha256(data).digest():
                steps.append(Step(path, data))
            # A .py is imported before a .mpy: the old form goes as soon as the new one is whole.
            steps += [Step(other, None) for other in _forms(path) if other in over and other not in first]
        done = {step.path for step in steps}
        return steps + [Step(path, None) for path in over if path not in done]


def _forms(path: str) -> Iterator[str]:
    """The other name of a module: its source, or its compiled form."""
    stem, dot, form = path.rpartition(".")
    if dot and form in ("py", "mpy"):
        yield f"{stem}.{'mpy' if form == 'py' else 'py'}"


def shortfall(steps: Iterable[Step], present: Mapping[str, Stored], has: Room) -> int:
    """How many blocks are missing at the worst moment of *steps*; 0 or less: there is room."""
    sizes = {path: stored.size for path, stored in present.items()}
    folders = {folder for path in sizes for folder in PurePosixPath(path).parents[:-1]}
    free = has.free - has.reserve
    worst = 0
    for step in steps:
        if step.data is not None:
            # The old file stays until the new one is whole.
            new = set(PurePosixPath(step.path).parents[:-1]) - folders
            folders |= new
            free -= has.blocks_for(len(step.data)) + has.folder * len(new)
            worst = max(worst, -free)
        if step.path in sizes:
            free += has.blocks_for(sizes.pop(step.path))
        if step.data is not None:
            sizes[step.path] = len(step.data)
    return worst


def planned(work: Work, present: Mapping[str, Stored], has: Room) -> list[Step]:
    """The steps for *work* that there is room for. Raises NoRoomError, before anything is written."""
    missing = 0
    for sparing in (False, True):
        steps = work.steps(present, sparing)
        missing = shortfall(steps, present, has)
        if missing <= 0:
            return steps
    new = sum(len(step.data) for step in steps if step.data is not None)
    raise NoRoomError(
        f"there is no room on the board for {new:,} bytes in {sum(s.data is not None for s in steps)} files: "
        f"{has.free * has.block:,} of its {has.blocks * has.block:,} bytes are free, and "
        f"{missing * has.block:,} more are needed (a file takes whole blocks of {has.block:,}); "
        "install fewer groups, or --schemas none, or remove files of your own"
    )


def carry_out(
    place: Place,
    work: Work,
    steps: Iterable[Step],
    on_file: Callable[[str], None] | None = None,
    on_bytes: Callable[[int], None] | None = None,
) -> Report:
    """Do it. *on_file* hears of each file before it is sent; *on_bytes*, how many bytes have been sent."""
    report = Report()
    for step in steps:
        if step.data is None:
            place.remove(step.path)
            report.removed.append(step.path)
            continue
        if on_file:
            on_file(step.path)
        sent = report.bytes
        place.write_file(
            step.path,
            step.data,
            (lambda done, _: on_bytes(sent + done)) if on_bytes else None,  # noqa: B023
        )
        report.copied.append(step.path)
        report.bytes += len(step.data)
        report.sizes[step.path] = len(step.data)
    if work.folders:  # also of a run that was interrupted before this
        place.tidy(*work.folders)
    copied = set(report.copied)
    report.unchanged = [path for path in work.files if path not in copied]
    return report


def bring(place: Place, work: Work) -> Report:
    """Look, plan and do. Raises NoRoomError, LinkError."""
    present = work.present(place)
    return carry_out(place, work, planned(work, present, place.room()))


def mirror(place: Place, wanted: Mapping[str, bytes], folder: str) -> Report:
    """Make *folder* on the board hold exactly *wanted* (by absolute path)."""
    return bring(place, Work(dict(wanted), (folder,)))


def install_file(place: Place, path: str, data: bytes) -> Report:
    """Put one file on the board, unless it is there already."""
    return bring(place, Work({path: data}))
