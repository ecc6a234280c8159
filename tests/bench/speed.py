"""How fast the library is beside another way, over the same runs; and how steady a beat stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from bench.device import Device
from bench.works import Speed
from uopenai_tools.standin import StandIn

# A heap that is not much more than the work needs: in a larger one, what is measured is page faults.
# json.load of a stream leaves 48 bytes of garbage for each byte read: with less, it fails for fragments.
_HEAPS = {"field": 128 * 1024 * 1024}
_HEAP = 4 * 1024 * 1024
_RUNS = 5


@dataclass(frozen=True)
class Ratio:
    """The other way's time divided by ours; None and why there is none."""

    value: float | None
    note: str = ""


def ratios(device: Device, rows: Sequence[Speed], url: str) -> dict[str, Ratio]:
    """Of each of *rows*, by name: the fastest turn of theirs by the fastest of ours, in all runs.

    What makes a turn slow is something else that the host does, and a whole run where that goes on for long:
    so each script runs five times, by turns with the others. Times are the processor's: see device/pace.
    """
    turns: dict[str, list[tuple[int, int]]] = {}
    faults: dict[str, str] = {}
    for script in list(dict.fromkeys(row.script for row in rows)) * _RUNS:
        outcome = device.run(f"speed_{script}", _HEAPS.get(script, _HEAP), url)
        if not outcome.passed:
            faults[script] = outcome.last
            continue
        for line in outcome.words.splitlines():
            name, ours, other = line.split()
            turns.setdefault(name, []).append((int(ours), int(other)))
    return {row.name: _ratio(turns.get(row.name, ()), faults.get(row.script)) for row in rows}


def _ratio(turns: Sequence[tuple[int, int]], fault: str | None) -> Ratio:
    if fault is not None or not turns:
        return Ratio(None, f"not there yet: {fault or 'its script does not name it'}")
    return Ratio(min(other for _, other in turns) / min(ours for ours, _ in turns))


def slip(device: Device) -> Ratio:
    """By how many milliseconds a 20 ms beat slips at worst, beside two requests at once over TLS."""
    with StandIn() as service:
        device.put("root.cert", service.authority_pem.encode())
        worst: list[float] = []
        for _ in range(_RUNS):
            outcome = device.run("beat", 256 * 1024, service.base_url, key=service.key)
            if not outcome.passed:
                return Ratio(None, f"not there yet: {outcome.last}")
            worst.append(int(outcome.last.split()[1]) / 1000)
    return Ratio(median(worst), f"the median of {_RUNS} runs")
