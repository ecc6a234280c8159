"""Lets the portable device tests run under CPython too: the library, and what MicroPython has of its own.

Those in device/live need MicroPython's own sockets and TLS, and a server: the host tests run them.
"""

import gc
import os
import signal
import sys
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import settings

TESTS = Path(__file__).resolve().parent

sys.path[:0] = [
    str(TESTS.parent / "lib"),
    str(TESTS / "device"),
    str(TESTS / "device" / "cpython"),
    str(TESTS / "faults"),
    str(TESTS / "host"),
]

# Whoever starts the tests in the background may have Ctrl-C ignored, in all that they start too.
signal.signal(signal.SIGINT, signal.default_int_handler)

collect_ignore_glob = ["device/live/*"]

# A quarter of a minute of work each, or more, in a run of some hundred files: the longest first.
LONGEST = (
    "test_voice",
    "test_service",
    "test_device",
    "test_schemas",
    "test_demo",
    "test_fuzz",
    "test_install_killed",
    "test_stubs",
    "test_provision",
    "test_install",
    "test_realtime",
    "test_setup",
    "test_simulator_life",
    "test_doctor",
    "test_doctor_network",
    "test_flash_command",
    "test_every_byte",
    "test_install_circuitpython",
    "test_wire",
    "test_gadgets",
    "test_gadgets_circuitpython",
    "test_gadget_parts",
    "test_codecs_property",
)
ORDER = {name: place for place, name in enumerate(LONGEST)}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """A worker more than cores: a board's test waits a fifth to a half of its time, for sound or a timer."""
    return (os.cpu_count() or 1) + 1


def pytest_configure(config: pytest.Config) -> None:
    """Let hypothesis try three times as many examples in the long run."""
    settings.register_profile("long", max_examples=3 * settings.get_profile("default").max_examples)
    if config.getoption("markexpr") != "not long":
        settings.load_profile("long")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest, so that no worker has one of them left when the others end."""
    items.sort(key=lambda item: ORDER.get(item.path.stem, len(ORDER)))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays: each worker would look through it again and again for garbage."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture(scope="module", autouse=True)
def nothing_older_is_searched() -> None:
    """Take what is there before a file's tests out of what gc.collect() looks at: the library calls it often.

    Those are the thousands of tests, and the documents and services that earlier files have loaded.
    """
    gc.collect()
    gc.freeze()
