"""What the device tests show of the features, platform by platform, and whether the committed table says so.

Each run of a file of device tests is put down in build/shown/, and compared with tests/shown.json. From that
`make platforms` makes lib/PLATFORMS.md, after it has taken over what is in build/shown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

import differences
import features

ROOT = Path(__file__).resolve().parents[2]
COMMITTED = ROOT / "tests" / "shown.json"
RECENT = ROOT / "build" / "shown"
PASSED = "passed"
_LINE = re.compile(r"(passed|skipped) (\w+\.\w+)(?:: (.*))?")

# Feature → what came of its tests: "passed", and the reasons why some were left out.
Shown = dict[str, list[str]]


def read(file: str, output: str) -> Shown:
    """What a run of *file* showed, by what it printed. A test that shows no feature is an error."""
    found: dict[str, set[str]] = {}
    for line in output.splitlines():
        told = _LINE.fullmatch(line)
        if not told:
            continue
        for feature in _of(file, told[2]):
            found.setdefault(feature, set()).add(told[3] or PASSED)
    return {feature: sorted(found[feature]) for feature in sorted(found)}


def _of(file: str, test: str) -> list[str]:
    titles = [feature.title for feature in features.of(file, test)]
    assert titles, f"{file}: {test} shows no feature: give it one in tests/host/features.py"
    return titles


def left_out(file: str, reason: str) -> Shown:
    """What is shown where *file* is not run, for the *reason* given."""
    return {feature.title: [reason] for feature in features.FEATURES if feature.shown_by_some_of(file)}


def judge(platform: str, file: str, shown: Shown) -> None:
    """Put down what a run on *platform* showed; fails the test that calls it if the table says otherwise.

    What runs only in the long tests is no part of the table.
    """
    if platform == differences.DIALECT:
        return
    RECENT.mkdir(parents=True, exist_ok=True)
    (RECENT / f"{file} {platform}.json").write_text(json.dumps(shown))
    told = committed().get(file, {}).get(platform)
    assert told == shown, (
        f"{COMMITTED.name} says of {file} on {platform} {told}, and it showed {shown}: "
        "when that is as it should be, run `make platforms`"
    )


def committed() -> dict[str, dict[str, Shown]]:
    """What the table was made from: by file and platform."""
    if not COMMITTED.exists():
        return {}
    return unfolded(json.loads(COMMITTED.read_text()))


def taken_over(files: set[str]) -> dict[str, dict[str, Shown]]:
    """The same with what was put down lately; of *files*, which are all that there are."""
    found = {file: by_platform for file, by_platform in committed().items() if file in files}
    for path in sorted(RECENT.glob("*.json")):
        file, _, platform = path.stem.partition(" ")
        if file in files:
            found.setdefault(file, {})[platform] = json.loads(path.read_text())
    return found


# In the file, platforms of which the same is to be said stand together: file → "platform, platform" → Shown.
def folded(found: Mapping[str, Mapping[str, Shown]]) -> dict[str, dict[str, Shown]]:
    """As it is committed."""
    made: dict[str, dict[str, Shown]] = {}
    for file in sorted(found):
        groups: dict[str, list[str]] = {}
        for platform in sorted(found[file]):
            groups.setdefault(json.dumps(found[file][platform]), []).append(platform)
        made[file] = {", ".join(platforms): json.loads(said) for said, platforms in groups.items()}
    return made


def unfolded(kept: Mapping[str, Mapping[str, Shown]]) -> dict[str, dict[str, Shown]]:
    """As it is used."""
    return {
        file: {platform: said for platforms, said in groups.items() for platform in platforms.split(", ")}
        for file, groups in kept.items()
    }
