"""The checks of a board, in order: each is sent to it, has its time, and ends in a Result.

The board is started afresh first, so that its memory is a program's at its start. Every check is one
small program (`device/`), and takes the place of the last one. What needs something that has failed is
not tried, and says so. A board that falls silent in a check hangs: nothing further is tried then.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from uopenai_tools.doctor import library, verdicts
from uopenai_tools.doctor.verdicts import Facts, Finding, Seen
from uopenai_tools.link import BoardError, BoardLink, LinkError, NoBoardError
from uopenai_tools.settings import BY_KEY

OK, FAILED, NOT_TRIED = "ok", "failed", "not tried"
_DEVICE = Path(__file__).parent / "device"
# Marks the line with what a check found: the library may print before it.
_MARK = "\x1e"


@dataclass(frozen=True)
class Limits:
    """Seconds: for joining Wi-Fi, one try of a time server, a connection, any one wait for the service, and
    what a check may be silent beyond that before the board is said to hang.
    """

    wifi: int = 20
    time_server: int = 2
    connection: int = 10
    answer: int = 30
    silence: int = 30


@dataclass(frozen=True)
class Result:
    """What came of one check. *state*: ok, failed or not tried. *text*: what was found, or why it was not
    tried; *fix*: what to do about it, where something is to be done. *seconds*: on the host's clock.
    """

    step: str
    title: str
    state: str
    text: str
    fix: str = ""
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """For `--json`."""
        return {**asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True)
class _Step:
    """One check. *needs*: those that must have gone well. *why_not*: a further reason not to try it.
    *seconds*: the longest silence.
    """

    name: str
    title: str
    judge: Callable[[Facts, Seen], Finding]
    needs: tuple[str, ...] = ()
    options: Callable[[Limits, Seen], dict[str, Any]] = lambda limits, seen: {}
    why_not: Callable[[Seen], str] = lambda seen: ""
    seconds: Callable[[Limits], int] = lambda limits: 0


def _origin(limits: Limits, seen: Seen) -> dict[str, Any]:
    return {"origin": seen["dns"]["origin"], "seconds": limits.connection}


_STEPS = (
    _Step("interpreter", "Interpreter", verdicts.interpreter),
    _Step("library", "Library", verdicts.library, ("interpreter",)),
    _Step("files", "File system", verdicts.files),
    _Step("memory", "Memory", verdicts.memory),
    _Step(
        "settings",
        "Settings",
        verdicts.settings,
        ("library",),
        lambda limits, seen: {"names": list(BY_KEY)},
    ),
    _Step(
        "wifi",
        "Wi-Fi",
        verdicts.wifi,
        ("library",),
        lambda limits, seen: {"seconds": limits.wifi},
        lambda seen: verdicts.without(seen, "wifi_ssid"),
        seconds=lambda limits: limits.wifi,
    ),
    # A board asks each of its name servers several times before it gives up.
    _Step("dns", "DNS", verdicts.dns, ("wifi",), seconds=lambda limits: 15),
    _Step(
        "clock",
        "Clock",
        verdicts.clock,
        ("wifi",),
        lambda limits, seen: {"seconds": limits.time_server},
        seconds=lambda limits: 3 * limits.time_server + 15,
    ),
    _Step("tcp", "TCP", verdicts.tcp, ("dns",), _origin, seconds=lambda limits: limits.connection),
    _Step(
        "tls",
        "TLS",
        verdicts.tls,
        ("tcp", "clock"),
        _origin,
        seconds=lambda limits: 2 * limits.connection,
    ),
    _Step(
        "key",
        "Key",
        verdicts.key,
        ("tcp", "tls"),
        lambda limits, seen: {
            "seconds": limits.answer,
            "wanted": verdicts.MODELS,
            "others": verdicts.NO_WORDS,
        },
        lambda seen: verdicts.without(seen, "api_key"),
        seconds=lambda limits: 2 * limits.answer,
    ),
    _Step(
        "reply",
        "Streamed reply",
        verdicts.reply,
        ("key",),
        lambda limits, seen: {"model": seen["key"]["model"]},
        verdicts.without_model,
        seconds=lambda limits: 2 * limits.answer,
    ),
)
STEPS = tuple((step.name, step.title) for step in _STEPS)


def examine(link: BoardLink, limits: Limits | None = None) -> Iterator[Result]:
    """Make every check, and give each result as it comes. Raises LinkError when the connection is lost."""
    link.soft_reset()
    link.exec(_source("runner"))
    examination = _Examination(link, limits or Limits())
    for step in _STEPS:
        yield examination.result(step)


def _source(name: str) -> str:
    return (_DEVICE / f"{name}.py").read_text("utf-8")


class _Examination:
    """What is known so far: the facts of the checks that went well, and why others did not."""

    def __init__(self, link: BoardLink, limits: Limits) -> None:
        self._link = link
        self._limits = limits
        self._seen: Seen = {}
        # By check that is not well: the reason for those that need it.
        self._reasons: dict[str, str] = {}
        self._hangs = ""

    def result(self, step: _Step) -> Result:
        """Make one check, or say why not."""
        reason = self._why_not(step)
        if reason:
            self._reasons[step.name] = reason
            return Result(step.name, step.title, NOT_TRIED, reason)
        if step.name == "tls" and verdicts.is_plain(self._seen):
            return Result(step.name, step.title, OK, "none: base_url is http://", verdicts.PLAIN)
        began = time.monotonic()
        finding = self._found(step)
        if finding.failed:
            self._reasons[step.name] = f"because {step.title} failed"
        took = time.monotonic() - began
        state = FAILED if finding.failed else OK
        return Result(step.name, step.title, state, finding.text, finding.fix, took)

    def _why_not(self, step: _Step) -> str:
        if self._hangs:
            return f"because the board hangs in {self._hangs}"
        # TLS asks for the time on MicroPython only: CircuitPython looks at no dates.
        no_dates = verdicts.is_plain(self._seen) or verdicts.is_circuitpython(self._seen)
        for need in step.needs:
            if need in self._reasons and not (need == "clock" and no_dates):
                return self._reasons[need]
        return step.why_not(self._seen)

    def _found(self, step: _Step) -> Finding:
        limit = step.seconds(self._limits) + self._limits.silence
        options = step.options(self._limits, self._seen)
        try:
            facts = self._facts(f"{_source(step.name)}\nrun_check(check, {options!r})\n", limit)
            if step.name == "library":
                facts["differences"] = library.differences(
                    self._link, facts, verdicts.is_circuitpython(self._seen)
                )
        except NoBoardError:
            self._hangs = step.title
            return Finding(
                f"the board said nothing for {limit} s: it hangs", "reset it, and try it again", failed=True
            )
        except BoardError as fault:
            return Finding(str(fault), "reset the board, and try it again", failed=True)
        if "words" in facts and facts["fault"] and len(facts) == 2:
            return verdicts.raised(step.name, facts["fault"], facts["words"])
        self._seen[step.name] = facts
        return step.judge(facts, self._seen)

    def _facts(self, code: str, limit: int) -> Facts:
        lines = self._link.exec(code, timeout=limit).decode("utf-8", "replace").split("\n")
        for line in reversed(lines):
            if line.startswith(_MARK):
                return ast.literal_eval(line.removeprefix(_MARK).strip())
        raise LinkError(
            "the board's answer to a check was lost on the way: check the cable, and try it again"
        )
