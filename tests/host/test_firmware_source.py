"""Firmware from the net: the right name, fetched once, gone on with after a cut, and never taken damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import firmware_images as images
import pytest
from firmware_server import FirmwareServer

from uopenai_tools.faults import Fault, UsageFault
from uopenai_tools.firmware import releases, source
from uopenai_tools.firmware.download import DownloadFault
from uopenai_tools.firmware.image import FirmwareImage, ImageFault
from uopenai_tools.firmware.releases import Release

NAME = "ESP32_GENERIC-20251209-v1.27.0.bin"
PATH = f"/resources/firmware/{NAME}"
DATA = images.combined("esp32")
RELEASE = Release("micropython", "1.27.0")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[FirmwareServer]:
    with FirmwareServer({PATH: DATA}) as running:
        monkeypatch.setenv(releases.MIRROR, running.url)
        yield running


class Bars:
    """The bars that would be drawn: title, total and each amount."""

    def __init__(self) -> None:
        self.drawn: list[tuple[str, int | None]] = []
        self.amounts: list[int] = []

    @contextmanager
    def __call__(self, title: str, total: int | None):
        self.drawn.append((title, total))
        yield self.amounts.append


def fetched(cache: Path, board: str = "ESP32_GENERIC", release: Release = RELEASE) -> FirmwareImage:
    return source.from_release(release, board, Bars(), cache)


def refused(cache: Path, kind: type[Fault] = DownloadFault) -> str:
    """The sentence in which the fetch ends; nothing that is not whole is in the cache then."""
    with pytest.raises(kind) as caught:
        fetched(cache)
    assert not (cache / NAME).exists()
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("said", "release"),
    [
        (None, Release("micropython", "1.29.0")),
        ("1.27.0", Release("micropython", "1.27.0")),
        ("v1.27.0", Release("micropython", "1.27.0")),
        ("1.27", Release("micropython", "1.27.0")),
        ("micropython-1.26.1", Release("micropython", "1.26.1")),
        ("MicroPython", Release("micropython", "1.29.0")),
        ("circuitpython", Release("circuitpython", "10.3.1")),
        ("circuitpython-9.2.1", Release("circuitpython", "9.2.1")),
        ("CircuitPython 10.0.0-beta.2", Release("circuitpython", "10.0.0-beta.2")),
        ("firmware.bin", None),
        ("latest", None),
        ("1", None),
        ("circuitpython9.2.1", None),
    ],
)
def test_a_release_is_what_the_user_says(said: str | None, release: Release | None) -> None:
    assert releases.parse(said) == release


@pytest.mark.parametrize("said", ["1.24.1", "1.9", "circuitpython-9.1.4", "circuitpython-8.2.0"])
def test_a_release_that_the_library_cannot_use_is_refused(said: str) -> None:
    with pytest.raises(UsageFault, match="too old for the library"):
        releases.parse(said)


def test_what_is_neither_file_nor_version_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UsageFault, match=r"there is no file esp32.bin, and it is no version"):
        source.names_file("esp32.bin")
    file = tmp_path / "1.27.0"
    file.touch()
    assert source.names_file(str(file)) and not source.names_file("1.27.0") and not source.names_file(None)


def test_a_release_is_fetched_once(server: FirmwareServer, tmp_path: Path) -> None:
    bars = Bars()
    image = source.from_release(RELEASE, "ESP32_GENERIC", bars, tmp_path)
    assert (image.data, image.version) == (DATA, "MicroPython 1.27.0")
    assert bars.drawn == [(f"Fetching {NAME}", len(DATA))] and bars.amounts[-1] == len(DATA)
    fetched(tmp_path)
    assert server.requests == [(PATH, "")]
    assert [path.name for path in tmp_path.iterdir()] == [NAME]


def test_with_a_copy_no_net_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(releases.MIRROR, "http://127.0.0.1:1")
    (tmp_path / NAME).write_bytes(DATA)
    assert fetched(tmp_path).data == DATA
    later = tmp_path / "ESP32_GENERIC-20301231-v1.40.0.bin"
    later.write_bytes(images.combined(version="1.40.0"))
    assert fetched(tmp_path, release=Release("micropython", "1.40.0")).version == "MicroPython 1.40.0"


def test_circuitpython_has_its_own_names(server: FirmwareServer, tmp_path: Path) -> None:
    path = "/bin/some_board/en_US/adafruit-circuitpython-some_board-en_US-10.3.1.bin"
    server.files[path] = b"\xff" * 0x1000 + DATA
    assert fetched(tmp_path, "some_board", Release("circuitpython", "10.3.1")).offset == 0x1000
    assert server.requests == [(path, "")]


def test_the_day_of_a_later_release_is_looked_up(server: FirmwareServer, tmp_path: Path) -> None:
    name = "ESP32_GENERIC-SPIRAM-20270311-v1.31.0.bin"
    others = "ESP32_GENERIC-20270311-v1.31.0.bin ESP32_GENERIC-SPIRAM-20270311-v1.31.0.uf2"
    page = f'<a href="/resources/firmware/{others}"><a href="/resources/firmware/{name}">'
    server.files |= {"/download/ESP32_GENERIC/": page.encode(), f"/resources/firmware/{name}": DATA}
    fetched(tmp_path, "ESP32_GENERIC-SPIRAM", Release("micropython", "1.31.0"))
    assert [path for path, _ in server.requests] == [
        "/download/ESP32_GENERIC/",
        f"/resources/firmware/{name}",
    ]


def test_a_board_whose_release_was_on_another_day_is_looked_up_too(
    server: FirmwareServer, tmp_path: Path
) -> None:
    name = "ESP32_GENERIC_C6-20251212-v1.27.0.bin"
    server.files |= {"/download/ESP32_GENERIC_C6/": name.encode(), f"/resources/firmware/{name}": DATA}
    assert fetched(tmp_path, "ESP32_GENERIC_C6").data == DATA
    server.requests = []
    assert fetched(tmp_path, "ESP32_GENERIC_C6").data == DATA
    assert server.requests == []


@pytest.mark.parametrize("release", ["1.27.0", "1.31.0"])
def test_a_release_that_there_is_not_is_told_so(server: FirmwareServer, tmp_path: Path, release: str) -> None:
    with pytest.raises(UsageFault, match=f"there is no MicroPython {release} for NO_BOARD"):
        fetched(tmp_path, "NO_BOARD", Release("micropython", release))


def test_a_download_that_is_cut_goes_on_from_there(server: FirmwareServer, tmp_path: Path) -> None:
    server.cuts = [30_000, 0, 40_000]
    assert fetched(tmp_path).data == DATA
    assert [wanted for _, wanted in server.requests] == ["", "bytes=30000-", "bytes=30000-", "bytes=70000-"]


def test_a_download_that_broke_off_goes_on_in_the_next_run(server: FirmwareServer, tmp_path: Path) -> None:
    server.cuts = [30_000, 0, 0, 0]
    assert "broke off at 30000 of" in refused(tmp_path)
    server.cuts, server.requests = [], []
    assert fetched(tmp_path).data == DATA
    assert server.requests == [(PATH, "bytes=30000-")]


@pytest.mark.parametrize("how", ["no ranges", "another file by now", "by its date", "not to be recognised"])
def test_what_cannot_be_gone_on_with_begins_anew(server: FirmwareServer, tmp_path: Path, how: str) -> None:
    server.cuts = [30_000, 0, 0, 0]
    if how == "by its date":
        server.etag, server.modified = 'W/"1"', "Tue, 09 Dec 2025 10:00:00 GMT"
    if how == "not to be recognised":
        server.etag = ""
    refused(tmp_path)
    server.cuts, server.requests = [], []
    if how == "no ranges":
        server.ranges = False
    if how == "another file by now":
        server.files[PATH], server.etag = images.combined("esp32", seed=99), '"2"'
    assert fetched(tmp_path).data == server.files[PATH]
    assert len(server.requests) == 1


def test_a_part_that_is_longer_than_the_file_is_dropped(server: FirmwareServer, tmp_path: Path) -> None:
    server.cuts = [30_000, 0, 0, 0]
    refused(tmp_path)
    (tmp_path / f"{NAME}.part").write_bytes(bytes(len(DATA) + 1))
    server.cuts = []
    assert fetched(tmp_path).data == DATA


def test_a_damaged_file_never_gets_into_the_cache(server: FirmwareServer, tmp_path: Path) -> None:
    server.files[PATH] = DATA[:-1] + bytes((DATA[-1] ^ 1,))
    assert "SHA-256" in refused(tmp_path, ImageFault)
    server.files[PATH] = b"<html>Sign in to the network</html>"
    assert "a page of text" in refused(tmp_path, ImageFault)
    assert list(tmp_path.iterdir()) == []
    server.files[PATH] = DATA
    assert fetched(tmp_path).data == DATA


def test_a_copy_that_was_damaged_is_fetched_anew(server: FirmwareServer, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(DATA[:5000])
    assert fetched(tmp_path).data == DATA


@pytest.mark.parametrize(("status", "words"), [(500, "answers with 500"), (403, "answers with 403")])
def test_a_refusal_of_the_server_is_told(
    server: FirmwareServer, tmp_path: Path, status: int, words: str
) -> None:
    server.status = status
    assert words in refused(tmp_path)


def test_no_net_is_told_with_the_way_round(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(releases.MIRROR, "http://127.0.0.1:1")
    sentence = refused(tmp_path)
    assert "cannot be reached" in sentence and "give a file with --firmware" in sentence


@pytest.mark.parametrize("url", ["http://example.org", "ftp://example.org", "example.org", "file:///etc"])
def test_firmware_is_fetched_over_https_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv(releases.MIRROR, url)
    assert "over https:// only" in refused(tmp_path, UsageFault)


def test_a_redirection_away_from_https_is_not_followed(server: FirmwareServer, tmp_path: Path) -> None:
    server.redirect = "http://example.org"
    assert "over https:// only" in refused(tmp_path, UsageFault)
