"""The time of day where the board is; its clock runs in UTC."""

def local(
    seconds: int | None = None, rule: str | None = None
) -> tuple[int, int, int, int, int, int, int, int]:
    """The local time: (year, month, day, hour, minute, second, weekday, day of the year); Monday is 0.

    *seconds* since 1970, in UTC; left out, now. *rule*: a POSIX TZ string; left out, the setting ``tz``; without
    that it is UTC. Raises ValueError for a rule that is none.
    """
