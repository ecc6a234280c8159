"""How fast the library is beside another way, in one run of the interpreter; and how steady a beat stays."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from bench.device import Device
from bench.works import SPEEDS, Speed
from uopenai_tools.standin import StandIn

# A heap that is not much more than the work needs: in a larger one, what is measured is page faults.
# json.load of a stream leaves 48 bytes of garbage for each byte read: with less, it fails for fragments.
_HEAPS = {"field": 128 * 1024 * 1024}
_HEAP = 4 * 1024 * 1024
_BEAT_RUNS = 5


@dataclass(frozen=True)
class Ratio:
    """The other way's time divided by ours; None and why there is none."""

    value: float | None
    note: str = ""


def ratios(device: Device, script: str, url: str) -> dict[str, Ratio]:
    """What the speed script prints, for each of its rows: the fastest turn of theirs by the fastest of ours.

    What makes a turn slow is something else that the host does. Times are the processor's: see device/pace.
    """
    outcome = device.run(f"speed_{script}", _HEAPS.get(script, _HEAP), url)
    turns: dict[str, list[tuple[int, int]]] = {}
    for line in outcome.words.splitlines() if outcome.passed else ():
        name, ours, other = line.split()
        turns.setdefault(name, []).append((int(ours), int(other)))
    return {
        row.name: Ratio(min(other for _, other in turns[row.name]) / min(ours for ours, _ in turns[row.name]))
        if row.name in turns
        else Ratio(None, f"not there yet: {outcome.last}")
        for row in SPEEDS
        if row.script == script
    }


def speed_of(row: Speed, known: dict[str, Ratio], device: Device, url: str) -> Ratio:
    """The ratio of one row; *known* keeps those that the same script has given already."""
    if row.name not in known:
        known.update(ratios(device, row.script, url))
    return known[row.name]


def slip(device: Device) -> Ratio:
    """By how many milliseconds a 20 ms beat slips at worst, beside two requests at once over TLS."""
    with StandIn() as service:
        device.put("root.cert", service.authority_pem.encode())
        worst: list[float] = []
        for _ in range(_BEAT_RUNS):
            outcome = device.run("beat", 256 * 1024, service.base_url, key=service.key)
            if not outcome.passed:
                return Ratio(None, f"not there yet: {outcome.last}")
            worst.append(int(outcome.last.split()[1]) / 1000)
    return Ratio(median(worst), f"the median of {_BEAT_RUNS} runs")
