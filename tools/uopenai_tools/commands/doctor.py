"""`uopenai doctor`: looks a board over, from its interpreter to a streamed reply."""

from __future__ import annotations

from uopenai_tools.commands.options import Json, Port


def doctor(port: Port = None, as_json: Json = False) -> None:
    """Look the board over: interpreter, library, files, memory, settings, Wi-Fi, DNS, clock, TCP, TLS, key,
    a streamed reply; each with its result, its time and, when it fails, the fix. Ends with 4 if one failed.

    The board starts afresh for it, and is at its prompt afterwards.
    """
    from uopenai_tools import target
    from uopenai_tools.console import Console
    from uopenai_tools.doctor import report

    with target.opened(port) as board, board.link() as link:
        report.tell(link, board.name, Console(as_json=as_json))
