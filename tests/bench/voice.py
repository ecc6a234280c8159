"""How soon a gadget answers: from the end of speech to the first sample out, against the stand-in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import uopenai_tools
from bench.device import Device
from bench.report import Row
from uopenai_tools.standin import StandIn

# What the simulated I2S stands on, and the air around a gadget.
_SIMULATED = Path(uopenai_tools.__file__).parent / "simulator" / "device"
_SOUND = ("_i2s", "_sound", "_samples_native", "_samples_portable", "_alarm", "_panel", "_pins")
_AIR = Path(__file__).resolve().parents[1] / "device" / "live" / "air.py"
_TITLE = "turn by turn, from the end of speech to the first sample out, the stand-in's own time within"
# Of which 50 are our own share; the rest is for a service that computes three answers on a busy host.
_MUST_MS = 100
_AIM_MS = 50
_HEAP = 512 * 1024


def rows(device: Device, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The row, if its name is *wanted*."""
    row = Row("voice", _TITLE, None, "ms", "lower", _MUST_MS, _AIM_MS)
    if not wanted(row.name):
        return
    for path in (*(_SIMULATED / f"{name}.py" for name in _SOUND), _AIR):
        device.put(path.name, path.read_bytes())
    with StandIn() as service:
        device.put("root.cert", service.authority_pem.encode())
        outcome = device.run("voice", _HEAP, service.base_url, key=service.key)
    turns = [int(line.split()[1]) for line in outcome.words.splitlines() if line.startswith("turn ")]
    value = median(turns) if outcome.passed and turns else None
    note = f"the median of {len(turns)} turns" if value is not None else f"not there yet: {outcome.last}"
    yield Row("voice", _TITLE, value, "ms", "lower", _MUST_MS, _AIM_MS, note=note)
