"""Says in words what ESP-IDF's panics, watchdogs and resets mean, and what to do about them.

What ESP-IDF prints: docs.espressif.com, "Fatal Errors"; what the ROM prints at a start: each chip's
esp_rom/include/*/rom/rtc.h. MicroPython's own tracebacks need no words of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

POWER = "the supply voltage fell too low: use a better supply, a shorter cable or a powered hub"
_BUG = "a fault in the firmware or in native code, not in a Python program"
_REPORT = "--elf FILE with the firmware's own ELF file names the lines"
_HUNG = "something kept the processor to itself too long: a loop in native code, or with interrupts off"
_STACK = "a stack is full: recursion too deep, or a thread's stack too small (_thread.stack_size)"
_CUT_OFF = "it read or wrote where there is no memory, through a pointer that was wrong or freed"
_FLASH_BAD = "write the firmware again (`uopenai flash`); if it stays so, the flash or its wiring is bad"

# By what stands in a Guru Meditation's brackets, the first that fits.
_GURU = (
    ("stack protection", _STACK),
    ("interrupt wdt", f"the interrupt watchdog: {_HUNG}"),
    ("cache", "code or data in flash or PSRAM was used while they were switched off: " + _BUG),
    ("loadprohibited", _CUT_OFF),
    ("storeprohibited", _CUT_OFF),
    ("load access fault", _CUT_OFF),
    ("store access fault", _CUT_OFF),
    ("loadstore", f"memory was used in pieces of a size that it does not take: {_BUG}"),
    ("misaligned", f"memory was used in pieces of a size that it does not take: {_BUG}"),
    ("illegal", f"it came upon what is no instruction: a wrong .mpy, or {_BUG}"),
    ("instr", f"it jumped to where there is no code, or the stack was overwritten: {_BUG}"),
    ("dividebyzero", f"a division by zero in native code: {_BUG}"),
    ("double", f"a fault while a fault was dealt with: most often a stack overflow; {_BUG}"),
    ("memory protection", f"it wrote to where code is: {_BUG}"),
    ("debug exception", f"a breakpoint or watchpoint was met: {_BUG}"),
)

# By a part of the reset's name, the first that fits.
_RESETS = (
    ("BROWN", f"brownout: {POWER}"),
    ("GLITCH", f"a glitch of the supply: {POWER}"),
    ("PWR", f"a glitch of the supply: {POWER}"),
    ("POWERON", "power came on, or the reset button (EN) was pressed"),
    ("DEEPSLEEP", "it woke from deep sleep"),
    ("DSLEEP", "it woke from deep sleep"),
    ("SUPER_WDT", f"the super watchdog reset it: {_HUNG}"),
    ("WDT", f"a watchdog reset it: {_HUNG}, or machine.WDT was not fed"),
    ("USB", "a program on the computer reset it over USB"),
    ("JTAG", "a debugger reset it"),
    ("EFUSE", "its fuses could not be read: the supply, or the chip, is bad"),
    ("SW", "the firmware restarted itself: machine.reset(), or after a panic (see the lines before)"),
    ("EXT_CPU", "the other core was started"),
)
# By number, on all of these chips, for a ROM that does not say the name.
_RESET_NUMBERS = {
    0x1: "POWERON", 0x3: "SW", 0x5: "DEEPSLEEP", 0x7: "WDT", 0x8: "WDT", 0x9: "WDT", 0xB: "WDT",
    0xC: "SW", 0xD: "WDT", 0xF: "BROWN", 0x10: "WDT", 0x12: "SUPER_WDT", 0x13: "GLITCH", 0x15: "USB",
}  # fmt: skip

# A line that says it all itself, and what is to be said to it.
_LINES = (
    (r"Brownout detector was triggered", POWER),
    (r"Task watchdog got triggered", f"the task watchdog: {_HUNG}; the tasks that did not feed it follow"),
    (r"Stack canary watchpoint triggered", _STACK),
    (r"stack overflow in task (\S+) has been detected", _STACK),
    (r"abort\(\) was called at PC", f"the firmware gave up by itself; the line before may say why. {_BUG}"),
    (r"assert failed: ", f"something that must hold did not: {_BUG}"),
    (r"CORRUPT HEAP", "memory was written over by somebody else: a buffer too small in native code"),
    (r"waiting for download", "it waits for a firmware: let go of BOOT and press reset, or `uopenai flash`"),
    (r"boot:\S+ \((DOWNLOAD|USB_BOOT|UART_BOOT|DOWNLOAD\()", "it starts in download mode: is BOOT held?"),
    (r"invalid header: 0x", f"there is no firmware where the chip looks for it: {_FLASH_BAD}"),
    (r"flash read err", f"the flash cannot be read: {_FLASH_BAD}"),
    (r"csum err", f"the firmware is damaged: {_FLASH_BAD}"),
    (r"No bootable app partitions", f"there is no firmware after the bootloader: {_FLASH_BAD}"),
    (r"image at 0x\w+ has invalid magic byte", f"there is no firmware where it should be: {_FLASH_BAD}"),
    (r"PSRAM ID read error|PSRAM chip not found", "the firmware is one for a board with PSRAM of this kind"),
    (r"entering safe mode|Running in safe mode", "CircuitPython left the program out; it says why"),
)
_GURU_LINE = re.compile(r"Guru Meditation Error: Core\s+(\d+) panic'ed \((.*)\)")
_RESET_LINE = re.compile(r"\brst:(0x[0-9a-fA-F]+)(?: \((\w+)\))?")
_BACKTRACE = re.compile(r"^\s*Backtrace:")
_FRAME = re.compile(r"0x([0-9a-fA-F]{8}):0x[0-9a-fA-F]{8}")
_REGISTER = re.compile(r"\b(PC|MEPC|RA|Saved PC|at PC)\s*:?\s*0x([0-9a-fA-F]{8})")
_STACK_LINE = re.compile(r"^[0-9a-fA-F]{8}:((?: 0x[0-9a-fA-F]{8})+)\s*$")
_ELF_DIGEST = re.compile(r"ELF file SHA256:\s*([0-9a-f]{8,64})")
# RA holds where it will return to: the call is before it.
_RETURNS = ("RA",)
_MOST_GUESSES = 16


class Places(Protocol):
    """Where addresses are in the source; see symbols."""

    name: str
    digest: str

    def place(self, address: int) -> str:
        """What is at *address*; empty if it is no code."""
        ...


class Panics:
    """What is to be said about the lines of a log. *places*: of the firmware that runs, or None."""

    def __init__(self, places: Places | None = None) -> None:
        self._places = places
        self._guesses = 0
        self._hinted = False

    def explain(self, line: str) -> Iterator[str]:
        """What there is to say about the next *line*."""
        yield from self._in_words(line)
        if match := _ELF_DIGEST.search(line):
            yield from self._compared(match[1])
        if _BACKTRACE.search(line):
            yield from self._backtrace(line)
        elif match := _STACK_LINE.search(line):
            yield from self._guessed(match[1])
        else:
            self._guesses = 0
            yield from self._registers(line)

    def _in_words(self, line: str) -> Iterator[str]:
        if match := _GURU_LINE.search(line):
            kind = match[2].lower()
            meaning = next((words for part, words in _GURU if part in kind), _BUG)
            yield f"panic on core {match[1]}: {meaning}"
        elif match := _RESET_LINE.search(line):
            name = (match[2] or _RESET_NUMBERS.get(int(match[1], 16), "")).upper()
            meaning = next((words for part, words in _RESETS if part in name), "")
            if meaning:
                yield f"reset: {meaning}"
        for pattern, words in _LINES:
            if re.search(pattern, line):
                yield words

    def _compared(self, digest: str) -> Iterator[str]:
        if self._places and not self._places.digest.startswith(digest):
            yield f"this firmware is not the one in {self._places.name}: what is named from it is wrong"

    def _backtrace(self, line: str) -> Iterator[str]:
        frames = [int(frame, 16) for frame in _FRAME.findall(line)]
        if self._places is None:
            if frames and not self._hinted:
                self._hinted = True
                yield _REPORT
            return
        for number, address in enumerate(frames):
            yield f"#{number} 0x{address:08x} {self._places.place(address) or 'not in the ELF file'}"
        if "CORRUPT" in line:
            yield "the backtrace breaks off: the stack was overwritten"

    def _registers(self, line: str) -> Iterator[str]:
        for name, digits in _REGISTER.findall(line) if self._places else ():
            address = int(digits, 16)
            place = self._places.place(address - (name in _RETURNS)) if self._places else ""
            if place:
                yield f"{name.removeprefix('at ')} 0x{address:08x} {place}"

    def _guessed(self, words: str) -> Iterator[str]:
        """RISC-V prints no backtrace but its stack: what in it may be a place to return to."""
        for word in words.split() if self._places else ():
            address = int(word, 16)
            place = self._places.place(address - 1) if self._places and address else ""
            if place and self._guesses < _MOST_GUESSES:
                self._guesses += 1
                yield f"on the stack, perhaps a caller: 0x{address:08x} {place}"
