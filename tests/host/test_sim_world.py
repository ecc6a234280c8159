"""The world of `--port sim`: a board with a flash and its service, kept from command to command."""

from __future__ import annotations

import io
import json
import socket
from pathlib import Path

import pytest
from board_console import board_exec
from rom_host import esptool
from sim_world import flash, held, put, with_firmware

from uopenai_tools import target
from uopenai_tools.faults import NoBoardFault, UsageFault
from uopenai_tools.firmware import partitions
from uopenai_tools.link import BoardLink
from uopenai_tools.simulator import image
from uopenai_tools.simulator.errors import SimulatorError
from uopenai_tools.simulator.rom.chips import CHIPS
from uopenai_tools.simulator.world import STATE_VARIABLE, World

SETTINGS = """\
import esp32
n = esp32.NVS('uopenai')
n.set_blob('api_key', 'sk-kept')
n.set_i32('count', -7)
n.commit()
with open('kept.txt', 'w') as f:
    f.write('kept')
"""
SHOW = """\
import esp32, os
n = esp32.NVS('uopenai')
b = bytearray(40)
try:
    print(n.get_i32('count'), bytes(b[:n.get_blob('api_key', b)]))
except OSError as error:
    print(error.args[1])
print(os.listdir())
"""
KEPT = "-7 b'sk-kept'\n['kept.txt']\n"
NO_SETTINGS = "ESP_ERR_NVS_NOT_FOUND\n"


def run(link: BoardLink, code: str) -> str:
    with link:
        return link.exec(code).decode().replace("\r", "")


@pytest.mark.parametrize("chip", ["esp32", "esp32s3", "esp32c3"])
def test_a_blank_board_is_flashed_and_boots(chip: str, tmp_path: Path) -> None:
    with World(chip, tmp_path) as world:
        name = "sim" if chip == "esp32" else f"sim:{chip}"
        with pytest.raises(NoBoardFault, match=f"board is blank: run `uopenai flash --port {name}`"):
            _ = world.port
        said = flash(world, "write-flash", CHIPS[chip].firmware.boot_offset, world.firmware)
        assert CHIPS[chip].firmware.title in said
        assert run(world.link(), "print(1 + 1)") == "2\n"
        mac = run(world.link(), "import machine; print(machine.unique_id().hex(':'))")
        assert mac in said


def test_settings_and_files_stay_until_they_are_erased(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), SETTINGS)
    with World(state=tmp_path) as world:
        assert run(world.link(), SHOW) == KEPT
        settings = held(world, 0x9000, 0x6000)
        assert b"sk-kept" in settings
        assert run(world.link(), SHOW) == KEPT
        # The stock image pads over the settings; the files lie behind it.
        image = world.firmware.read_bytes()
        put(world, 0x1000, image)
        assert run(world.link(), SHOW) == NO_SETTINGS + "['kept.txt']\n"
        put(world, 0x9000, settings)
        assert run(world.link(), SHOW) == KEPT
        put(world, 0, b"\xff" * (4 << 20))
        with pytest.raises(NoBoardFault):
            world.link()
        put(world, 0x1000, image)
        assert run(world.link(), SHOW) == NO_SETTINGS + "[]\n"


def test_files_stay_where_no_table_lists_them(tmp_path: Path) -> None:
    # As firmware from MicroPython 1.26 on: they lie behind the last partition.
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), SETTINGS)
        table = partitions.read_table(held(world, 0x8000, 0x1000))
        put(world, 0x8000, partitions.table_of(table[:-1]))
        assert run(world.link(), SHOW) == KEPT
        files = held(world, 0x200000, 0x200000)
        put(world, 0x200000, b"\xff" * len(files))
        assert run(world.link(), SHOW).endswith("[]\n")
        put(world, 0x200000, files)
        assert run(world.link(), SHOW) == KEPT


def test_settings_that_were_flashed_are_the_boards(tmp_path: Path) -> None:
    from esp_idf_nvs_partition_gen import nvs_partition_gen as generator

    made = io.BytesIO()
    store = generator.nvs_open(made, 0x5000, generator.Page.VERSION2)
    generator.write_entry(store, "uopenai", "namespace", "", "")
    generator.write_entry(store, "api_key", "data", "hex2bin", b"sk-offline".hex())
    generator.write_entry(store, "count", "data", "i32", "12")
    generator.nvs_close(store)
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), SETTINGS)
        put(world, 0x9000, made.getvalue())
        assert run(world.link(), SHOW) == "12 b'sk-offline'\n['kept.txt']\n"


