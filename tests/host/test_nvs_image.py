"""`uopenai provision --offline`: an image of the NVS partition, read back as a chip reads it."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from provision_command import provision

from uopenai_tools import nvs_image
from uopenai_tools.faults import UsageFault
from uopenai_tools.simulator import nvs

KEY = "sk-of-the-image-tests-0123456789"
PASSWORD = "a-password-of-the-image-tests"
GIVEN = {"CIRCUITPY_WIFI_SSID": "caf\xe9", "CIRCUITPY_WIFI_PASSWORD": PASSWORD, "OPENAI_API_KEY": KEY}


def read(image: bytes) -> dict[str, str]:
    """The blobs of the namespace `uopenai`, as `esp32.NVS.get_blob` gives them; fails for anything else."""
    found = {}
    for name, (kind, value) in nvs.read(image).items():
        assert (name[:16].rstrip(b"\0"), kind) == (b"uopenai", b"b")
        found[name[16:].rstrip(b"\0").decode()] = value.decode()
    return found


def test_an_image_has_what_was_given_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    file = tmp_path / "settings.bin"
    file.write_bytes(b"old")
    file.chmod(0o666)
    run = provision("--offline", file, UOPENAI_TZ="Asia/Kolkata", OPENAI_BASE_URL="", **GIVEN)
    assert run.returncode == 0, run.said
    assert f"uopenai flash --settings {file}" in run.stdout
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size == 0x6000
    assert read(file.read_bytes()) == {
        "wifi_ssid": "caf\xe9",
        "wifi_pass": PASSWORD,
        "api_key": KEY,
        "tz": "IST-5:30",
    }
    assert os.listdir(tmp_path) == ["settings.bin"]
    for secret in (KEY, PASSWORD):
        assert secret not in run.said
        for form in (secret, secret.encode().hex()):
            assert not [line for line in run.command_lines if form.encode() in line]


def test_nothing_is_written_where_something_is_lacking_or_cannot_be(tmp_path: Path) -> None:
    file = tmp_path / "settings.bin"
    lacking = provision("--offline", file, OPENAI_API_KEY=KEY)
    assert lacking.returncode == 2 and "CIRCUITPY_WIFI_SSID" in lacking.stderr
    nowhere = provision("--offline", "/dev/null/folder.bin", **GIVEN)
    assert (
        nowhere.returncode == 1
        and "cannot write /dev/null/folder.bin: /dev/null is no folder" in nowhere.stderr
    )
    assert KEY not in nowhere.said and nowhere.stderr.count("\n") == 1
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("size", [1, 2, 30, 31, 32, 33, 64, 511, 512])
def test_values_of_any_length_come_back_whole(size: int) -> None:
    value = "\xe9" * (size // 2) + "y" * (size % 2)
    assert read(nvs_image.image({"api_key": value, "org": "z"})) == {"api_key": value, "org": "z"}


def test_every_setting_at_its_longest_fits_and_more_is_refused() -> None:
    longest = dict.fromkeys("abcdefghijk", "x" * 512)
    assert read(nvs_image.image(longest)) == longest
    with pytest.raises(UsageFault, match="do not fit into an NVS partition of 12288 bytes"):
        nvs_image.image({f"{key}{number}": "x" * 512 for key in longest for number in "12"}, 0x3000)
    for size in (0, 0x2000, 0x6001):
        with pytest.raises(ValueError, match="no|not"):
            nvs_image.image({}, size)
