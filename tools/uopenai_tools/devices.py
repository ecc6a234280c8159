"""What is connected: for each port the chip, the board that it may be, the interpreter and its version.

The REPL is asked first. Where none answers, esptool asks the ROM loader, for which it has to reset the board.
A port that is busy or silent is told as such.
"""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from uopenai_tools import boards, chips, ports
from uopenai_tools.esptool_child import Esptool
from uopenai_tools.esptool_faults import NoLoaderFault
from uopenai_tools.faults import Fault, NoBoardFault
from uopenai_tools.firmware import releases
from uopenai_tools.link import BoardLink
from uopenai_tools.link_errors import LinkError, NoBoardError, NoPortError
from uopenai_tools.ports import SerialPort
from uopenai_tools.target import SIMULATED, SIMULATED_CHIP, RealBoard, Target, opened

# A board that opening its port has reset answers the second time.
_KNOCKS = 2

# Runs on the board. The library's own module knows which board it is, if that was said when it was installed.
_WHO = """
import sys
try:
    from uopenai.board import name as _own
except Exception:
    _own = ""
_machine = getattr(sys.implementation, "_machine", "")
if not _machine:
    import os
    _machine = os.uname().machine
_who = (sys.implementation.name, tuple(sys.implementation.version), _machine, _own)
"""


@dataclass(frozen=True)
class Device:
    """What is at a port; "" or 0: not known. *chip*: as esptool calls it. *board*: a name of boards/.

    *machine*: what the firmware calls the board. *note*: what is to be said about it, the next step with it.
    """

    port: str
    description: str = ""
    vid: int = 0
    pid: int = 0
    chip: str = ""
    board: str = ""
    machine: str = ""
    interpreter: str = ""
    version: str = ""
    note: str = ""


def survey(
    said: str | None = None, look: Callable[[], Sequence[SerialPort]] = ports.candidates
) -> list[Device]:
    """What is at the port that was *said*, or at all there are. Raises NoBoardFault, NoPortError for none."""
    kind, _, chip = (said or "").partition(":")
    if kind == SIMULATED:
        with opened(said) as board:
            seen = examine(SerialPort(board.name, "simulated board"), board)
            return [dataclasses.replace(seen, chip=seen.chip or chip or SIMULATED_CHIP)]
    if said is not None:
        port = next((each for each in look() if each.device == said), SerialPort(said))
        return [examine(port, RealBoard(said))]
    return _at_once(ports.some(look))


def _at_once(found: Sequence[SerialPort]) -> list[Device]:
    """All of *found*, side by side: a silent one takes its time. Ctrl-C does not wait for them."""
    seen: dict[str, Device] = {}

    def ask(port: SerialPort) -> None:
        try:
            seen[port.device] = examine(port, RealBoard(port.device))
        except (Fault, OSError) as fault:  # a cable that was pulled meanwhile
            seen[port.device] = dataclasses.replace(_at(port), note=str(fault))

    threads = [threading.Thread(target=ask, args=(port,), daemon=True) for port in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [seen[port.device] for port in found]


def examine(port: SerialPort, board: Target) -> Device:
    """What is at *port*. Raises NoPortError when there is no such port."""
    device = _at(port)
    try:
        with BoardLink(board.port, knocks=_KNOCKS) as link:
            link.exec(_WHO)
            return told(device, *link.eval("_who"))
    except NoPortError:
        raise
    except (NoBoardError, NoBoardFault):
        return _by_loader(device, board)
    except LinkError as fault:
        return dataclasses.replace(device, note=str(fault))


def _at(port: SerialPort) -> Device:
    guessed = boards.guess("", port.vid, port.pid)
    return Device(
        port.device,
        port.description,
        port.vid,
        port.pid,
        guessed.chip if guessed else "",
        guessed.name if guessed else "",
    )


def told(device: Device, kind: str, version: tuple[int | str, ...], machine: str, own: str) -> Device:
    """*device*, with what its REPL says: sys.implementation, os.uname().machine, and uopenai.board.name."""
    guessed = boards.guess(machine, device.vid, device.pid)
    known = own if own in boards.names() else guessed.name if guessed else ""
    suffix = "".join(f"-{word}" for word in version[3:] if word)
    return dataclasses.replace(
        device,
        chip=chips.named(machine.rpartition(" with ")[2]) or device.chip,
        board=known,
        machine=machine,
        interpreter=releases.TITLES.get(kind, kind),
        version=".".join(map(str, version[:3])) + suffix,
    )


def _by_loader(device: Device, board: Target) -> Device:
    """*device*, with what its ROM loader says through esptool."""
    try:
        with board.loader() as loader:
            title = Esptool(loader).identify()
    except NoLoaderFault:
        note = "nothing answers: check the cable, or hold BOOT and press RESET"
        return dataclasses.replace(device, note=note)
    except Fault as fault:
        return dataclasses.replace(device, note=str(fault))
    if chip := chips.named(title):
        note = "no interpreter answers: `uopenai flash` puts MicroPython on it"
        return dataclasses.replace(device, chip=chip, note=note)
    return dataclasses.replace(device, note=f"uopenai does not run on this chip ({title or 'not known'})")
