"""Where a firmware image comes from: a file, the cache, or the net."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from uopenai_tools import places
from uopenai_tools.faults import UsageFault
from uopenai_tools.firmware import download, releases
from uopenai_tools.firmware.image import FirmwareImage, ImageFault, read_image
from uopenai_tools.firmware.releases import Release

CACHE = places.WORK / "firmware"

# Of a console: a bar with a title, and how much there is in all.
Bar = Callable[[str, int | None], AbstractContextManager[Callable[[int], None]]]


def from_file(path: Path) -> FirmwareImage:
    """The image in a file of the user's. Raises ImageFault."""
    if path.is_dir():
        raise ImageFault(f"{path} is a folder: give the .bin file in it")
    return read_image(path.name, path.read_bytes())


def names_file(said: str | None) -> bool:
    """The user *said* a file, not a version. Raises UsageFault for what is neither."""
    if said is None or (not Path(said).exists() and releases.parse(said)):
        return False
    if Path(said).exists():
        return True
    raise UsageFault(
        f"there is no file {said}, and it is no version: give a .bin file, 1.29.0, or circuitpython-10.3.1"
    )


def from_release(
    release: Release, board: str, bar: Bar, cache: Path = CACHE, say: Callable[[str], None] = lambda _: None
) -> FirmwareImage:
    """The image of *release* for *board* (as the interpreter's project calls it), fetched if need be.

    Raises DownloadFault, ImageFault, UsageFault.
    """
    known = _cached(cache, release, board) or releases.known_name(release, board)
    try:
        return _had(known or _listed(release, board), release, board, bar, cache, say)
    except download.DownloadFault as fault:
        if not fault.missing:
            raise
    # A board may have had its release on another day than the others.
    listed = _listed(release, board) if known and release.interpreter == releases.MICROPYTHON else known
    if listed is None or listed == known:
        raise _no_such(release, board)
    return _had(listed, release, board, bar, cache, say)


def _had(
    name: str, release: Release, board: str, bar: Bar, cache: Path, say: Callable[[str], None]
) -> FirmwareImage:
    """The image of this *name*, from the cache or the net. Raises DownloadFault, ImageFault."""
    path = cache / name
    if path.exists():
        try:
            return from_file(path)
        except ImageFault:
            path.unlink()
            say(f"{name} in the cache is damaged: fetching it again")
    url = releases.file_url(release, board, name)
    taken: list[FirmwareImage] = []
    with ExitStack() as drawn:
        bars: list[Callable[[int], None]] = []

        def advance(done: int, total: int | None) -> None:
            # How much there is in all is known when the first of it comes.
            if not bars:
                bars.append(drawn.enter_context(bar(f"Fetching {name}", total)))
            bars[0](done)

        download.fetch(url, path, lambda data: taken.append(read_image(name, data)), advance)
    return taken[0]


def _cached(cache: Path, release: Release, board: str) -> str | None:
    """The name of a file that was fetched before, so that a release needs no net the second time."""
    pattern = releases.any_name(release, board)
    found = sorted(path.name for path in cache.glob(f"{board}-*.bin") if pattern.fullmatch(path.name))
    return found[-1] if found else None


def _listed(release: Release, board: str) -> str:
    """The name of the file as the download page has it."""
    try:
        found = releases.any_name(release, board).search(download.read_page(releases.page_url(board)))
    except download.DownloadFault as fault:
        if not fault.missing:
            raise
        found = None
    if not found:
        raise _no_such(release, board)
    return found[0]


def _no_such(release: Release, board: str) -> UsageFault:
    return UsageFault(f"there is no {release} for {board}: check the version, or give a file with --firmware")
