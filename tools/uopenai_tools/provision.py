"""Gives a board with MicroPython its settings (NVS) and its clock, over the serial link.

Nothing has to be on the board but the interpreter. Values travel inside the code that the raw REPL is
sent, which echoes nothing: they are in no argument list, no output and no file of the host.
"""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timezone

from uopenai_tools.link import BoardError, BoardLink, LinkError
from uopenai_tools.settings import BY_KEY, END, LONG_SECRET, LONGEST, SETTINGS, in_words

__all__ = ["NAMESPACE", "SETTINGS", "held", "on_board", "set_clock", "write_settings"]

NAMESPACE = "uopenai"

# No host whose clock says less than this can be right: the project is younger.
_EARLIEST = datetime(2026, 1, 1, tzinfo=timezone.utc)

# All or nothing: NVS writes each value at once, so what was there is put back after a fault. Values are
# hex, so that no value can end the string it stands in, and in a function, so that none stays behind.
_WRITE = """
def _write(pairs):
    import binascii
    from esp32 import NVS
    store = NVS({namespace!r})
    buffer = bytearray({longest})
    def was(name):
        try:
            return bytes(buffer[: store.get_blob(name, buffer)])
        except OSError:
            return b""
    def put(name, value):
        if value:
            store.set_blob(name, value)
        else:
            try:
                store.erase_key(name)
            except OSError:
                pass
    before = []
    try:
        for name, value in pairs:
            before.append((name, was(name)))
            put(name, binascii.unhexlify(value))
        store.commit()
    except (OSError, MemoryError, KeyboardInterrupt):
        for name, value in reversed(before):
            put(name, value)
        store.commit()
        raise
try:
    _write({pairs!r})
finally:
    del _write
"""

# The value of a secret does not leave the board, but for the end of a long one.
_READ = """
def _read(names):
    from esp32 import NVS
    store = NVS({namespace!r})
    buffer = bytearray({longest})
    held = []
    for name, secret, ends in names:
        try:
            value = str(buffer[: store.get_blob(name, buffer)], "utf-8")
        except (OSError, UnicodeError):
            continue
        held.append((name, value if not secret else value[-{end}:] if ends and len(value) >= {long} else ""))
    print(repr(held))
try:
    _read({names!r})
finally:
    del _read
"""
_NVS_FULL = ("NOT_ENOUGH_SPACE", "PAGE_FULL", "NO_FREE_PAGES", "-4357")


def held(link: BoardLink) -> dict[str, str]:
    """The settings that the board has, by NVS key; of a secret only what `settings.shown` lets be seen."""
    names = [(s.key, s.secret, s.recognised) for s in SETTINGS]
    code = _READ.format(namespace=NAMESPACE, longest=LONGEST, names=names, end=END, long=LONG_SECRET)
    with _explained():
        return dict(ast.literal_eval(link.exec(code).decode()))


def on_board(link: BoardLink) -> str:
    """The settings that the board has now, in a line; of a secret only what may be seen."""
    return in_words(held(link))


def write_settings(link: BoardLink, values: Mapping[str, str]) -> None:
    """Write settings by NVS key (see SETTINGS); an empty value removes the setting from the board.

    All of them or none. Raises LinkError when the board cannot store them, ValueError for a key that is
    none or a value longer than the library reads.
    """
    if unknown := sorted(set(values) - set(BY_KEY)):
        raise ValueError(f"no such setting: {', '.join(unknown)}")
    pairs = [(key, value.encode("utf-8").hex()) for key, value in values.items()]
    if long := [key for key, value in pairs if len(value) > 2 * LONGEST]:
        raise ValueError(f"longer than {LONGEST} bytes: {', '.join(long)}")
    for key, value in values.items():
        if BY_KEY[key].secret:
            link.hide(value)
            link.hide(value.encode("utf-8").hex())
    if pairs:
        with _explained():
            link.exec(_WRITE.format(namespace=NAMESPACE, longest=LONGEST, pairs=pairs))


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """What a board's own words about NVS mean."""
    try:
        yield
    except BoardError as fault:
        if fault.kind == "ImportError":
            raise LinkError(
                "the board's interpreter has no NVS to keep settings in: is it MicroPython for ESP32?"
            ) from None
        if any(words in fault.message for words in _NVS_FULL):
            raise LinkError(
                "the board's NVS is full, and is as it was: remove what is not needed there "
                "(uopenai provision --forget NAME), or erase the flash"
            ) from None
        raise


def set_clock(link: BoardLink, now: datetime | None = None) -> datetime:
    """Set the board's clock to *now*, by default this computer's time; returns what was set, in UTC.

    Raises LinkError when this computer's own clock cannot be right.
    """
    now = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
    if now < _EARLIEST:
        raise LinkError(f"this computer's clock says {now:%Y-%m-%d}: set it, and then the board's again")
    fields = (now.year, now.month, now.day, now.weekday(), now.hour, now.minute, now.second, 0)
    link.exec(f"import machine\nmachine.RTC().datetime({fields})")
    return now
