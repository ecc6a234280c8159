"""The device library against the stand-in service: see tests/device/live."""

from __future__ import annotations

from pathlib import Path

import pytest
from device_run import HEAP, DeviceRunner

from uopenai_tools.standin import StandIn

FILES = 10_000  # in the store of the service; test_service_files lists them

# Of these the tests hold more than most: the content of a file, a list of numbers, all events of a stream.
HEAPS = {
    "test_service_files": "136k",
    "test_service_images": "132k",
    "test_async": "136k",
    "test_async_events": "136k",
}


@pytest.mark.parametrize(
    "name",
    [
        "test_service",
        "test_service_sound",
        "test_service_images",
        "test_service_fields",
        "test_service_events",
        "test_full",
        "test_async",
        "test_async_events",
        "test_own_sockets",
    ],
)
def test_all_calls_over_verified_tls(run_everywhere: DeviceRunner, tmp_path: Path, name: str) -> None:
    over_verified_tls(run_everywhere, tmp_path, name, 0)


def test_files_and_lists_over_verified_tls(run_everywhere: DeviceRunner, tmp_path: Path) -> None:
    over_verified_tls(run_everywhere, tmp_path, "test_service_files", FILES)


def over_verified_tls(run_everywhere: DeviceRunner, folder: Path, name: str, files: int) -> None:
    """Run the device tests *name* against a service that has so many *files*."""
    authority = folder / "root.cert"
    with StandIn() as service:
        service.add_files(files)
        authority.write_text(service.authority_pem)
        where = {"API_KEY": service.key, "BASE_URL": service.base_url, "CA": str(authority)}
        output = run_everywhere(name, where, heap=HEAPS.get(name, HEAP))
    assert service.key not in output


@pytest.mark.parametrize("name", ["test_foreign", "test_foreign_sound"])
def test_all_calls_over_the_stock_requests(run_everywhere: DeviceRunner, name: str) -> None:
    # Adafruit's makes one text of a body.
    heap = HEAP if run_everywhere.platform == "micropython" else "220k"
    with StandIn(tls=False) as service:
        output = run_everywhere(name, {"API_KEY": service.key, "PLAIN_URL": service.base_url}, heap)
    # What is lost over another module is said once, not at every call.
    assert output.count("WARNING: http_client=") == 1
    assert service.key not in output


def test_compressed_answers_are_read(run_everywhere: DeviceRunner) -> None:
    with StandIn(tls=False) as service:
        run_everywhere("test_coded", {"API_KEY": service.key, "PLAIN_URL": service.base_url}, heap="400k")