def test_a_board_whose_flash_is_damaged_does_not_start(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), SETTINGS)
        settings = held(world, 0x9000, 0x6000)
        put(world, 0x12000, b"\xff" * 0x1000)
        with pytest.raises(NoBoardFault, match=r"does not start \(the application is damaged\): run `uop"):
            _ = world.port
        # It has not run, so what lies in the flash is what counts.
        put(world, 0x1000, world.firmware.read_bytes())
        put(world, 0x9000, settings)
        assert run(world.link(), SHOW) == KEPT


def test_a_file_system_that_is_damaged_is_told(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        _ = world.port
        put(world, 0x200000, bytes(range(256)) * 32)
        with pytest.raises(NoBoardFault, match=r"file system is damaged\): run `uopenai flash --erase --po"):
            _ = world.port


def test_a_command_that_is_killed_while_the_loader_has_the_flash_does_no_harm(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), SETTINGS)
        with world.loader() as loader:
            esptool(loader.port, "erase-region", 0x9000, 0x6000)
            # The world ends here without being closed; what its folder holds is all that stays.
            left = {path: path.read_bytes() for path in (tmp_path / "esp32").iterdir()}
    for path, data in left.items():
        path.write_bytes(data)
    with World(state=tmp_path) as world:
        assert run(world.link(), SHOW) == NO_SETTINGS + "['kept.txt']\n"


def told_of(world: World) -> str:
    given = world.defaults
    return (
        "import esp32\nn = esp32.NVS('uopenai')\n"
        f"n.set_blob('base_url', {given['base_url']!r})\nn.set_blob('ntp', {given['ntp']!r})\nn.commit()\n"
    )


WHERE = """\
import esp32
n = esp32.NVS('uopenai')
b = bytearray(60)
print([bytes(b[:n.get_blob(k, b)]).decode() for k in ('base_url', 'ntp')])
"""


def test_the_service_is_the_same_from_command_to_command(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        before, roots = dict(world.defaults), world.roots
        run(world.link(), told_of(world))
    with World(state=tmp_path) as world:
        _ = world.port
        # The board was told of it, so it runs with the board.
        url = before["base_url"].removeprefix("https://localhost:").removesuffix("/v1")
        socket.create_connection(("127.0.0.1", int(url)), timeout=10).close()
        assert (dict(world.defaults), world.roots) == (before, roots)
    secret = [path for path in (tmp_path / "standin").iterdir() if path.stat().st_mode & 0o077]
    assert [path.name for path in secret] == ["authority.pem"], "whom to trust may be known"


def test_a_service_whose_port_was_taken_moves_and_the_board_is_told(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        before = dict(world.defaults)
        run(world.link(), told_of(world))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(before["base_url"].split(":")[2].split("/")[0])))
        taken.listen()
        with World(state=tmp_path) as world:
            now = dict(world.defaults)
            assert now["base_url"] != before["base_url"] and now["api_key"] == before["api_key"]
    with World(state=tmp_path) as world:
        assert dict(world.defaults) == now
        assert run(world.link(), WHERE) == f"{[now['base_url'], now['ntp']]}\n"


def test_what_the_user_told_the_board_stays_when_the_service_moves(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        before = world.defaults["base_url"]
        run(world.link(), told_of(world) + "n.set_blob('ntp', 'pool.ntp.org')\nn.commit()\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", int(before.split(":")[2].split("/")[0])))
        taken.listen()
        with World(state=tmp_path) as world:
            now = world.defaults["base_url"]
            assert now != before
            assert run(world.link(), WHERE) == f"{[now, 'pool.ntp.org']}\n"


def test_a_service_of_the_users_own_is_left_alone(tmp_path: Path) -> None:
    mine = "n.set_blob('base_url', 'https://localhost:1/v1')\nn.set_blob('ntp', '127.0.0.1:1')\nn.commit()\n"
    with World(state=with_firmware(tmp_path)) as world:
        run(world.link(), told_of(world) + mine)
    with World(state=tmp_path) as world:
        assert run(world.link(), WHERE) == "['https://localhost:1/v1', '127.0.0.1:1']\n"
        port = json.loads((tmp_path / "standin/ports.json").read_text())["tcp"][-1]
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=10)


