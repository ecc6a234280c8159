"""What a check found, in words: whether it is well, and what to do when it is not.

The checks of the network give the library's own sentences, cause and fix in one; those are handed on.
"""

from __future__ import annotations

import builtins
import errno
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from uopenai_tools.compiling import ARCHITECTURES, MPY_VERSION
from uopenai_tools.doctor.library import FROZEN, Differences
from uopenai_tools.firmware.releases import OLDEST, TITLES

Facts = dict[str, Any]
# By check: what it found.
Seen = dict[str, Facts]

# Bytes. One streamed answer takes up to 32 KB of Python's heap (lib/README.md), a TLS connection two
# buffers of 21 KB in all, and its handshake about as much again.
_LEAST_FILES, _LEAST_HEAP, _LEAST_BLOCK = 16 * 1024, 32 * 1024, 42 * 1024
_WEAK = -80  # dBm; below it packets are lost
_MOST_CLOCK_ERROR = 300  # seconds; certificates are good for months, signatures for minutes
_LEAST_TRUE = 1767225600  # 2026-01-01: no host whose clock says less can be right

# Models for the streamed reply, cheap ones first; and what marks one that does not answer in words.
MODELS = ("gpt-4o-mini", "gpt-4.1-nano", "gpt-4.1-mini", "gpt-4o", "gpt-4.1", "gpt-5-nano", "gpt-5-mini")
NO_WORDS = (
    "embed", "whisper", "tts", "dall", "image", "moderation", "audio", "realtime", "transcribe", "search",
    "instruct", "davinci", "babbage", "sora", "computer", "research",
)  # fmt: skip

INSTALL, FLASH, PROVISION = "run `uopenai install`", "run `uopenai flash`", "run `uopenai provision`"
PLAIN = "what is sent can be read on the way, the key too: use https:// but in one's own network"


@dataclass(frozen=True)
class Finding:
    """What one check came to. *fix*: what to do, also where it is well and could be better."""

    text: str
    fix: str = ""
    failed: bool = False


def _bad(text: str, fix: str = "") -> Finding:
    return Finding(text, fix, failed=True)


def raised(step: str, kind: str, words: str) -> Finding:
    """The check raised: a sentence of the library's, or something of Python's."""
    if kind == "ImportError" and "'network'" in words:
        return _bad("this board's firmware has no Wi-Fi", f"{FLASH} with the firmware of this very board")
    if kind in ("ImportError", "AttributeError"):
        return _bad(f"a part of the library is missing ({words})", INSTALL)
    if kind in ("ValueError", "SyntaxError", "RuntimeError", "EOFError", "NotImplementedError"):
        return _bad(f"a part of the library cannot be loaded ({words or kind})", INSTALL)
    if kind == "MemoryError":
        return _bad(
            f"the board ran out of memory ({words})",
            "a board with more memory, or the library frozen into the firmware, has the room",
        )
    if hasattr(builtins, kind):
        return _bad(f"the board raised {kind}: {words}", "reset the board, and try it again")
    return _bad(words or kind)


def is_circuitpython(seen: Seen) -> bool:
    """Whether the board runs CircuitPython."""
    return seen.get("interpreter", {}).get("name") == "circuitpython"


def is_plain(seen: Seen) -> bool:
    """Whether the service is spoken to without TLS."""
    return seen.get("dns", {}).get("origin", "").startswith("http://")


def without(seen: Seen, setting: str) -> str:
    """Why not to try what needs *setting*; empty if it is there."""
    names = seen.get("settings", {}).get("names", [])
    return "" if setting in names else f"because there is no {setting} in the settings"


def without_model(seen: Seen) -> str:
    """Why not to try the streamed reply; empty if there is a model for it."""
    return "" if seen["key"]["model"] else "because the account has no model that answers in words"


