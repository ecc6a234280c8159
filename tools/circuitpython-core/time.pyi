"""CircuitPython's time (shared-bindings/time), which its stub package leaves to CPython's."""

from typing import NamedTuple

class struct_time(NamedTuple):
    tm_year: int
    tm_mon: int
    tm_mday: int
    tm_hour: int
    tm_min: int
    tm_sec: int
    tm_wday: int
    tm_yday: int
    tm_isdst: int

def localtime(secs: int = ..., /) -> struct_time: ...
def mktime(t: tuple[int, int, int, int, int, int, int, int, int], /) -> int: ...
def monotonic() -> float: ...
def monotonic_ns() -> int: ...
def sleep(seconds: float, /) -> None: ...
def time() -> int: ...
