"""What `uopenai setup` does: the other commands' work, one after the other, on one board.

Each step looks at what is there first and does what is missing, so the same command, given again after a
fault, goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from uopenai_tools import boards, devices, flashing, installing, provisioning, stores
from uopenai_tools import install as tool
from uopenai_tools.console import Console
from uopenai_tools.devices import Device
from uopenai_tools.doctor import report
from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.firmware import releases
from uopenai_tools.ports import SerialPort
from uopenai_tools.target import RealBoard, Target

STEPS = ("devices", "flash", "provision", "install", "doctor")


@dataclass(frozen=True)
class Order:
    """What the user wants: *board* and *firmware* as `uopenai flash` takes them, *groups* and *app* as
    `uopenai install` does; *source*: settings, as `provision --from`; *skip*: names of STEPS.
    """

    board: str | None = None
    firmware: str | None = None
    groups: Sequence[str] = ()
    app: str | None = None
    source: str | None = None
    skip: Sequence[str] = ()

    def settings(self, console: Console) -> dict[str, str]:
        """The settings that are given, by NVS key. Raises UsageFault for what cannot be, of all the order:
        before a board is looked for.
        """
        if unknown := [name for name in self.skip if name not in STEPS]:
            raise UsageFault(f"there is no step {', '.join(unknown)} to skip; there are: {', '.join(STEPS)}")
        if self.board:
            boards.load(self.board)
        tool.Order(groups=self.groups, app=self.app, board=self.board).check()
        return {} if "provision" in self.skip else provisioning.gather(self.source, console)


def run(order: Order, given: Mapping[str, str], target: Target, console: Console) -> None:
    """Set *target* up, with the settings that were *given*. Raises Fault from the step that failed."""
    device = devices.examine(SerialPort(target.name), target)
    work: dict[str, Callable[[], None]] = {
        "devices": lambda: console.say(_described(device)),
        "flash": lambda: _flash(order, device, target, console),
        "provision": lambda: _provision(given, target, console),
        "install": lambda: _install(order, target, console),
        "doctor": lambda: _examine(target, console),
    }
    for number, name in enumerate(STEPS, 1):
        skipped = " (skipped)" if name in order.skip else ""
        console.say(f"{number} of {len(STEPS)}  {name}{skipped}")
        if skipped:
            continue
        try:
            work[name]()
        except Fault:
            console.say(f"step {number}, {name}, did not end well; what was done before it stays done")
            raise


def _described(device: Device) -> str:
    known = [part for part in (device.board or device.chip, device.interpreter, device.version) if part]
    return f"{device.port}: {' '.join(known) or 'a board'}{f'; {device.note}' if device.note else ''}"


def _flash(order: Order, device: Device, target: Target, console: Console) -> None:
    """Put firmware on it where there is none, an old one, or the user wants this one."""
    version = tuple(int(part) for part in device.version.split(".")[:2] if part.isdecimal())
    runs = f"{device.interpreter} {device.version}"
    # CircuitPython is there because somebody wants it: it is not replaced unasked.
    old = device.interpreter == releases.TITLES[releases.MICROPYTHON] and (
        version < releases.OLDEST[releases.MICROPYTHON]
    )
    if not order.firmware and version and not old:
        console.say(f"{runs} is there and stays: another is had by uopenai flash, or setup --firmware")
        return
    outcome = flashing.run(flashing.Order(order.board, order.firmware), target, console)
    console.say(f"{outcome.interpreter} {outcome.version} runs at {outcome.port}")
    if isinstance(target, RealBoard):
        target.name = target.port = outcome.port  # USB may have come back under another name


def _provision(given: Mapping[str, str], target: Target, console: Console) -> None:
    with target.link() as link:
        provisioning.store(stores.of_link(link), given, console, target.defaults)


def _install(order: Order, target: Target, console: Console) -> None:
    with target.link() as link:
        installing.run(
            tool.Order(groups=order.groups, app=order.app, board=order.board), target, link, console
        )


def _examine(target: Target, console: Console) -> None:
    with target.link() as link:
        report.tell(link, target.name, console)