def test_one_command_has_the_world_at_a_time(tmp_path: Path) -> None:
    with (
        World(state=tmp_path),
        pytest.raises(SimulatorError, match="another command has the simulated board: wait"),
        World("esp32c3", tmp_path),
    ):
        pass


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with (
        pytest.raises(SimulatorError, match=f"Not a directory.*set {STATE_VARIABLE} to another"),
        World(state=tmp_path / "file"),
    ):
        pass


def test_a_target_is_the_world_of_its_chip(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    for said, chip in (("sim", "esp32"), ("sim:esp32c3", "esp32c3")):
        with target.opened(said) as board:
            assert (board.name, board.simulated) == (said, True)
            assert board.firmware and chip in board.firmware.name
    with (
        pytest.raises(UsageFault, match="no simulated board with a chip esp8266: there are esp32, esp32s2"),
        target.opened("sim:esp8266"),
    ):
        pass


def test_files_that_the_service_wrote_badly_are_made_anew(tmp_path: Path) -> None:
    with World(state=tmp_path) as world:
        roots = world.roots
    for name in ("authority.pem", "keys.json", "ports.json"):
        (tmp_path / "standin" / name).write_text("damaged")
    with World(state=tmp_path) as world:
        assert world.roots == roots
    assert json.loads((tmp_path / "standin/ports.json").read_text())["tcp"]
    (tmp_path / "standin/authority.key").write_text("damaged")
    with World(state=tmp_path) as world, pytest.raises(SimulatorError, match="is damaged: move it away"):
        _ = world.roots


@pytest.mark.parametrize("chip", CHIPS)
def test_esptool_takes_the_firmware_for_what_it_is(chip: str, tmp_path: Path) -> None:
    made = image.make(chip, "1.27.0")
    application = tmp_path / "app.bin"
    application.write_bytes(made[0x10000 - CHIPS[chip].firmware.boot_offset :])
    said = information(application, chip)
    assert "Project name: micropython\nApp version: v1.27.0\n" in said
    if chip == "esp32":
        whole = tmp_path / "whole.bin"
        whole.write_bytes(made)
        information(whole, chip)


def information(path: Path, chip: str) -> str:
    """What esptool says of an image, which is sound."""
    info = esptool("unused", "image-info", path)
    assert info.returncode == 0, info.stdout + info.stderr
    assert f"Detected image type: {CHIPS[chip].firmware.title}\n" in info.stdout
    assert info.stdout.count("(valid)") == 2
    return info.stdout


def test_firmware_for_another_chip_does_not_boot(tmp_path: Path) -> None:
    with World(state=tmp_path) as world:
        put(world, 0x1000, image.make("esp32s2"))
        with pytest.raises(NoBoardFault, match=r"\(the bootloader is for another chip\)"):
            _ = world.port


def test_firmware_of_the_other_interpreter_makes_the_board_behave_like_it(tmp_path: Path) -> None:
    with World(state=tmp_path) as world:
        put(world, 0x1000, image.make("esp32", "9.2.1", "Adafruit CircuitPython "))
        assert "circuitpython" in run(world.link(), "import sys; print(sys.implementation.name)")


def test_a_circuitpython_board_of_an_older_form_is_made_anew_with_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(STATE_VARIABLE, str(tmp_path))
    with target.opened("sim:circuitpython") as world:
        run(world.link(), "with open('/mine.py', 'w') as file: file.write('MINE = 1')")
    folder = tmp_path / "circuitpython"
    for number in (1, 2):  # as when it was an ESP32-C3
        (folder / "flash.bin").write_bytes(bytes(4 << 20))
        (folder / "flash.bin.open").touch()
        with target.opened("sim:circuitpython") as world:
            assert "MINE = 1" in run(world.link(), "print(open('/mine.py').read())")
        said = capsys.readouterr().err
        assert f"which is {folder}/flash.bin.old{number} now: this is a new one with its files" in said
        assert (folder / f"flash.bin.old{number}").read_bytes() == bytes(4 << 20)
    (folder / "flash.bin").rename(tmp_path / "esp32s3")
    (tmp_path / "esp32c3").mkdir()
    (tmp_path / "esp32s3").rename(tmp_path / "esp32c3" / "flash.bin")
    with pytest.raises(SimulatorError, match=f"without the folder {tmp_path}/esp32c3 there is a new one"):
        World("esp32c3", tmp_path).__enter__()


def test_the_board_answers_mpremote(tmp_path: Path) -> None:
    with World(state=with_firmware(tmp_path)) as world:
        assert board_exec(world.port, "print(6 * 7)") == "42\n"
