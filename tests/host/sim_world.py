"""The world of `--port sim` for tests: a state folder of its own, and a board that runs."""

from __future__ import annotations

from pathlib import Path

from rom_host import esptool

from uopenai_tools.simulator.rom.chips import CHIPS
from uopenai_tools.simulator.world import World


def with_firmware(state: Path, chip: str = "esp32") -> Path:
    """Let the board in *state* hold its firmware, as if it had been flashed; *state*, for World."""
    with World(chip, state) as world:
        image = world.firmware.read_bytes()
        offset = CHIPS[chip].bootloader_offset
        with world.loader(), open(state / chip / "flash.bin", "r+b") as flash:
            flash.seek(offset)
            flash.write(image)
    return state


def flash(world: World, *arguments: str | Path | int) -> str:
    """Run esptool on the board of *world*; what it says."""
    with world.loader() as loader:
        run = esptool(loader.port, *arguments)
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout
