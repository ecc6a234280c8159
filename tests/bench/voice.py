"""How soon a gadget answers, and whether its speech has gaps, against the stand-in.

Turn by turn the time from the end of speech to the first sample out is taken on the board. What the stand-in
took for its three answers is in its log; a round trip is that of a bare request over a connection that
stands. The rest is our own.
"""

from __future__ import annotations

import http.client
import ssl
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

import uopenai_tools
from bench.device import Device, Outcome
from bench.report import Row
from uopenai_tools.standin import StandIn
from uopenai_tools.standin.app import Record

# What the simulated I2S stands on, and the air around a gadget.
_SIMULATED = Path(uopenai_tools.__file__).parent / "simulator" / "device"
_SOUND = ("_i2s", "_sound", "_samples_native", "_samples_portable", "_alarm", "_panel", "_pins")
_LIVE = Path(__file__).resolve().parents[1] / "device" / "live"
_AIR = (_LIVE / "air.py", _LIVE / "dead_i2s.py")
_TITLE = "turn by turn, from the end of speech to the first sample out, the stand-in's own time within"
_OWN = "turn by turn, from the end of speech to the first sample out, our own share"
_GAP = "the longest gap in speech while TLS and realtime events flow"
_STEPS = ("/v1/audio/transcriptions", "/v1/responses", "/v1/audio/speech")
_OWN_MS = 50
_GAP_MS = 20
_ROUND_TRIPS = 25
_HEAP = 512 * 1024


def rows(device: Device, wanted: Callable[[str], bool]) -> Iterator[Row]:
    """The rows whose name is *wanted*."""
    turns = _Rows("turn", _TITLE, None), _Rows("own", _OWN, _OWN_MS)
    gap = _Rows("gap", _GAP, _GAP_MS)
    for path in (*(_SIMULATED / f"{name}.py" for name in _SOUND), *_AIR):
        device.put(path.name, path.read_bytes())
    for script, kinds in {"voice": turns, "talk": (gap,)}.items():
        found = [kind for kind in kinds if wanted(kind.row(None, "").name)]
        if not found:
            continue
        with StandIn() as service:
            device.put("root.cert", service.authority_pem.encode())
            outcome = device.run(script, _HEAP, service.base_url, key=service.key)
            told = {"gap": _told(outcome, "gap"), "turn": _told(outcome, "turn")}
            if "own" in [kind.word for kind in found]:
                # The first turn in the log is the one that is not timed.
                served = _served_ms(service.log)[1:]
                trips = len(_STEPS) * _round_trip_ms(service)
                pairs = zip(told["turn"], served, strict=False)
                told["own"] = [total - others - trips for total, others in pairs]
        for kind in found:
            yield kind.of(told[kind.word], outcome)


class _Rows:
    """A row whose value is the median of what the script says behind *word*."""

    def __init__(self, word: str, title: str, must: float | None) -> None:
        self.word, self._title, self._must = word, title, must

    def row(self, value: float | None, note: str) -> Row:
        return Row("voice", self._title, value, "ms", "lower", self._must, note=note)

    def of(self, told: Sequence[float], outcome: Outcome) -> Row:
        if not outcome.passed or not told:
            return self.row(None, f"not there yet: {outcome.last}")
        return self.row(median(told), f"the median of {len(told)}")


def _told(outcome: Outcome, word: str) -> list[float]:
    lines = [line.split() for line in outcome.words.splitlines()]
    return [float(line[1]) for line in lines if line[0:1] == [word]]


def _served_ms(log: Sequence[Record]) -> list[float]:
    """What the stand-in took for each turn: from a request's last byte to the beginning of its answer."""
    turns: list[float] = []
    left: list[str] = []
    for record in sorted(log, key=lambda record: record.arrived_at):
        if record.path == _STEPS[0]:
            turns.append(0.0)
            left = list(_STEPS)
        if record.path in left:  # of the sentences, the first
            left.remove(record.path)
            turns[-1] += 1000 * (record.answered_at - (record.last_byte_at or record.arrived_at))
    return turns


def _round_trip_ms(service: StandIn) -> float:
    """The median of bare requests over TLS, the stand-in's own time taken away."""
    where = urlsplit(service.base_url)
    trusting = ssl.create_default_context(cadata=service.authority_pem)
    connection = http.client.HTTPSConnection(where.hostname or "", where.port, timeout=20, context=trusting)
    took: list[float] = []
    for _ in range(_ROUND_TRIPS):
        asked = time.monotonic()
        connection.request(
            "GET", "/v1/models/gpt-4o-mini", headers={"Authorization": f"Bearer {service.key}"}
        )
        connection.getresponse().read()
        took.append(time.monotonic() - asked)
    connection.close()
    served = [record.answered_at - record.arrived_at for record in service.log[-_ROUND_TRIPS:]]
    return 1000 * max(0.0, median(took) - median(served))
