"""What a command says and ends with when it could not do it. Standard library only."""

from __future__ import annotations

FAILED, USAGE, NO_BOARD, CHECK_FAILED = 1, 2, 3, 4


class Fault(RuntimeError):
    """It could not be done. The text is one line for people: the cause, and the next step.

    *exit_code* is what the command ends with.
    """

    exit_code = FAILED


class UsageFault(Fault):
    """What was asked for is ambiguous or cannot be: an argument, a setting, an answer that nobody gave."""

    exit_code = USAGE


class NoBoardFault(Fault):
    """There is no board, or none that answers."""

    exit_code = NO_BOARD


class CheckFault(Fault):
    """All was looked at, and not all of it is well."""

    exit_code = CHECK_FAILED
