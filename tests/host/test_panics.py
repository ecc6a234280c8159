"""What the monitor says about panics, resets and addresses."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from uopenai_tools.faults import UsageFault
from uopenai_tools.monitor.panics import Panics
from uopenai_tools.monitor.symbols import Symbols


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "Guru Meditation Error: Core  0 panic'ed (LoadProhibited). Exception was unhandled.",
            "panic on core 0: it read or wrote where there is no memory",
        ),
        (
            "Guru Meditation Error: Core  1 panic'ed (Unhandled debug exception).\n",
            "panic on core 1: a breakpoint or watchpoint was met",
        ),
        (
            "Debug exception reason: Stack canary watchpoint triggered (mp_task)",
            "a stack is full",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (Interrupt wdt timeout on CPU0).",
            "panic on core 0: the interrupt watchdog",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (Stack protection fault).",
            "panic on core 0: a stack is full",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (Store access fault). Exception was unhandled.",
            "panic on core 0: it read or wrote where there is no memory",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (IllegalInstruction). Exception was unhandled.",
            "panic on core 0: it came upon what is no instruction",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (Cache disabled but cached memory region accessed).",
            "panic on core 0: code or data in flash or PSRAM was used while",
        ),
        (
            "Guru Meditation Error: Core  0 panic'ed (of a kind to come).",
            "panic on core 0: a fault in the firmware or in native code",
        ),
        ("Brownout detector was triggered", "the supply voltage fell too low: use a better supply"),
        ("E (9311) task_wdt: Task watchdog got triggered. The following tasks", "the task watchdog: "),
        ("***ERROR*** A stack overflow in task mp_task has been detected.", "a stack is full"),
        ("abort() was called at PC 0x400d1e2c on core 0", "the firmware gave up by itself"),
        ("assert failed: heap_caps_free heap_caps.c:381 (heap != NULL)", "something that must hold did not"),
        ("CORRUPT HEAP: Bad head at 0x3ffb5f2c.", "memory was written over by somebody else"),
        ("rst:0x1 (POWERON_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "reset: power came on"),
        ("rst:0x1 (POWERON),boot:0x8 (SPI_FAST_FLASH_BOOT)", "reset: power came on"),
        ("rst:0xc (SW_CPU_RESET),boot:0x13 (SPI_FAST_FLASH_BOOT)", "reset: the firmware restarted itself"),
        ("rst:0x3 (RTC_SW_SYS_RST),boot:0x8 (SPI_FAST_FLASH_BOOT)", "reset: the firmware restarted itself"),
        ("rst:0x8 (TG1WDT_SYS_RESET),boot:0x13 (SPI)", "reset: a watchdog reset it"),
        ("rst:0xf (RTCWDT_BROWN_OUT_RESET),boot:0x13 (SPI)", "reset: brownout: the supply voltage fell"),
        ("rst:0x5 (DSLEEP),boot:0x8 (SPI_FAST_FLASH_BOOT)", "reset: it woke from deep sleep"),
        ("rst:0x15 (USB_UART_CHIP_RESET),boot:0x8 (SPI)", "reset: a program on the computer reset it"),
        ("rst:0x10", "reset: a watchdog reset it"),
        ("rst:0x7 (TG0WDT_SYS_RST),boot:0x4 (DOWNLOAD(USB/UART0))", "reset: a watchdog reset it"),
        ("waiting for download", "it waits for a firmware: let go of BOOT"),
        ("invalid header: 0xffffffff", "there is no firmware where the chip looks for it"),
        ("flash read err, 1000", "the flash cannot be read"),
    ],
)
def test_what_a_board_says_is_said_in_words(line: str, words: str) -> None:
    said = list(Panics().explain(line))
    assert said and said[0].startswith(words)


def test_a_start_in_download_mode_is_said_beside_the_reset() -> None:
    said = list(Panics().explain("rst:0x15 (USB_UART_CHIP_RESET),boot:0x0 (DOWNLOAD(USB/UART0))"))
    assert said[1:] == ["it starts in download mode: is BOOT held?"]


@pytest.mark.parametrize(
    "line",
    [
        "",
        "MPY: soft reboot",
        "first: second",
        "burst:0x1 of data",
        "PC is no register here",
        "3fc98e40: 0x00000000",
        "�garbage",
    ],
)
def test_an_ordinary_line_gets_no_words(line: str) -> None:
    assert list(Panics().explain(line)) == []


def test_without_an_elf_file_a_backtrace_is_said_once_to_want_one() -> None:
    panics = Panics()
    line = "Backtrace: 0x400d1234:0x3ffb1230 0x400d5678:0x3ffb1250"
    assert [word.partition(" ")[0] for word in panics.explain(line)] == ["--elf"]
    assert list(panics.explain(line)) == []


# --- with the firmware's own ELF file

SOURCE = """\
int bottom(int value) {
    return value * 2;
}
int top(int value) {
    return bottom(value) + 1;
}
"""
COMPILER = shutil.which("gcc")


@pytest.fixture(scope="module", params=["-gdwarf-4", "-gdwarf-5"])
def elf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A firmware of two functions, at an ESP32's addresses."""
    if not COMPILER:
        pytest.skip("there is no C compiler here")
    folder = tmp_path_factory.mktemp("elf")
    (folder / "main.c").write_text(SOURCE)
    layout = ["-Wl,-Ttext=0x400d0000", "-Wl,-e,top", "-nostdlib", "-static", "-no-pie", "-fno-pie"]
    subprocess.run(
        [COMPILER, "-O0", request.param, "-ffreestanding", *layout, "-o", "main.elf", "main.c"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=60,
    )
    return folder / "main.elf"


@pytest.fixture
def symbols(elf: Path) -> Iterator[Symbols]:
    with closing(Symbols(elf)) as made:
        yield made


def addresses(symbols: Symbols) -> dict[str, int]:
    """Where each function begins, found as the monitor finds it."""
    found: dict[str, int] = {}
    for address in range(0x400D0000, 0x400D0100):
        name = symbols.place(address).partition(" ")[0]
        found.setdefault(name, address)
    return found


def test_an_address_is_a_function_and_a_line(symbols: Symbols) -> None:
    at = addresses(symbols)
    assert at["bottom"] == 0x400D0000
    assert symbols.place(at["bottom"] + 8) == "bottom at main.c:2"
    assert symbols.place(at["top"]) == "top at main.c:4"
    assert symbols.place(0x3FFB0000) == ""
    assert symbols.place(0x400E0000) == ""


def test_a_backtrace_is_named_frame_by_frame(symbols: Symbols) -> None:
    top = addresses(symbols)["top"]
    line = f"Backtrace: 0x400d0008:0x3ffb1230 0x{top:08x}:0x3ffb1250 0x40081234:0x3ffb1270 |<-CORRUPTED"
    assert list(Panics(symbols).explain(line)) == [
        "#0 0x400d0008 bottom at main.c:2",
        f"#1 0x{top:08x} top at main.c:4",
        "#2 0x40081234 not in the ELF file",
        "the backtrace breaks off: the stack was overwritten",
    ]
    assert list(Panics(symbols).explain("Backtrace:0x400d0008:0x3ffb1230")) == [
        "#0 0x400d0008 bottom at main.c:2"
    ]


def test_registers_and_the_stack_of_a_risc_v_are_named(symbols: Symbols) -> None:
    top = addresses(symbols)["top"]
    panics = Panics(symbols)
    registers = f"MEPC    : 0x400d0008  RA      : 0x{top + 1:08x}  SP      : 0x3fc98e40  GP      : 0x3fc8c400"
    assert list(panics.explain(registers)) == [
        "MEPC 0x400d0008 bottom at main.c:2",
        f"RA 0x{top + 1:08x} top at main.c:4",
    ]
    assert list(panics.explain("Stack memory:")) == []
    stack = f"3fc98e40: 0x00000000 0x{top + 1:08x} 0x3fc98e60 0xa5a5a5a5"
    assert list(panics.explain(stack)) == [f"on the stack, perhaps a caller: 0x{top + 1:08x} top at main.c:4"]
    assert sum(len(list(panics.explain(stack))) for _ in range(50)) == 15, "enough is enough"


def test_an_xtensas_program_counter_is_named(symbols: Symbols) -> None:
    line = "PC      : 0x400d0008  PS      : 0x00060030  A0      : 0x800d1234  A1      : 0x3ffb1230"
    assert list(Panics(symbols).explain(line)) == ["PC 0x400d0008 bottom at main.c:2"]
    said = list(Panics(symbols).explain("abort() was called at PC 0x400d0008 on core 0"))
    assert said[-1] == "PC 0x400d0008 bottom at main.c:2"


def test_another_firmwares_file_is_said_to_be_another(symbols: Symbols, elf: Path) -> None:
    digest = hashlib.sha256(elf.read_bytes()).hexdigest()
    assert list(Panics(symbols).explain(f"ELF file SHA256: {digest[:16]}")) == []
    said = list(Panics(symbols).explain("ELF file SHA256: 0123456789abcdef"))
    assert said == ["this firmware is not the one in main.elf: what is named from it is wrong"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "cannot be read .No such file or directory.: name the firmware's .elf"),
        (b"", "is no ELF file: name the firmware's .elf, not its .bin"),
        (b"\xe9\x03\x02\x20" + bytes(64), "is no ELF file"),
        (b"\x7fELF\x01\x01\x01" + bytes(9), "is no ELF file"),
    ],
)
def test_a_file_that_is_no_firmware_is_refused(tmp_path: Path, content: bytes | None, words: str) -> None:
    file = tmp_path / "firmware.elf"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UsageFault, match=words):
        Symbols(file)


def test_a_stripped_file_is_refused(elf: Path, tmp_path: Path) -> None:
    strip = shutil.which("strip")
    if not strip:
        pytest.skip("there is no strip here")
    stripped = tmp_path / "stripped.elf"
    subprocess.run([strip, "-o", str(stripped), str(elf)], check=True, timeout=60)
    with pytest.raises(UsageFault, match="holds no symbols"):
        Symbols(stripped)
