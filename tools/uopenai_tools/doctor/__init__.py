"""Looks a board over, on the board itself: `uopenai doctor`.

`examination` sends the programs in `device/` to the board, one after the other, and `verdicts` says in
words what each one found; `library` compares the installed files with what would be installed.
"""

from uopenai_tools.doctor.examination import Limits, Result, examine

__all__ = ["Limits", "Result", "examine"]