def interpreter(facts: Facts, seen: Seen) -> Finding:
    """Which interpreter, how old, and which .mpy it takes."""
    version = ".".join(str(part) for part in facts["version"])
    if facts["name"] not in OLDEST:
        return _bad(f"{facts['name']} {version} is neither MicroPython nor CircuitPython", FLASH)
    oldest = OLDEST[facts["name"]]
    text = f"{TITLES[facts['name']]} {version} on {facts['machine']}"
    if tuple(facts["version"][:2]) < oldest:
        return _bad(f"{text}: {'.'.join(map(str, oldest))} is the oldest that the library runs on", FLASH)
    if facts["mpy"] & 0xFF != MPY_VERSION:
        return _bad(f"{text} takes .mpy of version {facts['mpy'] & 0xFF}, not {MPY_VERSION}", FLASH)
    return Finding(f"{text}, takes .mpy of version {MPY_VERSION} with {architecture(facts['mpy'])}")


def architecture(mpy: int) -> str:
    """The name of the machine code that a board takes by its `sys.implementation._mpy`."""
    number = mpy >> 10 & 0xF
    known = number < len(ARCHITECTURES)
    return (ARCHITECTURES[number] or "bytecode") if known else f"architecture {number}"


def library(facts: Facts, seen: Seen) -> Finding:
    """Whether it is there, loads, and is whole."""
    if not facts["folder"]:
        return _bad("the library is not on the board", INSTALL)
    if wrong := _wrong_head(facts["heads"], seen["interpreter"]):
        return _bad(wrong, INSTALL)
    compared: Differences = facts["differences"]
    if compared.damaged:
        return _bad(
            f"{_files(len(compared.damaged))} of the library, such as {compared.damaged[0]}, "
            "not what this version installs: damaged, half installed, or older",
            INSTALL,
        )
    if facts["fault"]:
        return _bad(f"the library cannot be loaded ({facts['words'] or facts['fault']})", INSTALL)
    where = "in the firmware" if facts["folder"] == FROZEN else f"in {facts['folder']}"
    text = f"uopenai {facts['version']} {where}"
    count = sum(number for number, _ in facts["heads"].values())
    if count:
        text += f", {count} compiled files"
    if compared.shadowed:
        first = compared.shadowed[0].removesuffix(".mpy")
        return Finding(text, f"{first}.py stands in for {first}.mpy: remove it if that is not meant")
    if facts["version"] != compared.newest:
        return Finding(text, f"there is {compared.newest}: {INSTALL}")
    return Finding(text)


def _wrong_head(heads: Mapping[str, tuple[int, str]], board: Facts) -> str:
    """Why the board cannot load a compiled file, by how files begin; empty if it can load all."""
    letter = b"C" if board["name"] == "circuitpython" else b"M"
    own = board["mpy"] >> 10 & 0xF
    for head, (count, path) in sorted(heads.items()):
        data = bytes.fromhex(head)
        others = f" and {_files(count - 1)} beside it" if count > 1 else ""
        if len(data) < 3 or data[:1] not in (b"M", b"C"):
            return f"{path}{others}: no compiled file, or cut short"
        if data[:1] != letter:
            return f"{path}{others}: compiled for {'Circuit' if data[:1] == b'C' else 'Micro'}Python"
        if data[1] != MPY_VERSION:
            return f"{path}{others}: compiled for another MicroPython (.mpy version {data[1]})"
        number = data[2] >> 2 & 0xF
        if number not in (0, own):
            return (
                f"{path}{others}: compiled for {architecture(number << 10)}, "
                f"and this board takes {architecture(board['mpy'])}"
            )
    return ""


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


def _kb(size: int) -> str:
    return f"{size / 1024:,.0f} KB"


def files(facts: Facts, seen: Seen) -> Finding:
    """Room, and whether it may be written to."""
    text = f"{_kb(facts['free'])} of {_kb(facts['total'])} free"
    if facts["number"] == errno.EROFS:
        return Finding(f"{text}; read-only to programs while a computer has it as a drive")
    if facts["number"] == errno.ENOSPC or facts["free"] < _LEAST_FILES:
        return _bad(f"the file system is full: {text}", "remove files that are not needed")
    if facts["number"]:
        name = errno.errorcode.get(facts["number"], str(facts["number"]))
        return _bad(f"the file system cannot be written to ({name})", f"format it: {FLASH} --erase")
    return Finding(text)


