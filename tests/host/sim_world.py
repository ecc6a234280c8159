"""The world of `--port sim` for tests: a state folder of its own, and a board that runs."""

from __future__ import annotations

from pathlib import Path

from rom_host import esptool

from uopenai_tools.simulator.rom.chips import CHIPS
from uopenai_tools.simulator.world import World


def with_firmware(state: Path, chip: str = "esp32") -> Path:
    """Let the board in *state* hold its firmware, as if it had been flashed; *state*, for World."""
    with World(chip, state) as world:
        put(world, CHIPS[chip].bootloader_offset, world.firmware.read_bytes())
    return state


def put(world: World, offset: int, data: bytes) -> None:
    """Have the flash of *world*'s board hold *data*, as a loader leaves it."""
    with world.loader(), open(world.firmware.with_name("flash.bin"), "r+b") as file:
        file.seek(offset)
        file.write(data)


def held(world: World, offset: int, size: int) -> bytes:
    """What a loader reads from the flash of *world*'s board."""
    with world.loader():
        return world.firmware.with_name("flash.bin").read_bytes()[offset : offset + size]


def flash(world: World, *arguments: str | Path | int) -> str:
    """Run esptool on the board of *world*; what it says."""
    with world.loader() as loader:
        run = esptool(loader.port, *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
