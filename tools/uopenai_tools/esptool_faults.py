"""What esptool says when it fails, in our words: the cause, then the next step."""

from __future__ import annotations

import re
from collections.abc import Sequence

from uopenai_tools.faults import NO_BOARD, Fault
from uopenai_tools.link_errors import why_not_open


class EsptoolFault(Fault):
    """The chip could not be read or written; the text is one line."""


class NoLoaderFault(EsptoolFault):
    """No chip answers in its ROM loader."""

    exit_code = NO_BOARD


_AGAIN = "then run the same command again"
_MANUAL = (
    "hold the button BOOT (also called 0 or IO0), press and release RESET (or EN), let go of BOOT, " + _AGAIN
)

_LOST = (
    r"serial exception|device disconnected|device reports readiness|Input/output error|Lost connection|"
    r"stopped responding|No more data to read|could not open port|Errno 5|write timeout|No such device|"
    r"Serial data stream stopped|Packet content transfer stopped|No serial data received|"
    r"port that is not open"
)

# What esptool says, what it means; the first that fits counts. {what}: what was being done.
_MEANINGS: tuple[tuple[str, type[EsptoolFault], str], ...] = (
    (
        r"No module named esptool",
        EsptoolFault,
        "esptool is not installed beside this command: pip install esptool",
    ),
    (
        r"secure download mode|flash encryption|secure boot",
        EsptoolFault,
        "the chip at {port} is locked (flash encryption or secure boot): take one that is not",
    ),
    (
        r"Failed to connect to|Connecting\.\.\.[. _]*$",
        NoLoaderFault,
        "no chip answers in its loader at {port}: " + _MANUAL,
    ),
    (
        r"Unexpected chip (ID|magic) value|autodetect",
        EsptoolFault,
        "the chip at {port} is none that is known: take an ESP32, S2, S3, C3 or C6",
    ),
    (
        r"MD5 of file does not match|written flash region is empty|Verification failed",
        EsptoolFault,
        "what the chip at {port} holds is not what was written: check the cable and the power, " + _AGAIN,
    ),
    (
        r"Failed to start stub|Failed to set baud rate|Failed to change baud",
        EsptoolFault,
        "the chip at {port} does not follow: take a shorter cable or another port, " + _AGAIN,
    ),
    (
        _LOST,
        EsptoolFault,
        "the connection to {port} was lost while {what}: check the cable, " + _AGAIN,
    ),
    (
        r"Invalid head of packet|Corrupt data|Digest mismatch|Invalid SLIP|Checksum error|Response doesn't",
        EsptoolFault,
        "the line to {port} is disturbed: take a shorter cable or another port, " + _AGAIN,
    ),
    (
        r"result was ([0-9A-Fa-f]+)",
        EsptoolFault,
        "the chip at {port} refused while {what}: reset it, " + _AGAIN,
    ),
)


def explain(lines: Sequence[str], what: str, port: str) -> Fault:
    """The sentence for a run of esptool that failed and printed *lines*."""
    text = "\n".join(lines)
    if "the port is busy or doesn't exist" in text:
        return why_not_open(port)
    # Before the error it may have said anything, such as what features the chip has.
    at = next((number for number, line in enumerate(lines) if "error occurred" in line), 0)
    errors = "\n".join(lines[at:])
    for pattern, kind, meaning in _MEANINGS:
        if re.search(pattern, errors, re.IGNORECASE | re.MULTILINE):
            return kind(meaning.format(port=port, what=what))
    words = lines[at] if at else next((line for line in reversed(lines) if line.strip()), "it said nothing")
    words = words.split("error occurred: ")[-1].strip().rstrip(".")
    return EsptoolFault(f"esptool failed while {what} ({words}): reset the board, {_AGAIN}")