def memory(facts: Facts, seen: Seen) -> Finding:
    """Room for an answer in Python's heap, and for TLS in ESP-IDF's."""
    text = f"{_kb(facts['free'])} of {_kb(facts['total'])} of Python's heap free"
    fix = "see what boot.py keeps in memory; a board with PSRAM, or the library frozen, has more room"
    if facts["largest"] >= 0:
        text += f", largest block of ESP-IDF's heap {_kb(facts['largest'])}"
        if facts["largest"] < _LEAST_BLOCK:
            return _bad(f"{text}: too little for TLS, which needs {_kb(_LEAST_BLOCK)}", fix)
    if facts["free"] < _LEAST_HEAP:
        return _bad(f"{text}: an answer may need {_kb(_LEAST_HEAP)}", fix)
    return Finding(text)


def settings(facts: Facts, seen: Seen) -> Finding:
    """Which are there; the key and the network have to be."""
    there = ", ".join(facts["names"]) or "none"
    missing = [name for name in ("wifi_ssid", "api_key") if name not in facts["names"]]
    if missing:
        return _bad(f"there is no {' and no '.join(missing)}; there are: {there}", PROVISION)
    return Finding(there)


def wifi(facts: Facts, seen: Seen) -> Finding:
    """It has joined; how well it hears."""
    text = f"joined {facts['network']!r}, address {facts['address']}"
    signal = facts["signal"]
    if signal is None:
        return Finding(text)
    fix = "the signal is weak: bring board and access point nearer, or see to the antenna"
    return Finding(f"{text}, signal {signal} dBm", fix if signal < _WEAK else "")


def dns(facts: Facts, seen: Seen) -> Finding:
    """The name is known."""
    addresses = ", ".join(sorted(set(facts["addresses"])))
    return Finding(f"{facts['name']} is {addresses or 'known'}, found in {facts['took']} ms")


def clock(facts: Facts, seen: Seen) -> Finding:
    """Set or not, by whom, and how far from the host's."""
    if not facts["set"]:
        return _bad(f"the clock is not set ({facts['date']}), and: {facts['words']}")
    host = time.time()
    off = round(facts["now"] - host)
    by = "the host's clock" if host >= _LEAST_TRUE else "the host's clock (which is wrong itself)"
    how = "set by SNTP" if not facts["fault"] else "set before"
    text = f"{how}, {_off(off)} {by}"
    if facts["before"] and not facts["fault"] and abs(facts["before"] - host) > _MOST_CLOCK_ERROR:
        text += f"; before, {_off(round(facts['before'] - host))} it"
    if abs(off) > _MOST_CLOCK_ERROR and host >= _LEAST_TRUE:
        return _bad(text, facts["words"] or "another time server, the setting ntp, may be right")
    return Finding(
        text, f"it would not be set after a power loss: {facts['words']}" if facts["fault"] else ""
    )


def _off(seconds: int) -> str:
    if abs(seconds) <= 2:
        return "agrees with"
    return f"{abs(seconds):,} s {'behind' if seconds < 0 else 'ahead of'}"


def tcp(facts: Facts, seen: Seen) -> Finding:
    """Somebody listens."""
    return Finding(f"connected to {seen['dns']['origin'].partition('://')[2]} in {facts['took']} ms")


def tls(facts: Facts, seen: Seen) -> Finding:
    """The chain and the name are right."""
    cipher = f", {', '.join(str(word) for word in facts['cipher'])}" if facts["cipher"] else ""
    return Finding(f"certificate and host name verified, handshake in {facts['took']} ms{cipher}")


def key(facts: Facts, seen: Seen) -> Finding:
    """The service takes the key."""
    return Finding(f"the service takes it; models that it may use: {facts['count']}")


def reply(facts: Facts, seen: Seen) -> Finding:
    """Words have come."""
    model = seen["key"]["model"]
    if not facts["characters"]:
        return _bad(
            f"{model} answered without a word", "try it again; is base_url the service that is meant?"
        )
    return Finding(f"{model}: first word after {facts['first']} ms, whole after {facts['whole']} ms")
