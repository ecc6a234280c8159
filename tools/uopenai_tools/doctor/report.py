"""Tells the results of an examination: a line each as it comes, or all of them as JSON at the end."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from uopenai_tools.console import Console
from uopenai_tools.doctor.examination import FAILED, NOT_TRIED, OK, STEPS, Limits, Result, examine
from uopenai_tools.faults import CheckFault
from uopenai_tools.link import BoardLink

_STYLES = {OK: "green", FAILED: "bold red", NOT_TRIED: "yellow"}
_STATE_WIDTH = max(len(state) for state in _STYLES)
_TITLE_WIDTH = max(len(title) for _, title in STEPS)


def tell(link: BoardLink, port: str, console: Console, limits: Limits | None = None) -> list[Result]:
    """Examine the board behind *link* and tell of it. Raises CheckFault when a check has failed."""
    results = []
    for result in examine(link, limits):
        results.append(result)
        if console.as_json:
            console.say(line(result).plain)
        else:
            console.show(None, line(result))
    if console.as_json:
        well = all(result.state == OK for result in results)
        steps = [result.as_json() for result in results]
        console.show({"port": port, "well": well, "steps": steps}, "")
    _judge(results)
    console.say("all is well")
    return results


def _judge(results: Sequence[Result]) -> None:
    """Raise CheckFault unless all is well: what could not be tried is not known to be."""
    bad = [result for result in results if result.state == FAILED]
    if bad:
        names = ", ".join(result.title for result in bad)
        raise CheckFault(f"not all is well, {names} failed: {bad[0].fix or 'its line says what to do'}")
    left = [result for result in results if result.state == NOT_TRIED]
    if left:
        names = ", ".join(result.title for result in left)
        raise CheckFault(f"nothing failed, but {names} could not be tried, {left[0].text}")


def line(result: Result) -> Text:
    """A result for people; its fix on a line of its own."""
    text = Text(f"{result.state.upper() if result.state == FAILED else result.state:<{_STATE_WIDTH}}")
    text.stylize(_STYLES[result.state])
    text.append(f"  {result.title:<{_TITLE_WIDTH}}  {result.text}", style="default")
    if result.state != NOT_TRIED:
        text.append(f" ({result.seconds:.1f} s)", style="default")
    if result.fix:
        text.append(f"\n{'':<{_STATE_WIDTH + _TITLE_WIDTH + 4}}→ {result.fix}", style="default")
    return text
