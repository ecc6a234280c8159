"""Finds the function and the source line of an address, in the ELF file of the firmware that runs.

Reads the symbol table and DWARF's line tables (by pyelftools); nothing is run, and no compiler is needed.
"""

from __future__ import annotations

import bisect
import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

from elftools.common.exceptions import DWARFError, ELFError
from elftools.elf.elffile import ELFFile

from uopenai_tools.faults import UsageFault

_CODE = 0x4  # SHF_EXECINSTR
# Of a line table: start, end, file, line.
Row = tuple[int, int, str, int]


class Symbols:
    """The ELF file at *path*. Raises UsageFault when it is none, or holds no symbols."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            data = path.read_bytes()
            self.digest = hashlib.sha256(data).hexdigest()
            self._file = path.open("rb")
            self._elf: Any = ELFFile(self._file)
            self._functions = self._read_functions()
            self._rows: dict[int | None, list[Row]] = {}
        except OSError as error:
            raise UsageFault(f"{path} cannot be read ({error.strerror}): name the firmware's .elf") from None
        except ELFError:
            raise UsageFault(f"{path} is no ELF file: name the firmware's .elf, not its .bin") from None
        if not self._functions:
            raise UsageFault(
                f"{path} holds no symbols: name the firmware's .elf as it was linked, not stripped"
            )

    def close(self) -> None:
        """Free the file."""
        self._file.close()

    def place(self, address: int) -> str:
        """What is at *address*, "function at file.c:12" or as much as is known; empty if it is no code."""
        function = self._function(address)
        line = self._line(address)
        if function and line:
            return f"{function} at {line}"
        return function or line

    def _read_functions(self) -> list[tuple[int, int, str]]:
        """(start, end, name) of each function, sorted. One of unknown size goes on to the next."""
        found: list[tuple[int, int, str]] = []
        table = self._elf.get_section_by_name(".symtab")
        for symbol in table.iter_symbols() if table else ():
            if symbol["st_info"]["type"] == "STT_FUNC" and isinstance(symbol["st_shndx"], int):
                start = symbol["st_value"]
                found.append((start, start + symbol["st_size"], symbol.name))
        return sorted(found)

    def _function(self, address: int) -> str:
        at = bisect.bisect_right(self._functions, (address, 1 << 64, "")) - 1
        if at < 0:
            return ""
        start, end, name = self._functions[at]
        return name if address < end or start == end and self._is_code(address) else ""

    def _is_code(self, address: int) -> bool:
        return any(
            section["sh_flags"] & _CODE
            and section["sh_addr"] <= address < section["sh_addr"] + section["sh_size"]
            for section in self._elf.iter_sections()
        )

    def _line(self, address: int) -> str:
        rows = self._rows_about(address)
        at = bisect.bisect_right(rows, (address, 1 << 64, "", 0)) - 1
        if at < 0:
            return ""
        _, end, file, line = rows[at]
        return f"{file}:{line}" if address < end else ""

    def _rows_about(self, address: int) -> list[Row]:
        """The rows of the unit that holds *address*; of all units, if the file does not say which it is."""
        if self._dwarf is None:
            return []
        unit = None
        try:
            if self._ranges is not None:
                unit = self._ranges.cu_offset_at_addr(address)
                if unit is None:
                    return []
            if unit not in self._rows:
                # A firmware has a thousand units, and to read them all takes a minute.
                units = self._dwarf.iter_CUs() if unit is None else [self._dwarf.get_CU_at(unit)]
                programs = [self._dwarf.line_program_for_CU(each) for each in units]
                self._rows[unit] = sorted(row for program in programs if program for row in _rows(program))
        except (DWARFError, ELFError, KeyError, IndexError, ValueError):
            self._rows[unit] = []  # a debugger's section of a kind that is not known; names there are still
        return self._rows[unit]

    @cached_property
    def _dwarf(self) -> Any:
        return self._elf.get_dwarf_info() if self._elf.has_dwarf_info() else None

    @cached_property
    def _ranges(self) -> Any:
        return self._dwarf.get_aranges()


def _rows(program: Any) -> list[Row]:
    """Those of one unit's line table: each reaches to the next one of its sequence."""
    files = program["file_entry"]
    first = 0 if program["version"] >= 5 else 1  # what the first file's number is (DWARF 5, section 6.2.4)
    rows: list[Row] = []
    last = None
    for entry in program.get_entries():
        state = entry.state
        if state is None:
            continue
        if last is not None and state.address > last.address:
            number = last.file - first
            name = files[number].name.decode("utf-8", "replace") if 0 <= number < len(files) else "?"
            rows.append((last.address, state.address, name, last.line))
        last = None if state.end_sequence else state
    return rows
